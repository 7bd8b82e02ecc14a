// SPDX-License-Identifier: GPL-3.0-or-later

/// Values of one form, for codecs that are written by hand; nil for what is not given, or of another form.
extension FieldValues {
    func number(_ name: String) -> UInt64? {
        if case .number(let number) = self[name] { number } else { nil }
    }

    func signed(_ name: String) -> Int64? {
        if case .signed(let number) = self[name] { number } else { nil }
    }

    func word(_ name: String) -> UInt32? { number(name).flatMap { UInt32(exactly: $0) } }

    func seconds(_ name: String) -> Double? {
        if case .seconds(let seconds) = self[name] { seconds } else { nil }
    }

    func percent(_ name: String) -> Double? {
        if case .percent(let percent) = self[name] { percent } else { nil }
    }

    /// A percentage as the share of 2³²−1 that the kernel takes.
    func share(_ name: String) -> UInt32? { percent(name).flatMap(FieldQuantity.share) }

    func flag(_ name: String) -> Bool? {
        if case .flag(let isOn) = self[name] { isOn } else { nil }
    }

    func text(_ name: String) -> String? {
        guard let place = table.place(of: name) else { return nil }
        return switch (self[place], table.fields[place].form) {
        case (.text(let text), _): text
        case (.named(let number), .named(let table, _)): table().name(number)
        default: nil
        }
    }

    func fields(_ name: String) -> FieldValues? {
        if case .fields(let values) = self[name] { values } else { nil }
    }

    func list(_ name: String) -> [FieldValue]? {
        if case .list(let values) = self[name] { values } else { nil }
    }

    /// Sets a number unless it is the one that stands for nothing.
    mutating func set(_ name: String, _ number: UInt64, unless nothing: UInt64 = 0) {
        self[name] = number == nothing ? nil : .number(number)
    }

    /// Sets a percentage by its share, unless it is none.
    mutating func set(_ name: String, share: UInt32) {
        self[name] = share == 0 ? nil : .percent(FieldQuantity.percent(share))
    }
}
