// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import SystemPackage

/// Measures how many bits come through between two places, at the receiver: each end is a process of its own.
public final class ThroughputProbe: Probe {
    public private(set) var request: ThroughputRequest
    private let numbers: ThroughputNumbers
    private let receiver: Servant
    private var sender: Servant?
    /// When it has to be over; of the monotonic clock.
    private let limit: Double

    /// Makes the receiver, in the current network namespace of the calling thread.
    public init(receiving request: ThroughputRequest) throws(KernelError) {
        let socket = try Listener.open(request.transport, at: request.address, port: 0)
        let numbers = try ThroughputNumbers()
        if request.transport == .udp { try? socket.set(Int(SOL_SOCKET), SO_RCVBUFFORCE, to: 8 << 20, "SO_RCVBUFFORCE") }
        self.request = request
        self.request.address.port = socket.localAddress()?.port ?? 0
        self.numbers = numbers
        receiver = try Servant(keeping: [socket.rawValue]) {
            var end = ThroughputReceiver(socket, request.transport, numbers)
            end.run()
        }
        // what waits in the queues on the way comes late
        limit = Clock.monotonic() + request.timeout + request.seconds * 2 + 10
        super.init()
    }

    /// Makes the sender, in the current network namespace of the calling thread.
    public func send() throws(KernelError) {
        let kind: NetworkSocket.Kind = request.transport == .tcp ? .stream : .datagram
        var sockets: [NetworkSocket] = []
        for _ in 0..<request.streams {
            sockets.append(try NetworkSocket(request.address.address.family, kind))
        }
        sender = try Servant(keeping: sockets.map(\.rawValue)) {
            var end = ThroughputSender(sockets, request, numbers)
            end.run()
        }
    }

    override var descriptor: Int32 { receiver.pidfd }
    override var deadline: Double { limit }

    override func release() {
        sender?.end()
        receiver.end()
    }

    override func proceed(_ now: Double) throws(KernelError) {
        if numbers.failure != 0 { throw KernelError("throughput", errno: Errno(rawValue: numbers.failure)) }
        guard now < limit else { throw KernelError("throughput", errno: .timedOut) } // nobody has said that it is over
        finish()
    }

    public var sentBytes: Int { numbers.sentBytes }
    public var sentDatagrams: Int { numbers.sentDatagrams }
    public var receivedBytes: Int { numbers.receivedBytes }
    public var receivedDatagrams: Int { numbers.receivedDatagrams }
    /// From the first to the last that came.
    public var seconds: Double { numbers.seconds }
    public var bitsPerSecond: Double { seconds > 0 ? Double(numbers.timedBytes) * 8 / seconds : 0 }
}
