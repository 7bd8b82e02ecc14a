// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import Netlink

/// A private world in which a user without privilege is root: the tool starts itself again, in new namespaces.
public enum RootlessWorld {
    /// Told from the first process to the second: the mount namespace of the first, which the second is not to change.
    private static let variable = "LUNETTE_ROOTLESS_WORLD"

    /// Runs the tool with the same arguments in a world of its own, or furnishes that world if this is it.
    ///
    /// Equivalent to: `unshare --user --map-root-user --mount --net --pid --ipc --uts --cgroup --fork`.
    /// - Returns: The exit status of the tool inside; nil if this is the inside.
    /// - Throws: What the kernel refuses, with the setting that forbids it.
    public static func enter() throws -> Int32? {
        if try isInside {
            unsetenv(variable) // a world within this one is another one
            try furnish()
            return nil
        }
        let status = try Delegation.run(specification())
        return status.code ?? 128 + (status.signal ?? 0)
    }

    /// Whether this is the second process: the variable alone may have come by any way, and outside it is the machine's
    /// own `/run` that would be covered. Inside, the init is process 1 and the tool its child.
    private static var isInside: Bool {
        get throws(KernelError) {
            guard let outside = getenv(variable).map({ String(cString: $0) }), getpid() == 2, getppid() == 1
            else { return false }
            return try outside != mountNamespace
        }
    }

    private static var mountNamespace: String {
        get throws(KernelError) { "\(try NamespaceFile.currentIdentity(kind: .mount).inode)" }
    }

    private static func specification() throws(KernelError) -> ProcessSpecification {
        let program = try FileIO.target(ofLink: "/proc/self/exe")
        var specification = ProcessSpecification([program] + CommandLine.arguments.dropFirst())
        var environment = Environment.current
        environment[variable] = try mountNamespace
        specification.environment = environment.entries
        specification.new.kinds = [.user, .mount, .net, .pid, .ipc, .uts, .cgroup]
        specification.new.maps = SubordinateIDs.usableMaps() ?? .caller()
        specification.parentDeathSignal = SIGKILL
        return specification
    }

    // MARK: Inside

    /// The index of `lo` in every network namespace (`LOOPBACK_IFINDEX`).
    private static let loopback: Int32 = 1

    /// Gives the world a `/run` that can be written, where names of namespaces are kept, and a loopback device.
    private static func furnish() throws(KernelError) {
        try PrivateDirectory.cover("/run", without: ["netns", "lunette"])
        // Where the sysfs of outside is partly covered, the kernel refuses another one: then it shows outside's links.
        try? Mount.fileSystem("sysfs", at: "/sys")
        let session = try NetlinkSession.open()
        try session.setLink(index: loopback, LinkRequest(up: true))
        session.close()
    }
}
