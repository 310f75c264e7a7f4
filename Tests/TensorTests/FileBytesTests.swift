import Foundation
import Testing

@testable import Tensor

/// Files that must not be read as a whole, or not at all.
@Suite struct FileBytesTests {
    @Test func whatIsTooLargeOrNoFileIsRefusedAtOnce() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "econas-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let sparse = folder.appending(path: "sparse.safetensors")
        #expect(FileManager.default.createFile(atPath: sparse.path, contents: nil))
        #expect(truncate(sparse.path, 3 << 40) == 0)
        let large = FileError.unreadable(sparse.path, reason: "3298534883328 bytes, more than such a file has")
        #expect(throws: large) { _ = try FileBytes.read(sparse) }
        #expect(throws: large) { _ = try Safetensors(contentsOf: sparse) }
        let pipe = folder.appending(path: "pipe")
        #expect(mkfifo(pipe.path, 0o600) == 0)
        #expect(throws: FileError.unreadable(pipe.path, reason: "not a regular file")) { _ = try FileBytes.read(pipe) }
    }
}
