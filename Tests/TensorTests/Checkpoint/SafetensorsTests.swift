import Foundation
import Testing

@testable import Tensor

@Suite("Safetensors files")
struct SafetensorsTests {
    private static func example() -> Safetensors {
        var file = Safetensors(metadata: ["epoch": "3", "curve": "[{\"a\":1}]"])
        file.metadata["note"] = "a \"quoted\"\n\u{1} ü \\ line"
        file.set("b.weight", shape: [2, 3], [1, -2, 3.5, .infinity, 0, 1e-30] as [Float])
        file.set("a.count", shape: [], [7] as [Int64])
        file.set("c.labels", shape: [3], [1, 2, -3] as [Int32])
        file.set("d.none", shape: [0, 4], [] as [Float])
        return file
    }

    @Test func roundTrip() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "x.safetensors")
            let file = Self.example()
            try file.write(to: url)
            let read = try Safetensors(contentsOf: url)
            #expect(read == file)
            #expect(read.names == ["a.count", "b.weight", "c.labels", "d.none"])
            #expect(try read.floats("b.weight") == [1, -2, 3.5, .infinity, 0, 1e-30])
            #expect(try read.integers("a.count") == [7])
            #expect(try read.integers("c.labels") == [1, 2, -3])
            #expect(try read.shape("d.none") == [0, 4])
            try read.write(to: url)
            #expect(try FileBytes.read(url) == file.encoded())
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["x.safetensors"])
            #expect(file.encoded()[0] % 8 == 0)
        }
    }

    @Test func bytesDependOnContentsAlone() {
        let names = (0..<50).map { "layer.\($0).weight" }
        var (forward, backward) = (Safetensors(), Safetensors())
        for name in names { forward.set(name, shape: [1], [Float(name.count)]) }
        for name in names.reversed() { backward.set(name, shape: [1], [Float(name.count)]) }
        forward.metadata = ["a": "1", "b": "2", "c": "3"]
        for key in ["c", "a", "b"] { backward.metadata[key] = forward.metadata[key] }
        #expect(forward.encoded() == backward.encoded())
    }

    @Test func readsTheFixturesOfPython() throws {
        let fixtures = try #require(Bundle.module.resourceURL).appending(path: "Fixtures")
        let file = try Safetensors(contentsOf: fixtures.appending(path: "nb201-0.safetensors"))
        #expect(file.metadata["parameters"] == "11446")
        #expect(try file.shape("eval_logits") == [8, 10])
        #expect(try file.floats("eval_logits").count == 80)
        #expect(try file.integers("labels").count == 8)
    }

    @Test func wrongRequestsAreClear() throws {
        let file = try Safetensors(bytes: Self.example().encoded(), path: "/x/1.safetensors")
        #expect(throws: CheckpointError.mismatched("/x/1.safetensors", reason: "it has no tensor z")) {
            try file.floats("z")
        }
        #expect(throws: CheckpointError.mismatched("/x/1.safetensors", reason: "tensor c.labels holds I32, not F32")) {
            try file.floats("c.labels")
        }
        #expect(
            throws: CheckpointError.mismatched("/x/1.safetensors", reason: "tensor b.weight holds F32, not integers")
        ) {
            try file.integers("b.weight")
        }
        let memory = UnsafeMutableBufferPointer<Float>.allocate(capacity: 2)
        defer { memory.deallocate() }
        #expect(
            throws: CheckpointError.mismatched(
                "/x/1.safetensors",
                reason: "tensor b.weight has shape [2, 3], expected [2]"
            )
        ) {
            try file.copy("b.weight", shape: [2], to: memory)
        }
    }

    /// Every truncation of a file is noticed, and says so.
    @Test func truncationIsNoticed() {
        let bytes = Self.example().encoded()
        for length in 0..<bytes.count {
            let error = #expect(throws: CheckpointError.self) {
                try Safetensors(bytes: Array(bytes[..<length]), path: "p")
            }
            guard case .damaged("p", _) = error else {
                Issue.record("\(length) bytes: \(String(describing: error))")
                return
            }
        }
        #expect(throws: CheckpointError.damaged("p", reason: "1 bytes too long")) {
            try Safetensors(bytes: bytes + [0], path: "p")
        }
    }

    @Test(arguments: [
        (
            #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4,
            "tensor a has 4 bytes, which is not [2] of F32"
        ),
        (#"{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}"#, 4, "element type F16, which is not supported"),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, 4, "impossible offsets [4, 0]"),
        (#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, 4, "impossible offsets"),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}"#, 4, "impossible offsets"),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 3, "tensor a ends 1 bytes after the file"),
        (
            #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}"#, 0,
            "0 bytes, which is not [4611686018427387904, 4]"
        ),
        (
            #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"#
                + #""b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}"#,
            6, "tensor b overlaps another"
        ),
        (
            #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"#
                + #""b":{"dtype":"U8","shape":[4],"data_offsets":[5,9]}}"#,
            9, "tensor b leaves a gap after another"
        ),
        (#"{"a":{"dtype":"F32","shape":[1]}}"#, 4, "a.data_offsets is missing"),
        (#"{"a":{"dtype":"F32","shape":"1","data_offsets":[0,4]}}"#, 4, "a.shape is not of its type"),
        (#"{"__metadata__":{"a":1}}"#, 0, "__metadata__.a is not of its type"),
        (#"[1, 2]"#, 0, "not that of a safetensors file"),
        (#"{"a":"#, 0, "not JSON"),
        ("\u{0}\u{0}", 0, "not JSON"),
    ])
    func damageIsNamed(header: String, dataBytes: Int, reason: String) throws {
        let text = Array(header.utf8)
        let bytes =
            withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text
            + [UInt8](repeating: 0, count: dataBytes)
        let error = #expect(throws: CheckpointError.self) { try Safetensors(bytes: bytes, path: "/runs/1") }
        let description = try #require(error).description
        #expect(description.contains(reason), "\(description)")
        #expect(description.hasPrefix("/runs/1: damaged ("))
    }

    @Test func foreignFilesAreNotSafetensors() {
        #expect(
            throws: CheckpointError.damaged("p", reason: "its first 8 bytes are not the length of a safetensors header")
        ) {
            try Safetensors(bytes: Array("PK archive, not tensors".utf8), path: "p")
        }
    }

    @Test func missingFilesAndFolders() throws {
        try withTemporaryFolder { folder in
            let missing = folder.appending(path: "none.safetensors")
            #expect(throws: FileError.notFound(missing.path)) { try Safetensors(contentsOf: missing) }
            #expect(throws: FileError.unreadable(folder.path, reason: "not a regular file")) {
                try Safetensors(contentsOf: folder)
            }
            let nowhere = folder.appending(path: "none/x.safetensors")
            #expect(throws: FileError.unwritable(nowhere.path, reason: "No such file or directory")) {
                try Self.example().write(to: nowhere)
            }
        }
    }

    /// A full disk leaves the old file and no litter.
    @Test(arguments: [0, 5])
    func fullDisk(roomFor writes: Int) throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "x")
            try AtomicFile.write(to: url, [[1, 2, 3]])
            var left = writes
            #expect(throws: FileError.diskFull(url.path)) {
                try AtomicFile.write(to: url, [[4, 5, 6, 7], [8, 9, 10, 11]]) { descriptor, bytes, count in
                    left -= 1
                    if left == 2 {
                        errno = EINTR
                        return -1
                    }
                    guard left >= 0 else {
                        errno = ENOSPC
                        return -1
                    }
                    return Foundation.write(descriptor, bytes, min(count, 1))
                }
            }
            #expect(try FileBytes.read(url) == [1, 2, 3])
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["x"])
        }
    }

    /// The reference implementation reads what is written here.
    @Test func pythonReadsIt() throws {
        guard let python = Python.withSafetensors() else {
            print("skipped: no python3 with safetensors and numpy (set ECONAS_PYTHON to one)")
            return
        }
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "x.safetensors")
            try Self.example().write(to: url)
            let script = """
                import sys
                from safetensors import safe_open
                from safetensors.numpy import load_file
                t = load_file(sys.argv[1])
                m = safe_open(sys.argv[1], 'np').metadata()
                print(t['b.weight'].tolist(), t['a.count'].tolist(), t['c.labels'].tolist(), t['d.none'].shape)
                print(sorted(m), m['note'] == 'a "quoted"\\n\\x01 \\u00fc \\\\ line')
                """
            let output = try Python.run(python, ["-c", script, url.path])
            #expect(
                output == """
                    [[1.0, -2.0, 3.5], [inf, 0.0, 1.0000000031710769e-30]] 7 [1, 2, -3] (0, 4)
                    ['curve', 'epoch', 'note'] True

                    """
            )
        }
    }
}

/// The interpreter that knows the reference implementation, if this machine has one.
private enum Python {
    static func withSafetensors() -> String? {
        let candidates = [ProcessInfo.processInfo.environment["ECONAS_PYTHON"], "python3"].compactMap { $0 }
        return candidates.first { (try? run($0, ["-c", "import safetensors.numpy"])) != nil }
    }

    struct Failure: Error {
        let status: Int32
    }

    static func run(_ python: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(status: process.terminationStatus) }
        return String(decoding: data, as: UTF8.self)
    }
}
