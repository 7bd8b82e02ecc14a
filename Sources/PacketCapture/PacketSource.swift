// SPDX-License-Identifier: GPL-3.0-or-later
import CPcap
import Glibc
import LinuxKernel
import SystemPackage

/// Where packets come from: a link, or a file of packets. It never waits.
///
/// Source: pcap(3PCAP).
public final class PacketSource {
    private let functions: cpcap
    private let handle: OpaquePointer
    private let subject: String
    /// What of the packets comes first, as pcap-linktype(7) numbers it.
    public let linkType: Int
    /// What is readable when a packet has come; -1 for a file.
    public let descriptor: Int32
    private var recorder: PacketRecorder?
    /// When it ends, by the clock that packets are stamped with, in nanoseconds: what comes later is none of it.
    public var end: Int64?

    /// The name that stands for all links of the namespace.
    public static let allLinks = "any"

    private init(_ functions: cpcap, _ handle: OpaquePointer, _ subject: String, isLive: Bool) {
        self.functions = functions
        self.handle = handle
        self.subject = subject
        linkType = Int(functions.datalink(handle))
        descriptor = isLive ? functions.get_selectable_fd(handle) : -1
    }

    deinit {
        recorder?.close()
        functions.close(handle)
    }

    private static func load() throws(CaptureError) -> cpcap {
        var reason: UnsafePointer<CChar>?
        guard let functions = cpcap_load(&reason) else {
            throw .kernel(KernelError(
                "dlopen", "libpcap", errno: .noSuchFileOrDirectory, detail: reason.map { String(cString: $0) },
                hint: "install libpcap (on Debian: apt-get install libpcap0.8)"))
        }
        return functions.pointee
    }

    // MARK: Links

    /// Opens a link of the current network namespace of the calling thread, or all of them.
    public static func open(link: String, _ settings: CaptureSettings) throws(CaptureError) -> PacketSource {
        let functions = try load()
        var text = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        guard let handle = functions.create(link, &text) else {
            throw .kernel(KernelError("pcap_create", link, errno: .noMemory, detail: string(text)))
        }
        do throws(CaptureError) {
            try activate(handle, link, settings, functions)
        } catch {
            functions.close(handle)
            throw error
        }
        return PacketSource(functions, handle, link, isLive: true)
    }

    private static func activate(
        _ handle: OpaquePointer, _ link: String, _ settings: CaptureSettings, _ functions: cpcap
    ) throws(CaptureError) {
        _ = functions.set_snaplen(handle, settings.snapshotLength)
        _ = functions.set_promisc(handle, settings.isPromiscuous ? 1 : 0)
        _ = functions.set_immediate_mode(handle, 1)
        _ = functions.set_buffer_size(handle, settings.bufferSize)
        _ = functions.set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO)
        let status = functions.activate(handle)
        guard status >= 0 else { throw .kernel(error(status, handle, link, functions)) } // above 0 are warnings
        if link == allLinks { _ = functions.set_datalink(handle, DLT_LINUX_SLL2) } // the other does not tell the link
        var text = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        guard functions.setnonblock(handle, 1, &text) == 0 else {
            throw .kernel(KernelError("pcap_setnonblock", link, errno: .invalidArgument, detail: string(text)))
        }
        let direction = switch settings.direction {
        case .both: PCAP_D_INOUT
        case .in: PCAP_D_IN
        case .out: PCAP_D_OUT
        }
        guard functions.setdirection(handle, direction) == 0 else {
            throw .kernel(error(-1, handle, link, functions))
        }
    }

    // MARK: Files

    /// Opens a file of packets, in the format of pcap or of pcapng.
    public static func open(file path: String) throws(CaptureError) -> PacketSource {
        let functions = try load()
        guard let file = fopen(path, "re") else { throw .kernel(.last("fopen", path)) }
        var text = [CChar](repeating: 0, count: Int(PCAP_ERRBUF_SIZE))
        let precision = UInt32(PCAP_TSTAMP_PRECISION_NANO)
        guard let handle = functions.fopen_offline_with_tstamp_precision(file, precision, &text) else {
            fclose(file)
            throw .kernel(KernelError("pcap_fopen_offline", path, errno: .invalidArgument, detail: string(text)))
        }
        return PacketSource(functions, handle, path, isLive: false)
    }

    /// Begins to write what is read into a file, which is made or emptied.
    public func record(to path: String) throws(CaptureError) {
        guard let file = fopen(path, "we") else { throw .kernel(.last("fopen", path)) }
        guard let dumper = functions.dump_fopen(handle, file) else {
            fclose(file)
            throw .kernel(error(-1))
        }
        recorder = PacketRecorder(functions, dumper)
    }

    // MARK: Packets

    /// Lets only those packets through that an expression of pcap-filter(7) is about.
    public func setFilter(_ text: String) throws(CaptureError) {
        var program = bpf_program()
        guard functions.compile(handle, &program, text, 1, bpf_u_int32(PCAP_NETMASK_UNKNOWN)) == 0 else {
            throw .filter(Self.lastMessage(handle, functions))
        }
        defer { functions.freecode(&program) }
        guard functions.setfilter(handle, &program) == 0 else { throw .kernel(error(-1)) }
    }

    public enum Reading {
        case packet(CapturedPacket)
        /// There is none now.
        case nothing
        /// There will be none any more.
        case end
    }

    /// Takes the next packet.
    ///
    /// Raises `EIO` if the link is gone or the file is damaged.
    public func next() throws(KernelError) -> Reading {
        var header: UnsafeMutablePointer<pcap_pkthdr>?
        var data: UnsafePointer<UInt8>?
        let status = functions.next_ex(handle, &header, &data)
        switch status {
        case 0: return .nothing
        case PCAP_ERROR_BREAK: return .end
        case 1:
            guard let header, let data else { return .nothing }
            let raw = header.pointee
            let time = Int64(raw.ts.tv_sec) * 1_000_000_000 + Int64(raw.ts.tv_usec)
            if let end, time > end { return .end }
            recorder?.write(header, data)
            return .packet(CapturedPacket(
                time: time, length: Int(raw.len),
                bytes: Array(UnsafeBufferPointer(start: data, count: Int(raw.caplen)))))
        default: throw error(status)
        }
    }

    /// Writes out what was recorded.
    public func flush() throws(KernelError) { try recorder?.flush(subject) }

    public struct Counts: Hashable, Sendable {
        /// Those that the filter let through.
        public var received: Int
        /// Those of them that were lost because nobody read them in time.
        public var dropped: Int
        /// Those that the link lost.
        public var linkDropped: Int
    }

    public func counts() throws(KernelError) -> Counts {
        var raw = pcap_stat()
        guard functions.stats(handle, &raw) == 0 else { throw error(-1) }
        return Counts(received: Int(raw.ps_recv), dropped: Int(raw.ps_drop), linkDropped: Int(raw.ps_ifdrop))
    }

    // MARK: Errors

    private func error(_ status: Int32) -> KernelError { Self.error(status, handle, subject, functions) }

    private static func error(
        _ status: Int32, _ handle: OpaquePointer, _ subject: String, _ functions: cpcap
    ) -> KernelError {
        let errno: Errno = switch status {
        case PCAP_ERROR_NO_SUCH_DEVICE: .operationNotSupportedByDevice
        case PCAP_ERROR_PERM_DENIED, PCAP_ERROR_PROMISC_PERM_DENIED: .notPermitted
        case PCAP_ERROR_IFACE_NOT_UP: .networkDown
        default: .ioError
        }
        let detail = lastMessage(handle, functions)
        return KernelError("pcap", subject, errno: errno, detail: detail.isEmpty ? nil : detail)
    }

    private static func lastMessage(_ handle: OpaquePointer, _ functions: cpcap) -> String {
        functions.geterr(handle).map { String(cString: $0) } ?? ""
    }

    private static func string(_ text: [CChar]) -> String {
        String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
