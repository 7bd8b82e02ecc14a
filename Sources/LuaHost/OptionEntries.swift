// SPDX-License-Identifier: GPL-3.0-or-later
import CLua

/// The keys and values of one table on the Lua stack; reused from table to table.
///
/// Of a list of rows nearly all have the same keys, and are asked for the same options in the same order. So what each
/// question found in the row before is kept, and holds again as long as the keys are the same.
final class OptionEntries {
    /// One question for an option, and where it is; negative if it is not given.
    private struct Question {
        let key: StaticString
        let position: Int
    }

    private static let limit = 200 // keys; Lua's stack has room for a million values

    private let fields = UnsafeMutablePointer<clua_field>.allocate(capacity: limit)
    private let isRead = UnsafeMutablePointer<Bool>.allocate(capacity: limit)
    // read for every option of every row, and never while one of them changes
    @exclusivity(unchecked) private var count: Int32 = 0
    @exclusivity(unchecked) private var base: Int32 = 0
    @exclusivity(unchecked) private var questions: [Question] = []
    @exclusivity(unchecked) private var questionCount = 0
    /// How many options are given that were not asked for.
    @exclusivity(unchecked) private(set) var unreadCount = 0
    /// Whether any table may be read with it, one at a time, or those of one list.
    let isPooled: Bool

    init(isPooled: Bool) { self.isPooled = isPooled }

    deinit {
        fields.deallocate()
        isRead.deallocate()
    }

    /// Pushes all keys and values of the table at `index`; false if there are too many.
    func read(_ state: OpaquePointer, at index: Int32, skippingIntegers: Bool) -> Bool {
        base = lua_gettop(state)
        let isSame = clua_fields(state, index, skippingIntegers ? 1 : 0, fields, &count, Int32(Self.limit))
        if isSame != 1 || isPooled { questions.removeAll(keepingCapacity: true) }
        questionCount = 0
        unreadCount = Int(count)
        isRead.update(repeating: false, count: unreadCount)
        return isSame >= 0
    }

    /// The options that were asked for.
    var asked: [StaticString] { questions.prefix(questionCount).map(\.key) }

    /// The stack index of the value of `key`.
    func find(_ key: StaticString) -> Int32? {
        let position = answer(key)
        guard position >= 0 else { return nil }
        if !isRead[position] {
            isRead[position] = true
            unreadCount -= 1
        }
        return valueIndex(position)
    }

    /// The same, without asking for it.
    func peek(_ key: StaticString) -> Int32? {
        let position = position(of: key)
        return position < 0 ? nil : valueIndex(position)
    }

    /// The stack index of the first key that was not asked for.
    func firstUnread() -> Int32? {
        (0..<Int(count)).first { !isRead[$0] }.map { valueIndex($0) - 1 }
    }

    private func valueIndex(_ position: Int) -> Int32 { base + 2 * Int32(truncatingIfNeeded: position) + 2 }

    private func answer(_ key: StaticString) -> Int {
        let number = questionCount
        questionCount += 1
        if number < questions.count {
            let known = questions[number]
            if known.key.utf8Start == key.utf8Start, known.key.utf8CodeUnitCount == key.utf8CodeUnitCount {
                return known.position
            }
            // another way through the reader than the row before took
            questions.removeSubrange(number...)
        }
        let position = position(of: key)
        questions.append(Question(key: key, position: position))
        return position
    }

    private func position(of key: StaticString) -> Int {
        let length = key.utf8CodeUnitCount
        for position in 0..<Int(count) {
            let field = fields[position]
            guard field.length == length, let start = field.key,
                UnsafeRawBufferPointer(start: start, count: length).elementsEqual(
                    UnsafeRawBufferPointer(start: key.utf8Start, count: length))
            else { continue }
            return position
        }
        return -1
    }
}
