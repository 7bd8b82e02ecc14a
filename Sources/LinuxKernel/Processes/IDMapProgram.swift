// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// The programs newuidmap(1) and newgidmap(1), which map what `/etc/subuid` and `/etc/subgid` lend to a user.
enum IDMapProgram {
    /// Whether both programs are found.
    static var isInstalled: Bool {
        ["newuidmap", "newgidmap"].allSatisfy { program in
            ProgramSearch.candidates(program, environment: nil).contains { access($0, X_OK) == 0 }
        }
    }

    /// Writes the map `file` of a process's user namespace.
    static func map(_ file: String, _ ranges: [IDRange], _ pid: pid_t) throws(KernelError) {
        let (program, list) = file == "uid_map" ? ("newuidmap", "/etc/subuid") : ("newgidmap", "/etc/subgid")
        let errors = try Pipe.create()
        var specification = ProcessSpecification([program, "\(pid)"] + ranges.flatMap(\.words))
        let nothing = try FileIO.open("/dev/null", .readWrite)
        (specification.standardInput, specification.standardOutput) = (nothing.rawValue, nothing.rawValue)
        specification.standardError = errors.write.rawValue
        let status: ExitStatus?
        do throws(KernelError) {
            status = try ProcessLauncher.spawn(specification).reap(block: true)
        } catch where error.errno == .noSuchFileOrDirectory {
            throw KernelError(
                "execve", program, errno: error.errno, detail: "program not found",
                hint: "Debian has it in the package uidmap")
        }
        nothing.close()
        guard status?.isSuccess != true else { return }
        throw KernelError(
            program, file, errno: .notPermitted, detail: message(errors.read),
            hint: "\(list) has to lend the range to the user")
    }

    /// What the program said of the reason.
    private static func message(_ stream: borrowing Descriptor) -> String? {
        var buffer = [UInt8](repeating: 0, count: 500)
        guard (try? FileIO.setNonBlocking(stream.rawValue)) != nil,
            case .bytes(let count)? = try? FileIO.read(stream.rawValue, into: &buffer)
        else { return nil }
        let text = String(decoding: buffer[..<count], as: UTF8.self)
        return text.split(separator: "\n").first.map(String.init)
    }
}
