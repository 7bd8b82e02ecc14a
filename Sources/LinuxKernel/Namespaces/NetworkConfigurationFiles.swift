// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// The files that a program in a network namespace sees instead of those in `/etc`.
///
/// Source: ip-netns(8), `/etc/netns/NAME`.
public enum NetworkConfigurationFiles {
    /// A file, and what it takes the place of.
    public struct Replacement: Hashable, Sendable {
        public var source: String
        public var target: String
    }

    /// What `/etc/netns/NAME` replaces; nothing if it is not there. What has no file in `/etc` to take the place of is
    /// left out, as `ip netns exec` does.
    public static func replacements(
        for name: String, in directory: String = "/etc/netns", over target: String = "/etc"
    ) throws(KernelError) -> [Replacement] {
        do {
            return try FileIO.names(in: "\(directory)/\(name)").sorted().compactMap { file in
                guard access("\(target)/\(file)", F_OK) == 0 else { return nil }
                return Replacement(source: "\(directory)/\(name)/\(file)", target: "\(target)/\(file)")
            }
        } catch where error.errno == .noSuchFileOrDirectory || error.errno == .notDirectory {
            return []
        }
    }
}
