// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import LinuxKernel
import SystemPackage

/// A conversation by generic netlink in one network namespace. As a ``NetlinkSession``, it is used by one thread at a
/// time.
public final class GenericSession {
    private let session: NetlinkSession
    private var families: [String: GenericFamily] = [:]

    /// Starts a session over `transport`.
    public init(transport: any NetlinkTransport) {
        session = NetlinkSession(transport: transport)
    }

    /// Opens a session in the current network namespace of the calling thread.
    public static func open() throws(KernelError) -> GenericSession {
        GenericSession(transport: try NetlinkSocket(NETLINK_GENERIC))
    }

    /// Closes the socket, so that the session no longer keeps its namespace alive. Closing twice is harmless.
    public func close() { session.close() }

    /// Sends a command that changes something, and waits for the acknowledgement.
    func request(
        _ family: String, _ command: some BinaryInteger, subject: String = "", build: (inout MessageWriter) -> Void
    ) throws(KernelError) {
        let family = try resolve(family)
        try session.request(MessageType(rawValue: family.id), subject: subject) { writer in
            writer.append(genlmsghdr(command, family))
            build(&writer)
        }
    }

    /// Sends a command that is answered with one message, and returns what `reply` makes of it.
    func query<Result>(
        _ family: String, _ command: some BinaryInteger, subject: String = "", build: (inout MessageWriter) -> Void,
        reply: (UnsafeRawBufferPointer) throws(KernelError) -> Result
    ) throws(KernelError) -> Result {
        try query(try resolve(family), command, subject: subject, build: build, reply: reply)
    }

    /// Sends a command that is answered with several messages, and gives each to `each`.
    func dump(
        _ family: String, _ command: some BinaryInteger, subject: String = "", build: (inout MessageWriter) -> Void,
        restart: () -> Void, each: (UnsafeRawBufferPointer) throws(KernelError) -> Void
    ) throws(KernelError) {
        let family = try resolve(family)
        try session.dump(
            MessageType(rawValue: family.id), subject: subject,
            build: { writer in
                writer.append(genlmsghdr(command, family))
                build(&writer)
            }, restart: restart
        ) { _, payload throws(KernelError) in try each(try payload.behindCommand()) }
    }

    private func query<Result>(
        _ family: GenericFamily, _ command: some BinaryInteger, subject: String,
        build: (inout MessageWriter) -> Void, reply: (UnsafeRawBufferPointer) throws(KernelError) -> Result
    ) throws(KernelError) -> Result {
        try session.query(
            MessageType(rawValue: family.id), subject: subject,
            build: { writer in
                writer.append(genlmsghdr(command, family))
                build(&writer)
            }
        ) { _, payload throws(KernelError) in try reply(try payload.behindCommand()) }
    }

    /// The number of a family, asked for once. The kernel loads the module that has it.
    private func resolve(_ name: String) throws(KernelError) -> GenericFamily {
        if let known = families[name] { return known }
        do throws(KernelError) {
            let family = try query(
                .control, CTRL_CMD_GETFAMILY, subject: name,
                build: { $0.attribute(CTRL_ATTR_FAMILY_NAME, string: name) },
                reply: GenericFamily.init(decoding:))
            families[name] = family
            return family
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
            throw KernelError(
                "CTRL_CMD_GETFAMILY", name, errno: .notSupported, detail: "the kernel has no '\(name)' to speak to")
        }
    }
}

extension GenericFamily {
    /// The family that tells the numbers of the others.
    fileprivate static var control: GenericFamily { GenericFamily(id: UInt16(GENL_ID_CTRL), version: 1) }

    private init(id: UInt16, version: UInt8) {
        self.id = id
        self.version = version
    }
}

extension genlmsghdr {
    fileprivate init(_ command: some BinaryInteger, _ family: GenericFamily) {
        self.init(cmd: UInt8(truncatingIfNeeded: command), version: family.version, reserved: 0)
    }
}

extension UnsafeRawBufferPointer {
    /// What stands behind the `genlmsghdr`.
    fileprivate func behindCommand() throws(KernelError) -> UnsafeRawBufferPointer {
        _ = try header(as: genlmsghdr.self)
        return UnsafeRawBufferPointer(rebasing: dropFirst(MemoryLayout<genlmsghdr>.size))
    }
}
