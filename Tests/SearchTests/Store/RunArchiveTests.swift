import Foundation
import GRDB
import Testing

@testable import Engine
@testable import RunConfiguration
@testable import RunModel
@testable import Store

/// A run as one file: what an engine leaves when it ends, and what is handed on.
@Suite struct RunArchiveTests {
    private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    /// How a store's file says that it is read and written: 1 with a journal, 2 with a log.
    private func journal(_ directory: RunDirectory) throws -> [UInt8] {
        try Array(Data(contentsOf: directory.storeURL)[18...19])
    }

    @Test func anEngineLeavesItsRecordInOneFile() throws {
        let harness = try RunHarness()
        let engine = try harness.create(RunHarness.tiny)
        let reader = try RunReader(harness.directory)
        engine.start()
        // Somebody watches to the end, and lets go of the store then.
        try harness.wait("the search is finished", reader) { $0.run.state == .finished && $0.run.enginePID == nil }
        #expect(engine.waitUntilEnd().isFinished)
        #expect(try journal(harness.directory) == [1, 1])
        #expect(!exists(harness.directory.storeURL.path + "-wal"))
        let copy = RunDirectory(url: harness.folder.url.appendingPathComponent("copy"))
        try FileManager.default.createDirectory(at: copy.url, withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: harness.directory.storeURL, to: copy.storeURL)
        #expect(try RunFacts(copy) == RunFacts(harness.directory))
        #expect(try RunSummary(copy).run.state == .finished)
        // And whoever watched sees that somebody goes on with it.
        #expect(try reader.poll() == nil)
        harness.work(try harness.resume { $0.search.cycles += 1 })
        #expect(try reader.poll()?.run.cycle == 3)
        #expect(try journal(harness.directory) == [1, 1])
    }

    @Test func aStoppedRunIsOneFileToo() throws {
        let harness = try RunHarness()
        let evaluator = FakeEvaluator(batches: 2, waitsAfterBatch: 1)
        let engine = try harness.create(RunHarness.tiny, evaluator)
        engine.start()
        try harness.wait("a worker trains", try RunReader(harness.directory)) { $0.workers.first?.candidate == 1 }
        engine.requestStop()
        #expect(engine.waitUntilEnd().isStopped)
        #expect(try journal(harness.directory) == [1, 1])
        #expect(harness.work(try harness.resume()).isFinished)
        #expect(try RunFacts(harness.directory) == RunHarness.undisturbed(RunHarness.tiny))
    }

    @Test func aRunAtWorkIsArchivedAsItIs() throws {
        let harness = try RunHarness()
        let turnstile = Turnstile()
        let evaluator = FakeEvaluator(onBatch: { candidate, _, _ in if candidate == 3 { turnstile.pass(candidate) } })
        let engine = try harness.create(RunHarness.tiny, evaluator)
        engine.start()
        let reader = try RunReader(harness.directory)
        try harness.wait("two are trained", reader) { $0.workers.first?.candidate == 3 }
        let url = harness.folder.url.appendingPathComponent("kept.econas")
        try RunArchive.write(harness.directory, to: url)
        let before = try RunExport(harness.directory).facts
        turnstile.open()
        #expect(engine.waitUntilEnd().isFinished)

        let archive = try RunDirectory.find("kept.econas", in: harness.folder.url)
        #expect(archive.isArchive)
        #expect(try RunDirectory.find(url.path, in: harness.folder.url) == archive)
        #expect(try journal(archive) == [1, 1])
        let export = try RunExport(archive)
        #expect(export.facts == before)
        #expect(export.run.name == "kept.econas")
        #expect(export.run.state == .stopped)
        #expect(try RunReader(archive).poll()?.workers.isEmpty == true)
        #expect(try RunReplay(archive).run.state == .stopped)
        let listed = RunSummary.all(in: harness.folder.url).map(\.directory.name)
        #expect(listed == ["test", "kept.econas"])

        let exists = #expect(throws: RunError.self) { try RunArchive.write(harness.directory, to: url) }
        #expect(exists?.description.contains("exists already") == true)
        let resumed = #expect(throws: RunError.self) {
            _ = try SearchEngine.resume(archive) { _ in FakeEvaluator() }
        }
        #expect(resumed?.description.contains("is an archive") == true)
        #expect(throws: RunError.self) { try RunReader(archive).submit(.stopSearch) }
        #expect(!self.exists(url.path + "-wal"))
    }

    @Test func anArchiveThatCannotBeWrittenLeavesNothing() throws {
        let harness = try RunHarness()
        harness.work(try harness.create(RunHarness.tiny))
        let url = harness.folder.url.appendingPathComponent("nowhere/kept.econas")
        let error = #expect(throws: RunError.self) { try RunArchive.write(harness.directory, to: url) }
        #expect(error?.description.hasPrefix(url.path) == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: harness.folder.url.path) == ["test"])
    }
}
