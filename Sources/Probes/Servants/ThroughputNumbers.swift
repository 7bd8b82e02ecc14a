// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel

/// What the two ends of a measurement tell.
struct ThroughputNumbers {
    /// Those before `received` are the sender's.
    private enum Place: Int, CaseIterable {
        case failure, isOver, sent, sentDatagrams, received, receivedDatagrams, first, last, begun
    }

    private let memory: SharedNumbers

    init() throws(KernelError) { memory = try SharedNumbers(count: Place.allCases.count) }

    private subscript(_ place: Place) -> Int64 {
        get { memory[place.rawValue] }
        nonmutating set { memory[place.rawValue] = newValue }
    }

    /// Why the sender could not send; an error number.
    var failure: Int32 {
        get { Int32(truncatingIfNeeded: self[.failure]) }
        nonmutating set { self[.failure] = Int64(newValue) }
    }
    /// Whether the sender has ended.
    var isOver: Bool {
        get { self[.isOver] != 0 }
        nonmutating set { self[.isOver] = newValue ? 1 : 0 }
    }

    var sentBytes: Int { Int(self[.sent]) }
    var sentDatagrams: Int { Int(self[.sentDatagrams]) }
    var receivedBytes: Int { Int(self[.received]) }
    var receivedDatagrams: Int { Int(self[.receivedDatagrams]) }
    /// How many came after the first, of which nobody knows how long it took to come.
    var timedBytes: Int { Int(self[.received] - self[.begun]) }
    /// From the first to the last that came, in seconds.
    var seconds: Double { Double(self[.last] - self[.first]) / 1e9 }

    func countSent(_ bytes: Int) {
        self[.sent] += Int64(bytes)
        self[.sentDatagrams] += 1
    }

    func countReceived(_ bytes: Int) {
        let now = Clock.realtimeNanoseconds
        if self[.first] == 0 {
            self[.first] = now
            self[.begun] = Int64(bytes)
        }
        self[.last] = now
        self[.received] += Int64(bytes)
        self[.receivedDatagrams] += 1
    }
}
