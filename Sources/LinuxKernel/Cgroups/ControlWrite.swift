// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// One write to a file of a group, how to tell that the kernel has taken it as it is, and how to take it back.
struct ControlWrite {
    let directory: CgroupDirectory
    let file: String
    let text: String
    /// The file that tells afterwards.
    let told: String
    /// Whether what is told then is what was wanted.
    let isTaken: (String) -> Bool
    /// The writes that bring back what was told before.
    let former: (String) -> [(file: String, text: String)]

    init(
        _ directory: CgroupDirectory, _ file: String, _ text: String, told: String? = nil,
        former: ((String) -> [(file: String, text: String)])? = nil, isTaken: @escaping (String) -> Bool
    ) {
        self.directory = directory
        self.file = file
        self.text = text
        self.told = told ?? file
        self.isTaken = isTaken
        self.former = former ?? { [(file, $0)] }
    }

    /// Writes and looks.
    ///
    /// - Parameter undoing: Whether to find out how to take it back.
    /// - Returns: The writes that do.
    func perform(_ name: String, undoing: Bool) throws(KernelError) -> [(file: String, text: String)] {
        var before = ""
        do throws(KernelError) {
            if undoing { before = try FileIO.text(at: directory.rawDescriptor, told) }
            let after = try put()
            guard isTaken(after) else {
                if undoing { takeBack(former(before)) }
                let found = after.isEmpty ? "nothing" : "'\(after.prefix(80))'"
                throw KernelError(
                    "write", errno: .invalidArgument, detail: "the kernel has made \(found) of '\(text)'")
            }
        } catch {
            throw explain(directory.fault("write", file, error), name)
        }
        return undoing ? former(before) : []
    }

    /// - Returns: What is told afterwards.
    private func put() throws(KernelError) -> String {
        guard file == told else {
            let open = try directory.openFile(file, O_WRONLY)
            try CgroupDirectory.put(text, into: open.rawValue)
            return try FileIO.text(at: directory.rawDescriptor, told)
        }
        let open = try directory.openFile(file, O_RDWR)
        try CgroupDirectory.put(text, into: open.rawValue)
        return try FileIO.text(of: open.rawValue, file)
    }

    /// Takes it back as far as the kernel lets.
    func takeBack(_ writes: [(file: String, text: String)]) {
        for (file, text) in writes { try? directory.write(file, text) }
    }

    /// Says what a number of an error is about here.
    private func explain(_ error: KernelError, _ name: String) -> KernelError {
        guard error.detail != CgroupDirectory.gone else { return error }
        var error = error
        let what = error.detail == file ? "\(name) = \(text)" : "\(name): \(error.detail ?? file)"
        switch error.errno {
        case .resourceBusy where file.hasPrefix("memory."):
            error.detail = "\(name) = \(text): more is in use, and cannot be given back"
        case .invalidArgument where file.hasPrefix("cpu.cfs"), .invalidArgument where file == "cpu.max":
            error.detail = "\(what): a group above or below it does not allow that, or it is out of range"
        case .permissionDenied where file.hasPrefix("cpuset."), .invalidArgument where file.hasPrefix("cpuset."):
            error.detail = "\(what): the group above has not got them"
        case .notPermitted where directory.hierarchy.version == 2 && directory.path.isRoot:
            error.detail = "\(what): who is inside of a cgroup namespace does not set its limits ('nsdelegate')"
        default: error.detail = what
        }
        return error
    }
}
