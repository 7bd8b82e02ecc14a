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
    private var source: PacketSource?
    /// What is ready when a packet has come or the time is over.
    private let poll: Epoll
    private let timer: LinuxKernel.Timer?
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

    init(
        _ source: PacketSource, of link: String?, in namespace: NetworkNamespace, _ limits: Limits,
        _ recording: (Recordings, file: String)?
    ) throws(KernelError) {
        self.source = source
        self.link = link
        self.namespace = namespace
        self.limits = limits
        (recordings, file) = (recording?.0, recording?.file)
        start = Packet.Start(linkType: source.linkType)
        let timer = try limits.deadline.map { deadline throws(KernelError) in
            try LinuxKernel.Timer(after: max(0, deadline - Clock.monotonic()))
        }
        let poll = try Epoll()
        try poll.add(source.descriptor)
        if let timer { try poll.add(timer.descriptor) }
        self.poll = poll
        self.timer = timer
        super.init()
        namespace.captures.append(Unretained(self))
        recordings?.add(self)
    }

    deinit {
        close()
        recordings?.remove(self)
        namespace.captures.removeAll { $0.refers(to: self) }
    }

    override var handleText: String {
        "capture of \(link ?? "all links")\(file.map { " into \($0)" } ?? "")"
    }
    override var isClosed: Bool { source == nil }

    /// Writes out what has come, and ends.
    override func close() {
        record()
        end()
    }

    /// Ends with its namespace, which its socket would keep alive; or in a worker, where it is the parent's.
    func end() {
        source = nil
        unread = []
    }

    // MARK: Packets

    /// Whether there will be no more packets.
    var isOver: Bool {
        if hasEnded { return true }
        if let count = limits.count, taken >= count { return true }
        return limits.deadline.map { $0 <= Clock.monotonic() } ?? false
    }

    var isReady: Bool { !unread.isEmpty || isOver || failure != nil }

    func pollEntry() throws -> Poll.Entry {
        guard !isClosed else { throw LuaError.closed(self) }
        return Poll.Entry(readable: poll.descriptor)
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
        guard let source else { return nil }
        switch try source.next() {
        case .packet(let packet):
            taken += 1
            return packet
        case .nothing: return nil
        case .end:
            hasEnded = true
            return nil
        }
    }

    // MARK: Recording

    /// Whether what comes has to be written, whether or not the script reads.
    var isToBeWritten: Bool { recordings != nil && !isClosed && failure == nil && !isOver }

    /// Takes what has come into the file, and keeps the latest of it for the script.
    func record() {
        guard isToBeWritten else { return }
        do throws(KernelError) {
            while !isOver, let packet = try read() {
                unread.append(packet)
                unreadBytes += packet.bytes.count
                while unreadBytes > Self.unreadLimit, let first = unread.popFirst() {
                    unreadBytes -= first.bytes.count
                    skipped += 1
                }
            }
            try source?.flush()
        } catch {
            failure = error
        }
    }

    func counts() throws -> PacketSource.Counts {
        guard let source else { throw LuaError.closed(self) }
        return try about(link ?? PacketSource.allLinks) { () throws(KernelError) in try source.counts() }
    }
}
