// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel
import SystemPackage

/// The kernel's verdict on a request: an `NLMSG_ERROR`, or the `NLMSG_DONE` that ends a dump.
///
/// With `NETLINK_EXT_ACK` the kernel adds attributes that say in words what is wrong and where
/// (`NLMSGERR_ATTR_*`); they become the error's detail. Source: netlink(7), `af_netlink.c: netlink_ack`.
struct Acknowledgement {
    /// The error, or nil when the kernel did what was asked.
    let error: KernelError?

    /// Decodes `message`; `request` and `subject` name the request in the error.
    init(_ message: MessageView, of request: MessageType, subject: String) throws(KernelError) {
        let isDone = message.type == .done
        // An empty NLMSG_DONE was usual before Linux 4.3 and says that all went well.
        let code = isDone && message.payload.isEmpty ? 0 : try message.payload.header(as: Int32.self)
        guard code < 0 else {
            error = nil
            return
        }
        let start = isDone ? MemoryLayout<Int32>.size : try Self.detailOffset(message)
        error = KernelError(
            request.name, subject, errno: Errno(rawValue: 0 &- code), detail: Self.detail(of: message, from: start))
    }

    /// The attributes of an `NLMSG_ERROR` follow the request's header, or the whole request if it is repeated.
    private static func detailOffset(_ message: MessageView) throws(KernelError) -> Int {
        let verdict = try message.payload.header(as: nlmsgerr.self)
        let fixed = MemoryLayout<nlmsgerr>.size
        if message.flags.contains(.capped) { return fixed }
        let repeated = max(0, Int(verdict.msg.nlmsg_len) - Int(CLINUX_NLMSG_HDRLEN))
        return fixed + repeated.netlinkAligned
    }

    /// The detail is a courtesy: if it cannot be decoded, the error stands without it.
    private static func detail(of message: MessageView, from start: Int) -> String? {
        guard message.flags.contains(.extendedAcknowledgement),
            var attributes = try? AttributeIterator(message.payload, after: start)
        else { return nil }
        var text: String?
        var place: String?
        while let attribute = try? attributes.next() {
            switch nlmsgerr_attrs(UInt32(attribute.type)) {
            case NLMSGERR_ATTR_MSG: text = attribute.loadString()
            case NLMSGERR_ATTR_OFFS: place = place ?? offset(attribute)
            case NLMSGERR_ATTR_MISS_TYPE: place = missing(attribute)
            default: break
            }
        }
        return text ?? place
    }

    private static func offset(_ attribute: AttributeView) -> String? {
        (try? attribute.load(as: UInt32.self)).map { "the attribute at byte \($0) of the request was refused" }
    }

    private static func missing(_ attribute: AttributeView) -> String? {
        (try? attribute.load(as: UInt32.self)).map { "attribute \($0) is missing from the request" }
    }
}
