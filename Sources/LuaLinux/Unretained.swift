// SPDX-License-Identifier: GPL-3.0-or-later

/// A reference that does not keep its object alive; the object takes it back when it ends.
///
/// Unlike a weak one, it does not make every other reference to the object slow.
struct Unretained<Object: AnyObject> {
    private let reference: Unmanaged<Object>

    init(_ object: Object) { reference = .passUnretained(object) }

    var object: Object { reference.takeUnretainedValue() }

    func refers(to object: Object) -> Bool { reference.toOpaque() == Unmanaged.passUnretained(object).toOpaque() }
}
