// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel

/// The end of a measurement that sends as much as it can or may, in a process of its own.
struct ThroughputSender {
    private let sockets: [NetworkSocket]
    private let request: ThroughputRequest
    private let numbers: ThroughputNumbers
    private let data: [UInt8]
    private var sent = 0

    init(_ sockets: [NetworkSocket], _ request: ThroughputRequest, _ numbers: ThroughputNumbers) {
        self.sockets = sockets
        self.request = request
        self.numbers = numbers
        let usual = request.transport == .tcp ? 1 << 17 : 1400
        data = [UInt8](repeating: 0, count: request.size ?? usual)
    }

    mutating func run() {
        if connect() { send() }
        numbers.isOver = true
    }

    private func connect() -> Bool {
        let deadline = Clock.monotonic() + request.timeout
        for socket in sockets {
            do throws(KernelError) {
                guard try !socket.connect(request.address) else { continue }
                var entries = [Poll.Entry(writable: socket.rawValue)]
                let left = max(0, deadline - Clock.monotonic())
                let isReady = try Poll.wait(&entries, timeout: left, ignoringSignals: true) == .ready
                if let error = isReady ? socket.takeError() : .timedOut { throw KernelError("connect", errno: error) }
            } catch {
                numbers.failure = error.errno.rawValue
                return false
            }
        }
        return true
    }

    private mutating func send() {
        let start = Clock.monotonic()
        while true {
            let elapsed = Clock.monotonic() - start
            guard elapsed < request.seconds else { return }
            if let rate = request.rate, Double(sent) * 8 > rate * elapsed {
                var none: [Poll.Entry] = []
                let ahead = Double(sent) * 8 / rate - elapsed
                _ = try? Poll.wait(&none, timeout: min(ahead, request.seconds - elapsed), ignoringSignals: true)
                continue
            }
            guard send(within: request.seconds - elapsed) else { return }
        }
    }

    /// Sends once on each socket that takes something.
    private mutating func send(within seconds: Double) -> Bool {
        var entries = sockets.map { Poll.Entry(writable: $0.rawValue) }
        guard (try? Poll.wait(&entries, timeout: seconds, ignoringSignals: true)) != nil else { return false }
        for entry in entries where entry.revents != 0 {
            do throws(KernelError) {
                guard case .bytes(let count) = try FileIO.write(entry.fd, data) else { continue }
                sent += count
                numbers.countSent(count)
            } catch {
                // of datagrams, any may be lost
                guard request.transport == .tcp || error.errno == .messageTooLong else { continue }
                numbers.failure = error.errno.rawValue
                return false
            }
        }
        return true
    }
}
