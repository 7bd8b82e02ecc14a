// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel

/// The end of a measurement that counts what comes, in a process of its own.
struct ThroughputReceiver {
    private let socket: NetworkSocket
    private let transport: Listener.Transport
    private let numbers: ThroughputNumbers
    private var connections: [NetworkSocket] = []
    private var buffer = [UInt8](repeating: 0, count: 1 << 18)

    /// How long nothing has to come, after the sender has ended, until all is there.
    private static let quiet = 0.2
    /// The same while there are connections whose end has not come: perhaps the way is cut.
    private static let longQuiet = 3.0

    init(_ socket: NetworkSocket, _ transport: Listener.Transport, _ numbers: ThroughputNumbers) {
        self.socket = socket
        self.transport = transport
        self.numbers = numbers
    }

    mutating func run() {
        var silence = 0.0
        while true {
            let sockets = [socket] + connections
            var entries = sockets.map { Poll.Entry(readable: $0.rawValue) }
            guard let outcome = try? Poll.wait(&entries, timeout: Self.quiet, ignoringSignals: true) else { return }
            silence = outcome == .timedOut ? silence + Self.quiet : 0
            if silence > 0, numbers.isOver, connections.isEmpty || silence >= Self.longQuiet { return }
            for (index, entry) in entries.enumerated().reversed() where entry.revents != 0 {
                if index > 0 {
                    if !read(sockets[index].rawValue) { connections.remove(at: index - 1) }
                } else if transport == .udp {
                    while case .arrival(let arrival) = socket.receive(into: &buffer) {
                        numbers.countReceived(arrival.bytes.count)
                    }
                } else {
                    while let connection = try? socket.accept() { connections.append(connection) }
                }
            }
        }
    }

    /// Takes what has come on a connection; false if it has ended.
    private mutating func read(_ raw: Int32) -> Bool {
        switch try? FileIO.read(raw, into: &buffer) {
        case .bytes(let count):
            numbers.countReceived(count)
            return true
        case .wouldBlock: return true
        case .end, nil: return false
        }
    }
}
