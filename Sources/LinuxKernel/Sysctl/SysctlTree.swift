// SPDX-License-Identifier: GPL-3.0-or-later
import SystemPackage

/// The tree that the settings form.
extension Sysctl {
    /// A key as sysctl(8) writes it, with dots between its parts: one name for each setting.
    public static func name(of key: String) throws(KernelError) -> String { swapped(try place(of: key)) }

    /// Calls `body` with the name and the value of each setting below a group, or of the one setting that `key` names;
    /// of all if it is nil. What cannot be read is left out.
    ///
    /// Raises `ENOENT` if there is nothing of that name. Equivalent to: `sysctl KEY`, `sysctl -a`.
    public static func forEach(below key: String?, _ body: (String, String) -> Void) throws(KernelError) {
        guard let key else { return try walk(root, "", body) }
        let place = try place(of: key)
        do throws(KernelError) {
            body(swapped(place), try read(key))
        } catch where error.errno == .isDirectory {
            try walk("\(root)/\(place)", place, body)
        } catch where error.errno == .noSuchFileOrDirectory {
            throw error
        } catch {} // cannot be read
    }

    /// - Parameter place: The directory below the root.
    private static func walk(
        _ directory: String, _ place: String, _ body: (String, String) -> Void
    ) throws(KernelError) {
        for name in try FileIO.names(in: directory).sorted() {
            let inner = place.isEmpty ? name : "\(place)/\(name)"
            do throws(KernelError) {
                body(swapped(inner), try read(inner))
            } catch where error.errno == .isDirectory {
                do { try walk("\(root)/\(inner)", inner, body) } catch {} // a link's, which went meanwhile
            } catch {}
        }
    }

    /// The names beside the first part of a key that does not exist, and the name that it would have there.
    public static func neighbours(of key: String) throws(KernelError) -> (missing: String, names: [String])? {
        let parts = try place(of: key).split(separator: "/").map(String.init)
        for count in parts.indices {
            let group = parts[..<count].joined(separator: "/")
            let names = try FileIO.names(in: group.isEmpty ? root : "\(root)/\(group)")
            guard !names.contains(parts[count]) else { continue }
            let prefix = group.isEmpty ? "" : "\(group)/"
            return (swapped(prefix + parts[count]), names.map { swapped(prefix + $0) })
        }
        return nil
    }

    /// The kind of namespace that a setting belongs to; nil for one of the whole system.
    ///
    /// Source: `net/sysctl_net.c`, `ipc/ipc_sysctl.c`, `ipc/mq_sysctl.c`, `kernel/utsname_sysctl.c`, `kernel/ucount.c`.
    public static func namespaceKind(of key: String) throws(KernelError) -> NamespaceKind? {
        let parts = try place(of: key).split(separator: "/")
        switch parts.first {
        case "net": return .net
        case "user": return .user
        case "fs" where parts.count > 1 && parts[1] == "mqueue": return .ipc
        case "kernel" where parts.count == 2:
            if ["hostname", "domainname"].contains(parts[1]) { return .uts }
            return ipcSettings.contains(parts[1]) ? .ipc : nil
        default: return nil
        }
    }

    private static let ipcSettings: Set<Substring> = [
        "auto_msgmni", "msg_next_id", "msgmax", "msgmnb", "msgmni", "sem", "sem_next_id", "shm_next_id",
        "shm_rmid_forced", "shmall", "shmmax", "shmmni",
    ]

    /// The keys whose values a change of `key` changes with it: a setting of all links is copied to each of them.
    ///
    /// Source: `Documentation/networking/ip-sysctl.rst`, `conf/all/forwarding` and `ip_forward`.
    public static func followers(of key: String) throws(KernelError) -> [String] {
        var place = try place(of: key)
        if place == "net/ipv4/ip_forward" { place = "net/ipv4/conf/all/forwarding" }
        let parts = place.split(separator: "/")
        guard parts.count == 5, parts[0] == "net", parts[2] == "conf", parts[3] == "all" else { return [] }
        let group = "net/\(parts[1])/conf"
        return try FileIO.names(in: "\(root)/\(group)").sorted().filter { $0 != "all" }.map {
            "\(group)/\($0)/\(parts[4])"
        }
    }
}
