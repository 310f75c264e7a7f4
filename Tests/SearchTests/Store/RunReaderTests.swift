import Bench
import Foundation
import GRDB
import Synchronization
import Testing
@testable import Engine
@testable import RunModel
@testable import Store

/// Viewers of a run.
@Suite struct RunReaderTests {
    /// Who is in a hurry has the latest events at once, and the others with the next snapshots.
    @Test func theLogFollowsTheFirstSnapshot() throws {
        let folder = try TemporaryFolder()
        let directory = try RunDirectory.create(named: "r", in: folder.url)
        try SyntheticRun(candidates: 120, seed: 3).write(to: directory)
        let whole = try #require(try RunReader(directory).poll())
        let reader = try RunReader(directory, epochsPerPoll: 1_000_000)
        let first = try #require(try reader.poll())
        #expect(first.events == whole.events.suffix(100) && whole.events.count > 100)
        #expect(reader.isBehind)
        let second = try #require(try reader.poll())
        #expect(second.events == whole.events && second.candidates == whole.candidates)
        #expect(!reader.isBehind)
        #expect(try reader.poll() == nil)
    }

    @Test func incrementsAddUpToWhatAFreshReaderSees() throws {
        let harness = try RunHarness()
        let polls = Polls()
        let evaluator = FakeEvaluator(
            batches: 2,
            fails: { FakeEvaluator.number($0).isMultiple(of: 5) },
            // Every batch is looked at before it ends.
            onBatch: { _, _, _ in
                let before = polls.count
                while polls.count == before { sched_yield() }
            }
        )
        let engine = try harness.create(RunHarness.configuration(workers: 2), evaluator)
        let first = try RunReader(harness.directory)
        let second = try RunReader(harness.directory)
        engine.start()
        var increments = 0
        var latest: RunSnapshot?
        var other: RunSnapshot?
        while true {
            defer { polls.add() }
            if let snapshot = try first.poll() {
                latest = snapshot
                increments += 1
                if increments.isMultiple(of: 5) { other = try second.poll() ?? other }
                if snapshot.run.state == .finished { break }
            }
        }
        _ = engine.waitUntilEnd()
        latest = try first.poll() ?? latest
        other = try second.poll() ?? other
        let fresh = try #require(try RunReader(harness.directory).poll())
        let taken = Date()
        for snapshot in [latest, other] {
            var snapshot = try #require(snapshot)
            var expected = fresh
            (snapshot.taken, expected.taken) = (taken, taken)
            #expect(snapshot == expected)
        }
        #expect(increments > 10)
        #expect(fresh.candidates.count == 20)
        for record in fresh.candidates where record.epochsTrained > 0 {
            // The last epoch that was measured counts.
            let epoch = record.epochsTrained.isMultiple(of: 3) ? record.epochsTrained - 1 : record.epochsTrained
            #expect(fresh.operationTimes[record.id] == FakeEvaluator.times(epoch, of: record.architecture))
        }
        #expect(fresh.workers.isEmpty)
        #expect(try first.poll() == nil)
    }

    @Test func aCrashedEngineIsRecognised() throws {
        let harness = try RunHarness()
        harness.work(try harness.create(RunHarness.configuration(), fault: CrashPlan(crashAt: 25).fault))
        let reader = try RunReader(harness.directory)
        let snapshot = try #require(try reader.poll())
        #expect(snapshot.run.state == .crashed)
        #expect(snapshot.run.enginePID == nil)
        #expect(try RunSummary(harness.directory).run.state == .crashed)
        #expect(throws: RunError.noEngine("test")) { try reader.submit(.stopSearch) }
    }

    @Test func theEngineOfARunningSearchIsNamed() throws {
        let harness = try RunHarness()
        let turnstile = Turnstile()
        let engine = try harness.create(
            RunHarness.tiny,
            FakeEvaluator(batches: 4, onBatch: { candidate, _, _ in turnstile.pass(candidate) })
        )
        engine.start()
        let reader = try RunReader(harness.directory)
        let snapshot = try harness.wait("a worker trains", reader) { $0.workers.first?.candidate == 1 }
        #expect(snapshot?.run.state == .running)
        #expect(snapshot?.run.enginePID == ProcessInfo.processInfo.processIdentifier)
        #expect(snapshot?.workers.first?.lastEpoch == 1)
        #expect(snapshot?.run.memoryBytes == 1_000_000)
        #expect(throws: RunError.held("test", process: ProcessInfo.processInfo.processIdentifier)) {
            _ = try harness.resume()
        }
        turnstile.open()
        _ = engine.waitUntilEnd()
    }

    @Test func commandsAreShownWithWhatBecameOfThem() throws {
        let harness = try RunHarness()
        let turnstile = Turnstile()
        let engine = try harness.create(
            RunHarness.tiny,
            FakeEvaluator(onBatch: { candidate, _, _ in turnstile.pass(candidate) })
        )
        engine.start()
        let reader = try RunReader(harness.directory)
        let answer = try harness.ask(.pinCandidate(77, true), reader)
        #expect(answer?.command == .pinCandidate(77, true))
        #expect(answer?.state == .refused)
        #expect(answer?.reply == "there is no candidate #77")
        turnstile.open()
        _ = engine.waitUntilEnd()
    }

    @Test func whatIsNoRunIsRefusedWithAReason() throws {
        let folder = try TemporaryFolder()
        let directory = RunDirectory(url: folder.url.appendingPathComponent("r"))
        #expect(throws: RunError.notARun(directory.url.path)) { _ = try RunReader(directory) }
        try FileManager.default.createDirectory(at: directory.url, withIntermediateDirectories: true)
        try Data(repeating: 0x41, count: 9_000).write(to: directory.storeURL)
        let damaged = #expect(throws: RunError.self) { _ = try RunReader(directory) }
        #expect(damaged?.description.contains("file is not a database") == true)
        let resumed = #expect(throws: RunError.self) {
            _ = try SearchEngine.resume(directory, evaluator: { _ in FakeEvaluator() })
        }
        #expect(resumed == damaged)
        try FileManager.default.removeItem(at: directory.storeURL)
        let queue = try DatabaseQueue(path: directory.storeURL.path)
        try queue.write { try $0.execute(sql: "CREATE TABLE other (x)") }
        try queue.close()
        let foreign = #expect(throws: RunError.self) { _ = try RunReader(directory) }
        #expect(foreign?.description.contains("not the store of a run") == true)
    }

    /// Changes a finished run's store behind its back; what reads it must say what is wrong, and with which file.
    private func broken(_ sql: String) throws -> (RunHarness, String) {
        let harness = try RunHarness()
        harness.work(try harness.create(RunHarness.tiny))
        let queue = try DatabaseQueue(path: harness.directory.storeURL.path)
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
        return (harness, harness.directory.storeURL.path)
    }

    @Test func aStoreOfAnotherVersionIsRefusedByItsName() throws {
        for (sql, version) in [
            ("UPDATE store SET format = 99, version = '7.1.0'", "7.1.0"),
            ("DROP TABLE store; CREATE TABLE grdb_migrations (identifier TEXT)", "0.1"),
        ] {
            let (harness, path) = try broken(sql)
            let other = RunError.otherVersion(path, version: version)
            #expect(throws: other) { _ = try RunReader(harness.directory) }
            #expect(throws: other) { _ = try harness.resume() }
            let listed = RunSummary.all(in: harness.folder.url)
            #expect(listed.map(\.summary).first.map { if case .failure(other) = $0 { true } else { false } } == true)
            #expect(other.description.contains("was written by econas \(version)"))
        }
    }

    @Test(arguments: [
        "UPDATE facts SET event = '{\"kind\":\"flew\"}' WHERE id = 3",
        "UPDATE facts SET event = 'nonsense' WHERE id = 3",
        "PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = replace(sql, 'state TEXT NOT NULL CHECK (state IN (''running'', ''paused'', ''finished'', ''stopped''))', 'state TEXT') WHERE name = 'runs'; PRAGMA writable_schema = 0",
    ])
    func whatIsNotReadableNamesTheFile(sql: String) throws {
        let (harness, path) = try broken(sql)
        if sql.hasPrefix("PRAGMA") {
            let queue = try DatabaseQueue(path: path)
            try queue.write { try $0.execute(sql: "UPDATE runs SET state = NULL") }
            try queue.close()
        }
        let error = #expect(throws: RunError.self) { _ = try RunReplay(harness.directory) }
        #expect(error?.description.contains(path) == true)
    }

    @Test func aListOfRunsIsNewestFirst() throws {
        let folder = try TemporaryFolder()
        for (index, name) in ["b", "a", "c"].enumerated() {
            let directory = try RunDirectory.create(named: name, in: folder.url)
            let timing = EngineTiming(now: { Date(timeIntervalSince1970: Double(index)) }, poll: 0.01)
            let engine = try SearchEngine.create(
                directory,
                configuration: RunHarness.tiny,
                evaluator: { _ in FakeEvaluator() },
                timing: timing,
                fault: nil
            )
            engine.start()
            _ = engine.waitUntilEnd()
        }
        try FileManager.default.createDirectory(
            at: folder.url.appendingPathComponent("not a run"),
            withIntermediateDirectories: true
        )
        let runs = RunSummary.all(in: folder.url)
        #expect(runs.map(\.directory.name) == ["c", "a", "b"])
        let summary = try runs[0].summary.get()
        #expect(summary.run.state == .finished)
        #expect(summary.candidates == 7)
        #expect(summary.best?.tier == 2)
        #expect(summary.epochs > 7)
    }

    @Test func theExportHoldsEverything() throws {
        let harness = try RunHarness()
        harness.work(try harness.create(RunHarness.tiny))
        let text = try RunExport(harness.directory).json()
        let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let configuration = try #require(json["configuration"] as? [String: Any])
        #expect((configuration["search"] as? [String: Any])?["seed"] as? Int == 11)
        let candidates = try #require(json["candidates"] as? [[String: Any]])
        #expect(candidates.count == 7)
        #expect(candidates[0]["parent"] is NSNull)
        #expect((candidates[0]["architecture"] as? String)?.hasPrefix("{\"normal\": [[") == true)
        #expect((candidates[0]["curve"] as? [[String: Any]])?.isEmpty == false)
        #expect(
            (candidates[0]["scores"] as? [String: Any])?["1"] as? Double == candidates[0]["score"] as? Double
                || candidates[0]["tier"] as? Int == 2
        )
        #expect((json["facts"] as? [[String: Any]])?.count ?? 0 > 10)
    }
}

/// How often a run was looked at.
private final class Polls: Sendable {
    private let polls = Mutex(0)

    var count: Int { polls.withLock { $0 } }

    func add() { polls.withLock { $0 += 1 } }
}
