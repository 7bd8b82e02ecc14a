// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel

/// What the process of a listener does until it is ended.
struct ListenerLoop {
    enum Count: Int, CaseIterable {
        case connections, datagrams, bytes
    }

    private let socket: NetworkSocket
    private let transport: Listener.Transport
    private let manner: Listener.Manner
    private let numbers: SharedNumbers
    private var connections: [Connection] = []
    private var buffer = [UInt8](repeating: 0, count: 65_536)

    /// A connection, and what is to be sent back on it.
    private struct Connection {
        let socket: NetworkSocket
        var pending: ArraySlice<UInt8> = []
        var hasEnded = false

        var entry: Poll.Entry {
            pending.isEmpty ? Poll.Entry(readable: socket.rawValue) : Poll.Entry(writable: socket.rawValue)
        }
    }

    init(
        _ socket: NetworkSocket, _ transport: Listener.Transport, _ manner: Listener.Manner, _ numbers: SharedNumbers
    ) {
        self.socket = socket
        self.transport = transport
        self.manner = manner
        self.numbers = numbers
    }

    mutating func run() {
        while true {
            var entries = [Poll.Entry(readable: socket.rawValue)] + connections.map(\.entry)
            guard (try? Poll.wait(&entries, ignoringSignals: true)) != nil else { return }
            for index in connections.indices where entries[index + 1].revents != 0 { serve(index) }
            connections.removeAll(where: \.hasEnded)
            if entries[0].revents != 0 { if transport == .tcp { accept() } else { answer() } }
        }
    }

    private mutating func accept() {
        while let connection = try? socket.accept() {
            numbers[Count.connections.rawValue] += 1
            connections.append(Connection(socket: connection))
        }
    }

    /// Goes on with a connection: sends back what is due, else reads what has come.
    private mutating func serve(_ index: Int) {
        let raw = connections[index].socket.rawValue
        if connections[index].pending.isEmpty {
            guard case .bytes(let count)? = try? FileIO.read(raw, into: &buffer) else {
                connections[index].hasEnded = true
                return
            }
            numbers[Count.bytes.rawValue] += Int64(count)
            if manner == .echo { connections[index].pending = buffer[..<count] }
        }
        guard !connections[index].pending.isEmpty else { return }
        switch try? FileIO.write(raw, Array(connections[index].pending)) {
        case .bytes(let count): connections[index].pending.removeFirst(count)
        case .wouldBlock: break
        case nil: connections[index].hasEnded = true
        }
    }

    private mutating func answer() {
        while case .arrival(let arrival) = socket.receive(into: &buffer) {
            numbers[Count.datagrams.rawValue] += 1
            numbers[Count.bytes.rawValue] += Int64(arrival.bytes.count)
            if manner == .echo, let from = arrival.from { try? socket.send(Array(arrival.bytes), to: from) }
        }
    }
}
