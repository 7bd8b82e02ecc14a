// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc

/// The program that this process runs, also where there is no `/proc`.
public enum OwnProgram {
    /// What it was started with, its name first.
    public static var arguments: [String] {
        guard let list = clinux_arguments() else { return [] }
        var arguments: [String] = []
        while let argument = list[arguments.count] { arguments.append(String(cString: argument)) }
        return arguments
    }

    /// Where it is, without symbolic links; nil if that cannot be told. Source: proc(5), getauxval(3).
    public static var path: String? {
        let found = realpath("/proc/self/exe", nil) ?? clinux_program_path().flatMap { realpath($0, nil) }
        guard let found else { return nil }
        defer { free(found) }
        return String(cString: found)
    }
}
