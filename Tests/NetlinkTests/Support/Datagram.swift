// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Netlink
import SystemPackage

/// Replies of a kernel, made to measure.
enum Datagram {
    /// An `NLMSG_ERROR`: an acknowledgement with errno 0, else an error with the kernel's words.
    static func verdict(_ sequence: UInt32, _ errno: Errno? = nil, text: String? = nil) -> [UInt8] {
        message(.error, sequence, flags: text == nil ? .capped : [.capped, .extendedAcknowledgement]) { writer in
            var verdict = nlmsgerr()
            verdict.error = -(errno?.rawValue ?? 0)
            verdict.msg.nlmsg_type = MessageType.newRoute.rawValue
            verdict.msg.nlmsg_seq = sequence
            writer.append(verdict)
            if let text { writer.attribute(Int(NLMSGERR_ATTR_MSG.rawValue), string: text) }
        }
    }

    /// The end of a dump.
    static func done(_ sequence: UInt32, _ errno: Errno? = nil, flags: MessageFlags = []) -> [UInt8] {
        message(.done, sequence, flags: flags.union(.multipart)) { $0.append(-(errno?.rawValue ?? 0)) }
    }

    /// A link with nothing but an index and a name.
    static func link(
        _ sequence: UInt32, index: Int32, name: String = "x", flags: MessageFlags = .multipart
    ) -> [UInt8] {
        message(.newLink, sequence, flags: flags) { writer in
            var header = ifinfomsg()
            header.ifi_index = index
            writer.append(header)
            writer.attribute(IFLA_IFNAME, string: name)
        }
    }

    static func message(
        _ type: MessageType, _ sequence: UInt32, flags: MessageFlags = [], build: (inout MessageWriter) -> Void
    ) -> [UInt8] {
        var writer = MessageWriter()
        writer.begin(type, flags: flags)
        build(&writer)
        writer.end()
        var bytes = writer.withBytes { Array($0) }
        withUnsafeBytes(of: sequence) { bytes.replaceSubrange(8..<12, with: $0) }
        return bytes
    }
}

extension ReplayTransport.Reply {
    static var acknowledgement: Self { .datagram { Datagram.verdict($0) } }
    static func error(_ errno: Errno, text: String? = nil) -> Self {
        .datagram { Datagram.verdict($0, errno, text: text) }
    }
    static var done: Self { .datagram { Datagram.done($0) } }
    static func recording(_ recordings: Recording...) -> Self {
        .datagram { sequence in recordings.flatMap { $0.answering(sequence) } }
    }
}
