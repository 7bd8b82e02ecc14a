// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

/// What `ethtool` tells and changes.
extension Shell {
    func addFeatures(_ type: inout HandleType<LinkHandle>) {
        type.method("features") { call, link in
            try call.expect(atMost: 0)
            let features = try link.performGeneric { session throws(KernelError) in
                try session.features(ofLink: link.index)
            }
            call.interpreter.push(features)
            return 1
        }
        type.method("set_features") { [unowned self] call, link in
            try call.expect(atMost: 1)
            try setFeatures(link, call)
            return call.returnReceiver()
        }
        type.method("ethtool") { [unowned self] call, link in
            try call.expect(atMost: 0)
            try pushReports(link)
            return 1
        }
    }

    /// `link:set_features{ tso = false, ["rx-checksum"] = true }`
    private func setFeatures(_ link: LinkHandle, _ call: Call) throws {
        try call.require(1, .table)
        let features = try link.performGeneric { session throws(KernelError) in
            try session.features(ofLink: link.index)
        }
        let changes = try wantedFeatures(call, features, link)
        guard !changes.isEmpty else { return }
        try link.performGeneric { session throws(KernelError) in
            try session.setFeatures(ofLink: link.index, changes)
            let now = try session.features(ofLink: link.index)
            guard let refused = now.first(where: { changes[$0.name] == !$0.isOn }) else { return }
            let before = features.filter { changes[$0.name] != nil }.map { ($0.name, $0.isWanted) }
            try session.setFeatures(ofLink: link.index, Dictionary(uniqueKeysWithValues: before))
            throw KernelError(
                "ethtool", link.name, errno: .invalidArgument,
                detail: "\(refused.name) stays \(refused.isOn ? "on" : "off"): it depends on another feature")
        }
    }

    /// What the options ask for, by the kernel's names: of several that a word stands for, those that can be changed.
    private func wantedFeatures(
        _ call: Call, _ features: [EthtoolFeature], _ link: LinkHandle
    ) throws -> [String: Bool] {
        var changes: [String: Bool] = [:]
        try interpreter.forEachField(at: call.index(1)) { key, value in
            let word = interpreter.string(at: key) ?? interpreter.text(at: key)
            let meant = features.filter { $0.answers(to: word) }
            guard !meant.isEmpty else {
                let known = features.map(\.name) + EthtoolFeature.groups.flatMap { [$0.short, $0.long] }
                throw LuaError.misuse("bad option '\(word)' to '\(call.name)'\(suggestion(for: word, among: known))")
            }
            guard let isOn = interpreter.boolean(at: value) else {
                throw LuaError.misuse(
                    "bad option '\(word)' to '\(call.name)' (boolean expected, got \(interpreter.typeName(at: value)))")
            }
            let changeable = meant.filter { !$0.isFixed }
            guard !changeable.isEmpty || meant.allSatisfy({ $0.isOn == isOn }) else {
                throw KernelError(
                    "ethtool", link.name, errno: .notSupported, detail: "\(word) cannot be changed for this link")
            }
            for feature in changeable { changes[feature.name] = isOn }
        }
        return changes
    }

    private func pushReports(_ link: LinkHandle) throws {
        let answers = try link.performGeneric { session throws(KernelError) in
            var answers: [(name: StaticString?, values: FieldValues)] = []
            for report in EthtoolReport.all {
                guard let values = try session.answer(to: report, aboutLink: link.index) else { continue }
                answers.append((report.name, values))
            }
            return answers
        }
        interpreter.pushTable(fields: 12)
        for (name, values) in answers {
            if let name {
                interpreter.setField(name) { interpreter.push(values) { "\($0)" } }
            } else {
                var known = values
                if known["speed"] == .number(UInt64(UInt32.max)) { known["speed"] = nil } // SPEED_UNKNOWN
                interpreter.setFields(known) { "\($0)" }
            }
        }
    }
}

extension Interpreter {
    /// Pushes features as a table by their names.
    fileprivate func push(_ features: [EthtoolFeature]) {
        pushTable(fields: features.count)
        for feature in features {
            push(feature.name)
            pushTable(fields: 3)
            setField("on", feature.isOn)
            setField("wanted", feature.isWanted)
            setField("fixed", feature.isFixed)
            setPushedField()
        }
    }
}
