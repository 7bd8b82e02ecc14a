// SPDX-License-Identifier: GPL-3.0-or-later
import CLua

/// A Swift object that scripts hold as a userdata.
///
/// The same object is always the same Lua value, so that handles compare equal and serve as table keys. A class, not a
/// protocol: telling a class from another costs a tenth of telling a conformance, at every call of a method.
open class Handle {
    /// What scripts know it as: `link`.
    open class var kindName: String { "handle" }
    /// What `tostring` gives.
    open var handleText: String { Self.kindName }
    /// Whether it was closed: any use but `close` and `tostring` then raises.
    open var isClosed: Bool { false }
    /// Takes note that one more caller has asked for the object by name; each may close it once.
    open func opened() {}
    /// Ends the handle for one caller; harmless when it is closed.
    open func close() {}

    public init() {}
}

/// What scripts can do with a kind of handle.
public struct HandleType<Object: Handle> {
    /// A function called as `handle:name(…)`.
    public typealias Body = (Call, Object) throws -> Int32

    var methods: [(name: String, whenClosed: Bool, body: Body)] = []
    var fields: [(name: String, push: (Interpreter, Object) throws -> Void)] = []
    var isClosable = false

    public init(_ type: Object.Type) {}

    /// Adds a method.
    public mutating func method(_ name: String, whenClosed: Bool = false, _ body: @escaping Body) {
        methods.append((name, whenClosed, body))
    }

    /// Adds a field, which has to be immutable.
    public mutating func field(_ name: String, _ push: @escaping (Interpreter, Object) throws -> Void) {
        fields.append((name, push))
    }

    /// Adds `close`, and lets scripts declare such a handle with `<close>`; `ending` is what leaving the block does.
    public mutating func closable(_ ending: @escaping (Call, Object) throws -> Void = { $1.close() }) {
        closeMethod { call, object in
            try ending(call, object)
            return 0
        }
    }

    /// The same, where `close` returns something.
    public mutating func closeMethod(_ ending: @escaping Body) {
        isClosable = true
        method("close", whenClosed: true, ending)
    }
}

extension Interpreter {
    /// Makes a kind of handle known to scripts.
    public func register<Object: Handle>(_ type: HandleType<Object>) {
        pushTable(fields: 8)
        setField("__name", Object.kindName)
        setField("__metatable", false)
        pushMetamethod("__gc", Object.self) { call, _ in
            call.interpreter.releaseHandle(at: 1)
            return 0
        }
        pushMetamethod("__tostring", Object.self) { call, object in
            call.interpreter.push(object.isClosed ? "\(object.handleText) (closed)" : object.handleText)
            return 1
        }
        if let close = type.methods.first(where: { type.isClosable && $0.name == "close" }) {
            pushMetamethod("__close", Object.self, close.body)
        }
        setField("__index") { pushIndexer(type) }
        pushMetamethod("__newindex", Object.self) { call, object in
            let key = call.interpreter.text(at: 2)
            throw LuaError.misuse("cannot set field '\(key)' of a \(Object.kindName) (see its method 'set')")
        }
        handleTypes[ObjectIdentifier(Object.self)] = luaL_ref(state, clua_registryindex)
    }

    private func pushMetamethod<Object: Handle>(
        _ name: StaticString, _ type: Object.Type, _ body: @escaping HandleType<Object>.Body
    ) {
        let function = NativeFunction(name: "\(name)", qualifiedName: "\(Object.kindName).\(name)") { call in
            guard let object = call.interpreter.handle(at: 1) as? Object else { return 0 }
            return try body(call, object)
        }
        setField(name) { pushFunction(function) }
    }

    private func pushIndexer<Object: Handle>(_ type: HandleType<Object>) {
        pushTable(fields: type.methods.count)
        for method in type.methods { pushMethod(method.name, whenClosed: method.whenClosed, method.body) }
        pushTable(fields: type.fields.count)
        for field in type.fields {
            pushMethod(field.name, whenClosed: true) { (call: Call, object: Object) in
                try field.push(call.interpreter, object)
                return 1
            }
        }
        let names = type.fields.map(\.name) + type.methods.map(\.name)
        pushFunction(NativeFunction(name: "index", qualifiedName: Object.kindName) { call in
            let key = call.interpreter.text(at: 2)
            throw LuaError.misuse(
                "no field or method '\(key)' in a \(Object.kindName)\(suggestion(for: key, among: names))")
        })
        clua_pushindexer(state)
    }

    /// Sets a function that checks its receiver in the table on top.
    private func pushMethod<Object: Handle>(
        _ name: String, whenClosed: Bool, _ body: @escaping HandleType<Object>.Body
    ) {
        let qualifiedName = "\(Object.kindName).\(name)"
        push(name)
        pushFunction(NativeFunction(name: name, qualifiedName: qualifiedName, isMethod: true) { call in
            let object: Object = try call.handle(0)
            if !whenClosed, object.isClosed { throw LuaError.closed(object) }
            return try body(call, object)
        })
        lua_rawset(state, -3)
    }

    /// Pushes the handle of `object`, whose kind must have been registered.
    public func push(_ object: Handle) {
        guard let type = handleTypes[ObjectIdentifier(Swift.type(of: object))] else { return pushNil() }
        let reference = Unmanaged.passRetained(object)
        if clua_pushhandle(state, reference.toOpaque(), type) == 0 { reference.release() }
    }

    /// The object of the handle at a stack index, or nil.
    public func handle(at index: Int32) -> Handle? {
        guard let pointer = clua_tohandle(state, index) else { return nil }
        return Unmanaged<Handle>.fromOpaque(pointer).takeUnretainedValue()
    }

    private func releaseHandle(at index: Int32) {
        guard let pointer = clua_takehandle(state, index) else { return }
        Unmanaged<Handle>.fromOpaque(pointer).release()
    }
}

extension Call {
    /// The object of a handle argument; 0 is the receiver of a method.
    public func handle<Object: Handle>(_ number: Int, as type: Object.Type = Object.self) throws -> Object {
        guard let object = interpreter.handle(at: index(number)) as? Object else {
            throw typeError(number, Object.kindName)
        }
        return object
    }

    /// Returns the receiver of a method, so that calls chain.
    public func returnReceiver() -> Int32 {
        lua_pushvalue(state, 1)
        return 1
    }
}

extension LuaError {
    /// The error of using a handle after it was closed.
    public static func closed(_ handle: Handle) -> LuaError {
        LuaError(subject: handle.handleText, code: "EBADF", errno: 9, message: "the handle is closed")
    }
}
