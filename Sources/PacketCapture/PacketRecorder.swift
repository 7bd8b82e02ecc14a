// SPDX-License-Identifier: GPL-3.0-or-later
import CPcap
import Glibc
import LinuxKernel
import SystemPackage

/// A file into which packets are written.
struct PacketRecorder {
    private let functions: cpcap
    private let dumper: OpaquePointer

    init(_ functions: cpcap, _ dumper: OpaquePointer) {
        self.functions = functions
        self.dumper = dumper
    }

    func write(_ header: UnsafePointer<pcap_pkthdr>, _ data: UnsafePointer<UInt8>) {
        functions.dump(UnsafeMutableRawPointer(dumper).assumingMemoryBound(to: UInt8.self), header, data)
    }

    func flush(_ subject: String) throws(KernelError) {
        guard functions.dump_flush(dumper) == 0 else { throw .last("pcap_dump_flush", subject) }
    }

    func close() { functions.dump_close(dumper) }
}
