// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import LinuxKernel
import SystemPackage

/// A datagram that came, and what the kernel knows of it.
struct Arrival {
    var bytes: ArraySlice<UInt8>
    var from: SocketAddress?
    /// The time to live or hop limit that was left.
    var ttl: UInt8?
    /// When it came: nanoseconds of the time of day.
    var time: Int64
}

/// What the network, or this host, said about a datagram that was sent.
struct SendError {
    /// The beginning of what was sent, from behind the IP header.
    var bytes: ArraySlice<UInt8>
    var destination: SocketAddress?
    var time: Int64
    var error: NetworkError
}

extension NetworkSocket {
    /// What there is to read.
    enum Reading {
        case arrival(Arrival)
        case error(SendError)
        case nothing
    }

    /// Takes the next datagram or error; it does not wait.
    func receive(into buffer: inout [UInt8]) -> Reading {
        var arrival = clinux_arrival()
        let size = buffer.count
        let count = buffer.withUnsafeMutableBytes {
            clinux_receive_datagram(rawValue, $0.baseAddress, size, 0, &arrival)
        }
        if count >= 0 { return .arrival(Arrival(buffer[..<min(count, size)], arrival)) }
        // an error that waits is told here first, and what there is to say of it is in a queue of its own
        return Glibc.errno == EAGAIN || Glibc.errno == EWOULDBLOCK ? takeQueuedError(&buffer) : afterError(&buffer)
    }

    private func afterError(_ buffer: inout [UInt8]) -> Reading {
        let pending = Errno(rawValue: Glibc.errno)
        if case .error(let error) = takeQueuedError(&buffer) { return .error(error) }
        return .error(SendError(
            bytes: [], destination: nil, time: Clock.realtimeNanoseconds, error: NetworkError(errno: pending)))
    }

    private func takeQueuedError(_ buffer: inout [UInt8]) -> Reading {
        var arrival = clinux_arrival()
        let size = buffer.count
        let count = buffer.withUnsafeMutableBytes {
            clinux_receive_datagram(rawValue, $0.baseAddress, size, Int32(MSG_ERRQUEUE), &arrival)
        }
        guard count >= 0 else { return .nothing }
        return .error(SendError(
            bytes: buffer[..<min(count, size)], destination: SocketAddress(arrival.from),
            time: arrival.stamp, error: NetworkError(arrival)))
    }
}

extension Arrival {
    fileprivate init(_ bytes: ArraySlice<UInt8>, _ arrival: clinux_arrival) {
        self.bytes = bytes
        from = SocketAddress(arrival.from)
        ttl = UInt8(exactly: arrival.hops)
        time = arrival.stamp
    }
}

extension clinux_arrival {
    fileprivate var stamp: Int64 { time == 0 ? Clock.realtimeNanoseconds : time }
}
