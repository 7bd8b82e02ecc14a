// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import SystemPackage

/// The devices of a group of version 2: a BPF program decides, and a map beside it keeps the rules it was made of.
///
/// Programs of others, on the group or on those above it, stay, and all of them have to agree.
extension CgroupDirectory {
    private static let programName = "lunette_devices"
    private static let noteSize = 1 << 16

    /// The rules that the group was given; nil if it was given none.
    func deviceRules() throws(KernelError) -> DeviceRules? {
        guard let id = try deviceProgram()?.note else { return nil }
        let bytes = [UInt8](unsafeUninitializedCapacity: Self.noteSize) { buffer, filled in
            filled = Int(max(0, clinux_bpf_read_note(id, buffer.baseAddress, UInt32(buffer.count))))
        }
        return DeviceRules(note: String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
    }

    /// Gives it other rules, or none.
    func setDeviceRules(_ rules: DeviceRules?) throws(KernelError) {
        let former = try deviceProgram()
        let old = Descriptor(owning: former.map { clinux_bpf_open($0.id) } ?? -1)
        let directory = try openFile(".", O_RDONLY | O_DIRECTORY)
        guard let rules else {
            guard old.rawValue < 0 || clinux_bpf_detach(directory.rawValue, old.rawValue) == 0 else {
                throw refusal("BPF_PROG_DETACH")
            }
            return
        }
        let new = try load(rules)
        guard clinux_bpf_attach(directory.rawValue, new.rawValue, old.rawValue) == 0 else {
            throw refusal("BPF_PROG_ATTACH")
        }
    }

    /// Raises an error if the kernel tells other rules.
    fileprivate func checkDeviceRules(_ rules: DeviceRules) throws(KernelError) {
        guard try deviceRules() == rules else {
            throw KernelError("write", errno: .invalidArgument, detail: "the kernel made something else of them")
        }
    }

    /// Our program there, and the map that belongs to it.
    private func deviceProgram() throws(KernelError) -> (id: UInt32, note: UInt32)? {
        let directory = try openFile(".", O_RDONLY | O_DIRECTORY)
        var ids = [UInt32](repeating: 0, count: 64) // which is the most that the kernel attaches
        let count = clinux_bpf_attached(directory.rawValue, &ids, UInt32(ids.count))
        guard count >= 0 else { throw refusal("BPF_PROG_QUERY") }
        for id in ids.prefix(Int(count)) {
            let program = Descriptor(owning: clinux_bpf_open(id))
            guard program.rawValue >= 0 else { continue }
            var name = [CChar](repeating: 0, count: Int(CLINUX_BPF_NAME_LENGTH))
            var map: UInt32 = 0
            guard clinux_bpf_describe(program.rawValue, &name, &map) == 0, map != 0,
                name.prefix(while: { $0 != 0 }).elementsEqual(Self.programName.utf8.map { CChar($0) })
            else { continue }
            return (id, map)
        }
        return nil
    }

    private func load(_ rules: DeviceRules) throws(KernelError) -> Descriptor {
        var note = Array(rules.note.utf8)
        note += [UInt8](repeating: 0, count: 8 - note.count % 8)
        guard note.count <= Self.noteSize else {
            throw KernelError("write", "\(path)", errno: Errno(rawValue: E2BIG), detail: "more rules than it can have")
        }
        let map = Descriptor(owning: clinux_bpf_note(note, UInt32(note.count)))
        guard map.rawValue >= 0 else { throw refusal("BPF_MAP_CREATE") }
        let code = DeviceProgram(rules, note: map.rawValue).instructions
        let program = Descriptor(owning: clinux_bpf_load(code, UInt32(code.count), Self.programName))
        guard program.rawValue >= 0 else { throw refusal("BPF_PROG_LOAD") }
        return program
    }

    private func refusal(_ command: String) -> KernelError {
        var error = KernelError.last("write", "\(path)")
        error.detail = command
        if [.notPermitted, .permissionDenied].contains(error.errno) {
            error.detail = "in version 2, devices are the matter of BPF programs, which need CAP_BPF and CAP_NET_ADMIN "
                + "of the first user namespace"
        } else if error.errno == .invalidArgument, command == "BPF_PROG_QUERY" {
            error = KernelError(
                "write", "\(path)", errno: .notSupported, detail: "this kernel lacks BPF programs of groups")
        }
        return error
    }
}

extension Cgroup {
    /// Adds rules to those that the group was given.
    /// - Returns: What takes them back.
    func addDeviceRules(
        _ texts: [String], allowing: Bool, _ name: String, in directory: CgroupDirectory
    ) throws(KernelError) -> () -> Void {
        do throws(KernelError) {
            let former = try directory.deviceRules()
            var rules = former ?? DeviceRules()
            for text in texts { rules.apply(text, allowing: allowing) }
            try directory.setDeviceRules(rules)
            do throws(KernelError) {
                try directory.checkDeviceRules(rules)
            } catch {
                try? directory.setDeviceRules(former)
                throw error
            }
            return { try? directory.setDeviceRules(former) }
        } catch {
            var error = error
            error.detail = "\(name): \(error.detail ?? "bpf")"
            throw error
        }
    }
}
