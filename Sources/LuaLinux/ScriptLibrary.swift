// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import LuaHost

/// Where `require` finds scripts: the project's own, LuaRocks', and the library that comes with the tool.
enum ScriptLibrary {
    /// The modules that are globals; the others are there when they are required.
    static let globals = ["firewall"]
    /// Those of them that are one function.
    static let functions = ["eventually"]

    static func addPaths(to interpreter: Interpreter) {
        var scripts = ["./lua_modules/share/lua/5.4/?.lua", "./lua_modules/share/lua/5.4/?/init.lua"]
        var modules = ["./lua_modules/lib/lua/5.4/?.so"]
        if let home = getenv("HOME").map({ String(cString: $0) }) {
            scripts += ["\(home)/.luarocks/share/lua/5.4/?.lua", "\(home)/.luarocks/share/lua/5.4/?/init.lua"]
            modules.append("\(home)/.luarocks/lib/lua/5.4/?.so")
        }
        if let library = directory {
            scripts += ["\(library)/?.lua", "\(library)/?/init.lua"]
            interpreter.librarySource = "@\(library)/"
        }
        interpreter.setPackageField("path", (scripts + [interpreter.packageField("path")]).joined(separator: ";"))
        interpreter.setPackageField("cpath", (modules + [interpreter.packageField("cpath")]).joined(separator: ";"))
    }

    /// The library's directory: `LUNETTE_STDLIB`, else beside an installed tool, else in the tree it was built in.
    private static var directory: String? {
        if let given = getenv("LUNETTE_STDLIB").map({ String(cString: $0) }) { return given }
        guard let program = OwnProgram.path else { return nil }
        var directory = parent(of: program)
        let installed = "\(parent(of: directory))/share/lunette/stdlib"
        if exists(installed) { return installed }
        while directory != "/", !directory.isEmpty {
            if exists("\(directory)/Package.swift"), exists("\(directory)/stdlib") { return "\(directory)/stdlib" }
            directory = parent(of: directory)
        }
        return nil
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
