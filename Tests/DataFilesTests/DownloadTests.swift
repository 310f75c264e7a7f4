import Foundation
import Testing

@testable import DataFiles
@testable import Tensor

@Suite("Fetching published files")
struct DownloadTests {
    private static let content = (0..<300_000).map { UInt8(truncatingIfNeeded: ($0 * $0) >> 3) }
    private static let sum = "94cd1d1bb9f2d4fd420b7b43fd050392c70bb269a268f806cce386d26c95717b"

    private func file(_ server: LoopbackServer, bytes: Int = content.count, sha256: String = sum) -> PublishedFile {
        PublishedFile(name: "a.bin", url: "http://127.0.0.1:\(server.port)/a.bin", bytes: bytes, sha256: sha256)
    }

    private func withServer(
        _ manners: LoopbackServer.Manners = LoopbackServer.Manners(),
        _ body: (LoopbackServer, Download, URL) throws -> Void
    ) throws {
        let server = try LoopbackServer(Self.content, manners)
        defer { server.stop() }
        try withTemporaryFolder { folder in
            let place = folder.appending(path: "new/data")
            try body(server, Download(to: place, patience: 20), place.appending(path: "a.bin"))
        }
    }

    @Test("a file comes once, and is told how far it is")
    func whole() throws {
        try withServer { server, download, target in
            var seen: [Int] = []
            let outcome = try download.fetch(file(server)) { seen.append($0) }
            #expect(outcome == .fetched(resumed: 0))
            #expect(try Data(contentsOf: target) == Data(Self.content))
            #expect(seen == seen.sorted() && seen.last == Self.content.count)
            #expect(try download.fetch(file(server)) == .present)
            #expect(server.ranges == [0])
            #expect(!FileManager.default.fileExists(atPath: target.path + ".part"))
            // What lies there under the name is not overwritten.
            try Data([1]).write(to: target)
            let error = #expect(throws: DatasetError.self) { try download.fetch(file(server)) }
            #expect(error?.fault == "not the published file: 1 bytes instead of 300000")
            #expect(try Data(contentsOf: target) == Data([1]))
        }
    }

    @Test("what broke off goes on where it was", arguments: [true, false])
    func resumed(knowsRanges: Bool) throws {
        try withServer(LoopbackServer.Manners(breaksAfter: 200_000)) { server, download, target in
            let error = #expect(throws: DatasetError.self) { try download.fetch(file(server)) }
            #expect(error?.remedy.hasPrefix("fetch again later: it goes on from 200000 bytes; or ") == true)
            #expect(!FileManager.default.fileExists(atPath: target.path))
            server.behave(LoopbackServer.Manners(knowsRanges: knowsRanges))
            let outcome = try download.fetch(file(server))
            let present = try Data(contentsOf: target)
            #expect(outcome == .fetched(resumed: knowsRanges ? 200_000 : 0) && present == Data(Self.content))
            #expect(server.ranges == (knowsRanges ? [0, 200_000] : [0, 0, 0]))
        }
    }

    @Test("another file than the published one is not kept")
    func wrongFile() throws {
        try withServer { server, download, target in
            let other = #expect(throws: DatasetError.self) { try download.fetch(file(server, sha256: "00")) }
            #expect(
                other?.fault
                    == "what the server sent is not the published file: its SHA-256 is \(Self.sum) instead of 00"
            )
            let short = #expect(throws: DatasetError.self) { try download.fetch(file(server, bytes: 300_001)) }
            #expect(short?.fault.hasSuffix("300000 bytes instead of 300001") == true)
            let long = #expect(throws: DatasetError.self) { try download.fetch(file(server, bytes: 299_999)) }
            #expect(long?.fault == "more than the 299999 bytes that are published arrive")
            #expect(!FileManager.default.fileExists(atPath: target.path))
        }
    }

    @Test("servers that say no, or are not there, are told in one line with what to do")
    func refusals() throws {
        try withServer(LoopbackServer.Manners(status: 404)) { server, download, target in
            let missing = #expect(throws: DatasetError.self) { try download.fetch(file(server)) }
            let folder = target.deletingLastPathComponent().path
            #expect(missing?.fault == "the server answers 404")
            #expect(missing?.remedy == "fetch it on another machine and put it into \(folder)/ as a.bin")
            server.stop()
            let gone = #expect(throws: DatasetError.self) { try download.fetch(file(server)) }
            #expect(gone?.path == "http://127.0.0.1:\(server.port)/a.bin")
            #expect(gone?.fault.hasPrefix("cannot be reached (") == true)
        }
    }

    @Test func everyDataSetHasFilesWithSums() {
        for dataset in PublishedDataset.allCases {
            for file in dataset.files {
                #expect(file.sha256.count == 64 && file.bytes > 4000 && file.url.hasSuffix("/" + file.name))
            }
        }
    }
}
