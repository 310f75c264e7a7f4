import Foundation
import GRDB
import Synchronization
import Testing

@testable import Engine
@testable import RunConfiguration
@testable import RunModel
@testable import Store

/// One engine at a time, and one that notices when its files are taken from it.
@Suite struct EngineHoldTests {
    /// An engine that has a candidate in training until it is let go on.
    private func held(_ harness: RunHarness, _ configuration: SearchConfiguration) throws -> (SearchEngine, Turnstile) {
        let turnstile = Turnstile()
        let evaluator = FakeEvaluator(onBatch: { candidate, _, _ in turnstile.pass(candidate) })
        let engine = try harness.create(configuration, evaluator)
        engine.start()
        let reader = try RunReader(harness.directory)
        try harness.wait("a worker trains", reader) { $0.workers.first?.candidate == 1 }
        return (engine, turnstile)
    }

    /// Another program that has locked the store for writing.
    private func browser(_ harness: RunHarness) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let browser = try DatabaseQueue(path: harness.directory.storeURL.path, configuration: configuration)
        try browser.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        return browser
    }

    @Test func anEngineThatGotInBesidesIsFencedOffFromTheRecord() throws {
        var harness = try RunHarness()
        // The first engine does not look at its lock while the test lasts: the record itself must keep it out.
        harness.timing.poll = 1e6
        let (first, turnstile) = try held(harness, RunHarness.configuration())
        try FileManager.default.removeItem(at: harness.directory.lockURL)
        harness.timing.poll = 0.01
        #expect(harness.work(try harness.resume()).isFinished)
        turnstile.open()
        guard case .failed(let error) = first.waitUntilEnd() else {
            Issue.record("the first engine went on beside the second")
            return
        }
        #expect(error as? RunError == .takenOver("test", process: nil))
        #expect(try RunFacts(harness.directory) == RunHarness.undisturbed(RunHarness.configuration()))
    }

    @Test func anEngineTakesALockThatWasRemovedAgain() throws {
        let harness = try RunHarness()
        let (engine, turnstile) = try held(harness, RunHarness.tiny)
        try FileManager.default.removeItem(at: harness.directory.lockURL)
        let reader = try RunReader(harness.directory)
        try harness.wait("the lock is held again", reader) { $0.run.enginePID != nil }
        #expect(throws: RunError.held("test", process: ProcessInfo.processInfo.processIdentifier)) {
            _ = try harness.resume()
        }
        turnstile.open()
        #expect(engine.waitUntilEnd().isFinished)
    }

    @Test func anEngineWhoseLockAnotherHasEnds() throws {
        let harness = try RunHarness()
        let (engine, turnstile) = try held(harness, RunHarness.tiny)
        // Renamed over: there is no moment at which the engine could take it again.
        let other = RunDirectory(url: harness.folder.url.appendingPathComponent("other"))
        try FileManager.default.createDirectory(at: other.url, withIntermediateDirectories: true)
        let lock = try RunLock(other)
        #expect(rename(other.lockURL.path, harness.directory.lockURL.path) == 0)
        turnstile.open()
        guard case .failed(let error) = engine.waitUntilEnd() else {
            Issue.record("it went on")
            return
        }
        let process = ProcessInfo.processInfo.processIdentifier
        #expect(error as? RunError == .takenOver("test", process: process))
        withExtendedLifetime(lock) {}
    }

    @Test(arguments: [false, true]) func aStoreThatIsTakenAwayIsNoticedAndItsRecordSaved(isReplaced: Bool) throws {
        let harness = try RunHarness()
        let (engine, turnstile) = try held(harness, RunHarness.configuration())
        let path = harness.directory.storeURL.path
        if isReplaced {
            let other = path + ".new"
            try Data("x".utf8).write(to: URL(fileURLWithPath: other))
            #expect(rename(other, path) == 0)
        } else {
            #expect(unlink(path) == 0)
        }
        turnstile.open()
        guard case .failed(let error) = engine.waitUntilEnd() else {
            Issue.record("it went on")
            return
        }
        let rescued = isReplaced ? path + ".rescued" : path
        #expect(error as? RunError == .storeLost(path, rescued: rescued))
        if isReplaced {
            #expect(unlink(path) == 0)
            for suffix in ["-wal", "-shm"] { unlink(path + suffix) }
            #expect(rename(rescued, path) == 0)
        }
        #expect(harness.work(try harness.resume()).isFinished)
        #expect(try RunFacts(harness.directory) == RunHarness.undisturbed(RunHarness.configuration()))
    }

    @Test func aRunThatIsMovedEndsItsEngineAndGoesOnWhereItIs() throws {
        let harness = try RunHarness()
        // Nobody writes a checkpoint until the engine sends its workers home.
        let evaluator = FakeEvaluator(batches: 2, waitsAfterBatch: 1)
        let engine = try harness.create(RunHarness.configuration(), evaluator)
        engine.start()
        try harness.wait("a worker trains", try RunReader(harness.directory)) { $0.workers.first?.candidate == 1 }
        let moved = RunDirectory(url: harness.folder.url.appendingPathComponent("moved"))
        #expect(rename(harness.directory.url.path, moved.url.path) == 0)
        guard case .failed(let error) = engine.waitUntilEnd() else {
            Issue.record("it went on")
            return
        }
        #expect(error as? RunError == .storeLost(harness.directory.storeURL.path, rescued: nil))
        let next = try SearchEngine.resume(moved) { _ in FakeEvaluator() }
        #expect(harness.work(next).isFinished)
        #expect(try RunFacts(moved) == RunHarness.undisturbed(RunHarness.configuration()))
    }

    @Test func anotherProgramsLockPausesTheSearchUntilItIsFree() throws {
        var harness = try RunHarness()
        harness.timing.patience = 0.01
        let (engine, turnstile) = try held(harness, RunHarness.configuration())
        let browser = try browser(harness)
        let reader = try RunReader(harness.directory)
        let paused = try harness.wait("the search is paused", reader) { $0.run.state == .paused }
        #expect(paused?.run.message == DiskProblem.locked.sentence)
        let listed = try RunSummary(harness.directory).run
        #expect(listed.state == .paused)
        #expect(listed.message == DiskProblem.locked.sentence)
        try browser.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
        turnstile.open()
        #expect(engine.waitUntilEnd().isFinished)
        let end = try reader.poll()
        #expect(end?.run.message == "")
        let facts = try RunExport(harness.directory).facts
        let told = facts.firstIndex { $0.event == .diskProblem(.locked) }
        #expect(facts[try #require(told) + 1].event == .diskRecovered)
        let undisturbed = try RunHarness.undisturbed(RunHarness.configuration())
        #expect(try RunFacts(harness.directory) == undisturbed)
    }

    @Test func aRunWhoseStoreIsLockedIsNotResumedForNow() throws {
        var harness = try RunHarness()
        harness.timing.patience = 0.01
        harness.work(try harness.create(RunHarness.tiny))
        let browser = try browser(harness)
        #expect(throws: RunError.busy(harness.directory.storeURL.path)) { _ = try harness.resume() }
        try browser.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
        #expect(harness.work(try harness.resume()).isFinished)
    }
}
