// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import PacketCapture
import Packets

/// A capture that scripts hold. One that goes into a file is written whenever the shell waits, for whatever.
final class CaptureHandle: Handle, Waitable {
    override class var kindName: String { "capture" }

    /// What a script has asked for.
    struct Limits {
        /// How many packets there will be at most.
        var count: Int?
        /// When it ends; of the monotonic clock.
        var deadline: Double?
    }

    let namespace: NetworkNamespace
    /// The link, or nil for all of them.
    let link: String?
    let start: Packet.Start
    private let limits: Limits
    private var open: Open?
    /// Whose file it is written into, if it is.
    private let recordings: Recordings?
    private let file: String?
    /// What was written into the file and not read by the script yet.
    private var unread: ArraySlice<CapturedPacket> = []
    private var unreadBytes = 0
    /// How many packets there were.
    private(set) var taken = 0
    /// How many packets are in the file that the script cannot read any more.
    private(set) var skipped = 0
    /// Why there are no more packets.
    private var failure: KernelError?
    private var hasEnded = false

    /// How many bytes of packets are kept for the script, beside the file.
    private static let unreadLimit = 16 << 20
    /// How many packets are taken at a time, so that others have their turn.
    private static let passLimit = 1024

    /// What is open as long as it goes on.
    private final class Open {
        let source: PacketSource
        /// What is ready when a packet has come or the time is over.
        let poll: Epoll
        private let timer: LinuxKernel.Timer?

        init(_ source: PacketSource, until deadline: Double?) throws(KernelError) {
            self.source = source
            let left = deadline.map { max(0, $0 - Clock.monotonic()) }
            timer = try left.map { seconds throws(KernelError) in try LinuxKernel.Timer(after: seconds) }
            source.end = left.map { Clock.realtimeNanoseconds + Int64($0 * 1e9) }
            poll = try Epoll()
            try poll.add(source.descriptor)
            if let timer { try poll.add(timer.descriptor) }
        }
    }

    init(
        _ source: PacketSource, of link: String?, in namespace: NetworkNamespace, _ limits: Limits,
        _ recording: (Recordings, file: String)?
    ) throws(KernelError) {
        self.link = link
        self.namespace = namespace
        self.limits = limits
        (recordings, file) = (recording?.0, recording?.file)
        start = Packet.Start(linkType: source.linkType)
        open = try Open(source, until: limits.deadline)
        super.init()
        namespace.addUser(self)
        recordings?.add(self)
    }

    deinit {
        close()
        recordings?.remove(self)
        namespace.removeUser(self)
    }

    override var handleText: String {
        "capture of \(link ?? "all links")\(file.map { " into \($0)" } ?? "")"
    }
    override var isClosed: Bool { open == nil }

    /// Writes out what has come by now, and ends.
    override func close() {
        if let source = open?.source { source.end = min(source.end ?? .max, Clock.realtimeNanoseconds) }
        record(atMost: .max)
        end()
    }

    private func end() {
        open = nil
        unread = []
    }

    // MARK: Packets

    /// Whether there will be no more packets.
    var isOver: Bool {
        hasEnded || limits.count.map { taken >= $0 } ?? false
    }

    var isReady: Bool { !unread.isEmpty || isOver || failure != nil }

    func pollEntry() throws -> Poll.Entry {
        guard let open else { throw LuaError.closed(self) }
        return Poll.Entry(readable: open.poll.descriptor)
    }

    /// The next packet; nil when `timeout` seconds have passed before, or there will be none any more.
    func next(_ shell: Shell, timeout: Double?) throws -> CapturedPacket? {
        let deadline = timeout.map { Clock.monotonic() + $0 }
        while true {
            if let packet = try take() { return packet }
            if isOver { return nil }
            var entries = [try pollEntry()]
            let left = deadline.map { max(0, $0 - Clock.monotonic()) }
            guard try shell.poll(&entries, timeout: left, until: { isReady }) else { return try take() }
        }
    }

    /// A packet that is there now.
    private func take() throws -> CapturedPacket? {
        if let packet = unread.popFirst() {
            unreadBytes -= packet.bytes.count
            return packet
        }
        if let failure { throw failure }
        return isOver ? nil : try read()
    }

    private func read() throws(KernelError) -> CapturedPacket? {
        guard let source = open?.source else { return nil }
        switch try source.next() {
        case .packet(let packet):
            taken += 1
            return packet
        case .nothing:
            // what came before the end was taken until here
            if let deadline = limits.deadline, deadline <= Clock.monotonic() { hasEnded = true }
        case .end: hasEnded = true
        }
        return nil
    }

    // MARK: Recording

    /// Whether what comes has to be written, whether or not the script reads.
    var isToBeWritten: Bool { recordings != nil && !isClosed && failure == nil && !isOver }

    /// Takes what has come into the file, and keeps the latest of it for the script.
    func record(atMost limit: Int = passLimit) {
        guard isToBeWritten else { return }
        var left = limit
        do throws(KernelError) {
            while left > 0, !isOver, let packet = try read() {
                left -= 1
                unread.append(packet)
                unreadBytes += packet.bytes.count
                while unreadBytes > Self.unreadLimit, let first = unread.popFirst() {
                    unreadBytes -= first.bytes.count
                    skipped += 1
                }
            }
            try open?.source.flush()
        } catch {
            failure = error
        }
    }

    func counts() throws -> PacketSource.Counts {
        guard let source = open?.source else { throw LuaError.closed(self) }
        return try about(link ?? PacketSource.allLinks) { () throws(KernelError) in try source.counts() }
    }
}

extension CaptureHandle: NamespaceUser {
    func leaveNamespace(asCopy isCopy: Bool) {
        if isCopy { end() } else { close() }
    }
}
