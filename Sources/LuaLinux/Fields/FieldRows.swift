// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import Netlink

extension Interpreter {
    /// Pushes the fields that have a value as a table, under the names of the options.
    /// - Parameter linkName: The name of a link by its index.
    func push(_ values: FieldValues, linkName: (Int32) -> String) {
        pushTable(fields: values.table.fields.count)
        setFields(values, linkName: linkName)
    }

    /// Sets the fields that have a value in the table on top.
    func setFields(_ values: FieldValues, linkName: (Int32) -> String) {
        for entry in values.entries {
            setField(values.table.names[entry.place]) {
                guard case .named(let number) = entry.value,
                    case .named(let table, _) = values.table.fields[entry.place].form
                else { return push(entry.value, linkName: linkName) }
                push(table().name(number))
            }
        }
    }

    /// Pushes one number, or two as text with a hyphen between.
    private func push(_ range: ClosedRange<UInt64>) {
        if range.lowerBound == range.upperBound {
            push(Int(clamping: range.lowerBound))
        } else {
            push("\(range.lowerBound)-\(range.upperBound)")
        }
    }

    private func push(_ value: FieldValue, linkName: (Int32) -> String) {
        switch value {
        case .flag(let isOn): push(isOn)
        case .number(let number): push(Int(clamping: number))
        case .named(let number): push(String(number)) // a word stands in a table only
        case .signed(let number): push(Int(number))
        case .seconds(let number), .percent(let number): push(number)
        case .text(let text): push(text)
        case .range(let range): push(range)
        case .words(let words): words.push(to: self)
        case .mac(let mac): push(mac.description)
        case .address(let address): push(address)
        case .link(let index): if index == 0 { push(false) } else { push(linkName(index)) }
        case .mapping(let mapping):
            pushTable()
            for (from, to) in mapping {
                push(Int(to))
                setElement(Int(from))
            }
        case .fields(let values): push(values, linkName: linkName)
        case .list(let values):
            pushTable(array: values.count)
            for (number, element) in values.enumerated() {
                push(element, linkName: linkName)
                setElement(number + 1)
            }
        }
    }
}
