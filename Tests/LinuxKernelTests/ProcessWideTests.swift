// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import LinuxKernel
import Testing

/// Tests of what belongs to the whole process (descriptors, children, signals), which run one after another.
@Suite(.serialized) enum ProcessWideTests {}

/// The open descriptors of this process. What the directory's own descriptor was is gone when it is asked about.
func openDescriptors() throws -> Set<Int32> {
    let stream = try #require(opendir("/proc/self/fd"))
    defer { closedir(stream) }
    var found: Set<Int32> = []
    while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if let number = Int32(name), number != dirfd(stream) { found.insert(number) }
    }
    return found
}

/// Reads a descriptor to its end.
func readToEnd(_ descriptor: Int32) throws -> String {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    var bytes: [UInt8] = []
    while case .bytes(let count) = try FileIO.read(descriptor, into: &buffer) { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self)
}

/// A directory that goes with all its files.
final class TemporaryDirectory {
    let path: String

    init() throws {
        var template = Array("/tmp/lunette-test-XXXXXX".utf8CString)
        path = String(cString: try #require(mkdtemp(&template)))
    }

    deinit {
        // A test may have shut itself out.
        chmod(path, 0o700)
        guard let stream = opendir(path) else { return }
        while let entry = readdir(stream) { _ = unlinkat(dirfd(stream), &entry.pointee.d_name.0, 0) }
        closedir(stream)
        rmdir(path)
    }

    /// Writes a file and returns its path.
    func file(_ name: String, _ contents: String = "", mode: mode_t = 0o644) throws -> String {
        let file = try FileIO.open("\(path)/\(name)", .write)
        #expect(fchmod(file.rawValue, mode) == 0)
        #expect(try FileIO.write(file.rawValue, Array(contents.utf8)) == .bytes(contents.utf8.count))
        return "\(path)/\(name)"
    }
}

/// Runs `body` in a thread of its own, whose namespaces and working directory go with it.
func onThread<R>(_ body: @escaping () throws -> R) throws -> R {
    nonisolated(unsafe) var result: Result<R, any Error>?
    let work = Unmanaged.passRetained(ThreadWork { result = Result { try body() } })
    var thread = pthread_t()
    let created = pthread_create(
        &thread, nil,
        {
            guard let argument = $0 else { return nil }
            Unmanaged<ThreadWork>.fromOpaque(argument).takeRetainedValue().run()
            return nil
        }, work.toOpaque())
    #expect(created == 0)
    pthread_join(thread, nil)
    return try #require(result).get()
}

private final class ThreadWork {
    let run: () -> Void
    init(_ run: @escaping () -> Void) { self.run = run }
}

extension Trait where Self == ConditionTrait {
    /// Namespaces are made by root alone.
    static var needsRoot: Self { .enabled(if: geteuid() == 0, "needs root: makes namespaces and mounts") }
}
