// SPDX-License-Identifier: GPL-3.0-or-later
import LinuxKernel
import LuaHost
import PacketCapture
import Packets

/// Packets as tables: a table for each header.
struct PacketRows {
    private let interpreter: Interpreter
    private let start: Packet.Start

    init(_ interpreter: Interpreter, _ start: Packet.Start) {
        self.interpreter = interpreter
        self.start = start
    }

    /// Pushes a packet; `linkName` tells the name of the link with an index, or of the only one.
    func push(_ captured: CapturedPacket, linkName: (Int?) -> String?) {
        let packet = Packet(captured.bytes[...], from: start)
        interpreter.pushTable(fields: packet.headers.count + 6)
        interpreter.setField("time", Double(captured.time) / 1e9)
        interpreter.setField("length", captured.length)
        interpreter.setField("bytes") { interpreter.push(bytes: captured.bytes) }
        if let link = linkName(packet.linkIndex) { interpreter.setField("link", link) }
        for header in packet.headers { set(header) }
        interpreter.setField("payload") { push(bytes: packet.payload) }
        if let name = packet.truncated { interpreter.setField("truncated", name.text) }
    }

    /// Sets a field of the table on top.
    private func set(_ field: PacketField) {
        interpreter.push(field.name.text)
        push(field.value)
        interpreter.setPushedField()
    }

    private func push(_ value: PacketValue) {
        switch value {
        case .integer(let number): interpreter.push(number)
        case .boolean(let truth): interpreter.push(truth)
        case .text(let text): interpreter.push(text)
        case .bytes(let bytes): push(bytes: bytes)
        case .mac(let bytes):
            let address = bytes.withUnsafeBytes { MACAddress(bytes: $0) }
            interpreter.push(address?.description ?? "")
        case .address(let bytes):
            let family = bytes.count == 4 ? IPAddress.inet : IPAddress.inet6
            let address = bytes.withUnsafeBytes { IPAddress(family: family, bytes: $0) }
            interpreter.push(address?.description ?? "")
        case .list(let values):
            interpreter.pushTable(array: values.count)
            for (index, value) in values.enumerated() {
                push(value)
                interpreter.setElement(index + 1)
            }
        case .record(let fields):
            interpreter.pushTable(fields: fields.count)
            for field in fields { set(field) }
        }
    }

    private func push(bytes: ArraySlice<UInt8>) {
        bytes.withUnsafeBufferPointer { interpreter.push(bytes: $0) }
    }
}
