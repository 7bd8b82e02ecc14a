// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// What readers of qdiscs, classes, filters and actions have in common.
struct TrafficReader {
    let shell: Shell
    let namespace: NetworkNamespace

    /// The link of a row: an argument of the call, or the option `dev`.
    func link(_ options: Options, _ argument: Int?) throws -> Int32 {
        if let argument {
            let call = options.call
            if let name = shell.interpreter.string(at: call.index(argument)) {
                return try namespace.linkIndex(named: name)
            }
            let link: LinkHandle
            do { link = try call.handle(argument) } catch { throw call.typeError(argument, "link or name") }
            guard link.namespace === namespace else {
                throw call.argumentError(argument, "\(link.name) is in \(link.namespace.handleText)")
            }
            return link.index
        }
        guard let index = try shell.linkIndex(options, "dev", in: namespace) else {
            throw options.error("dev", "link or name expected, got nil")
        }
        return index
    }

    /// The options of a kind: in a table under its name, as `list` gives them, or beside the others.
    func data(_ options: Options, _ known: TrafficOptions, under key: StaticString) throws -> TrafficData {
        if let nested = try options.options(key) {
            let values = try reader(nested).read(known.table)
            try nested.finish()
            return .fields(values)
        }
        return .fields(try reader(options).read(known.table))
    }

    /// The options of a kind that is not known here, as they stand on the wire.
    func rawData(_ options: Options, kind: String, known: [String]) throws -> TrafficData {
        guard let index = options.index("data") else {
            throw options.error("kind", FieldReader.expectation(known, kind))
        }
        guard let bytes = shell.interpreter.bytes(at: index) else { throw options.typeError("data", "string") }
        return .raw(bytes)
    }

    private func reader(_ options: Options) -> FieldReader {
        FieldReader(shell: shell, namespace: namespace, options: options)
    }
}

extension TrafficOptions {
    /// Raises the misuse of a function if values are not all that is needed, or do not go together.
    func check(_ data: TrafficData?, _ function: String) throws {
        guard let values = data?.fields ?? (data == nil ? FieldValues(table) : nil) else { return }
        guard let problem = firstProblem(values) else { return }
        throw LuaError.misuse("bad option '\(problem.name)' to '\(function)' (\(problem.reason))")
    }

    /// What has to be sent so that what `data` names, and nothing else, is another than in `present`.
    func change(_ data: TrafficData?, of present: TrafficData?) -> TrafficData? {
        guard let values = data?.fields ?? (data == nil ? FieldValues(table) : nil), let old = present?.fields else {
            return data
        }
        return .fields(change(values, of: old))
    }

    /// The values without those that cannot be changed and are the same in `present`.
    func changeable(_ data: TrafficData?, in present: TrafficData?) -> TrafficData? {
        guard let values = data?.fields, let old = present?.fields else { return data }
        return .fields(changeable(values, in: old))
    }
}

extension KernelError {
    /// The same error with the module that the kernel lacks, if it says so in one of these ways.
    func explaining(_ details: [String], _ modules: [(name: String, option: String)]) -> KernelError {
        guard errno == .noSuchFileOrDirectory, let detail, details.contains(where: detail.hasPrefix), !modules.isEmpty
        else { return self }
        var error = self
        let names = modules.map { "'\($0.name)' (\($0.option))" }
        error.hint = modules.count == 1
            ? "the kernel has no module \(names[0])"
            : "the kernel lacks one of the modules \(names.joined(separator: ", "))"
        return error
    }
}

extension LuaError {
    /// A row without a kind.
    static func kindExpected(_ verb: RowVerb) -> LuaError {
        .misuse("bad option 'kind' to '\(verb.rawValue)' (string expected, got nil)")
    }
}

extension NetworkNamespace {
    /// The name of a link, or `if12` if it is gone.
    func linkText(_ index: Int32) -> String { (try? linkName(index)) ?? "if\(index)" }
}
