import Foundation
import GRDB
import Testing

@testable import Engine
@testable import RunConfiguration
@testable import RunModel
@testable import Store

/// Stores that were damaged, or made to harm whoever looks at them.
@Suite struct HostileStoreTests {
    /// Two runs that are finished, one of which is changed.
    private struct Runs {
        let sound: RunHarness
        let changed: RunDirectory
        var path: String { changed.storeURL.path }

        init(_ sql: String, keepsRules: Bool = false) throws {
            sound = try RunHarness()
            sound.work(try sound.create(RunHarness.tiny))
            changed = RunDirectory(url: sound.folder.url.appendingPathComponent("changed"))
            try FileManager.default.copyItem(at: sound.directory.url, to: changed.url)
            try LooseStore(path: changed.storeURL.path).change(sql, keepsRules: keepsRules)
        }

        /// Whatever reads a run; the names of those that refused it.
        func refusals() -> [String] {
            let readers: [(String, (RunDirectory) throws -> Void)] = [
                ("summary", { _ = try RunSummary($0) }), ("snapshot", { _ = try RunReader($0).poll() }),
                ("export", { _ = try RunExport($0).json() }), ("course", { _ = try RunCourse($0) }),
                (
                    "replay",
                    { directory in
                        var replay = try RunReplay(directory)
                        for share in [0, 0.3, 0.7, 1] { _ = replay.snapshot(at: share * replay.duration) }
                    }
                ),
                (
                    "resume",
                    { directory in
                        _ = try SearchEngine.resume(directory, adjusting: { $0.search.cycles += 1 }) { _ in
                            FakeEvaluator()
                        }
                    }
                ),
            ]
            return readers.compactMap { name, read in
                do {
                    try read(changed)
                    return nil
                } catch {
                    let line = "\(error)"
                    #expect(error is RunError || error is ConfigurationError, "\(name): \(error)")
                    #expect(line.contains(path) && !line.contains("\n"), "\(name): \(line)")
                    for word in ["SELECT", "SQLite error", "DecodingError", "CodingKey"] {
                        #expect(!line.contains(word), "\(name): \(line)")
                    }
                    return name
                }
            }
        }

        /// What a list of the runs tells: the sound one as it is, the other as an error if it cannot be read.
        func check() throws {
            let listed = RunSummary.all(in: sound.folder.url)
            #expect(listed.count == 2)
            #expect(try listed.first { $0.directory.name == "test" }?.summary.get().run.state == .finished)
        }
    }

    @Test(arguments: [
        ("UPDATE runs SET created = 'x'", "summary"),
        ("UPDATE runs SET created = NULL", "summary"),
        ("UPDATE runs SET created = 9e999", "summary"),
        ("UPDATE runs SET cycle = 9223372036854775807", "summary"),
        ("UPDATE runs SET tiers = '[{\"tier\":1e300}]'", "summary"),
        ("UPDATE runs SET kind = x'00'", "summary"),
        ("UPDATE runs SET problem = '{'", "summary"),
        ("UPDATE live SET elapsed = 9e999", "summary"),
        ("UPDATE live SET diskBytes = -1", "summary"),
        ("DELETE FROM live", "summary"),
        ("DELETE FROM runs", "summary"),
        ("UPDATE candidates SET id = 9223372036854775807 WHERE id = 7", "snapshot"),
        ("UPDATE candidates SET id = 70 WHERE id = 7", "snapshot"),
        ("UPDATE candidates SET parent = 7 WHERE id = 2", "snapshot"),
        ("UPDATE candidates SET macs = -5", "snapshot"),
        ("UPDATE candidates SET tier = 9223372036854775807", "snapshot"),
        ("UPDATE candidates SET seconds = -9e999", "snapshot"),
        ("UPDATE candidates SET architecture = 'nothing'", "snapshot"),
        ("UPDATE scores SET score = 9e999", "snapshot"),
        ("UPDATE scores SET score = -1e308", "snapshot"),
        ("UPDATE scores SET candidate = 0 WHERE candidate = 1", "snapshot"),
        ("UPDATE epochs SET trainAccuracy = NULL", "snapshot"),
        ("UPDATE epochs SET trainLoss = -9e999", "snapshot"),
        ("UPDATE epochs SET endedTime = 1e300", "export"),
        ("UPDATE epochs SET slot = 1000000000000", "replay"),
        ("INSERT INTO commands VALUES (1, 9e999, '{}', NULL, NULL)", "export"),
        ("UPDATE facts SET event = json_set(event, '$.candidate', 99) WHERE kind = 'assigned'", "resume"),
        ("UPDATE facts SET event = json_set(event, '$.candidate', -1) WHERE kind = 'born'", "replay"),
        ("UPDATE facts SET event = json_set(event, '$.toTier', 1000000000) WHERE kind = 'assigned'", "resume"),
        ("UPDATE facts SET event = json_set(event, '$.worker.slot', 1000000000) WHERE kind = 'began'", "replay"),
        ("UPDATE facts SET event = json_set(event, '$.workers', 1e18) WHERE kind = 'sessionBegan'", "replay"),
        (
            "UPDATE facts SET event = json_set(event, '$.cost.memoryBytes', 9223372036854775807) WHERE kind = 'born'",
            "replay"
        ),
        ("UPDATE facts SET event = json_remove(event, '$.tier') WHERE kind = 'completed'", "export"),
        ("DELETE FROM facts WHERE kind = 'runBegan'", "replay"),
        ("DELETE FROM facts WHERE id % 3 = 0", "replay"),
        (
            "UPDATE facts SET id = id + 1 WHERE id = (SELECT max(id) FROM facts); UPDATE facts SET seconds = 9e999",
            "replay"
        ),
        // More than any text of a store.
        ("UPDATE runs SET failure = hex(zeroblob(5000000))", "summary"),
    ])
    func aValueThatCannotBeIsRefusedWhereItIsRead(sql: String, reader: String) throws {
        let runs = try Runs(sql)
        #expect(runs.refusals().contains(reader))
        try runs.check()
    }

    @Test(arguments: [
        "ALTER TABLE runs RENAME COLUMN created TO made", "ALTER TABLE epochs ADD COLUMN more TEXT",
        "DROP TABLE scores",
        "DROP TABLE live; CREATE VIEW live AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS elapsed FROM n",
        "DROP TABLE store; CREATE VIEW store AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT 4 AS format, count(*) AS version FROM n",
        "CREATE TABLE other AS SELECT * FROM runs; DROP TABLE runs; ALTER TABLE other RENAME TO runs",
    ])
    func tablesThatAreNoneOfAStoreAreRefusedByEverybody(sql: String) throws {
        let runs = try Runs(sql, keepsRules: true)
        #expect(runs.refusals().count == 6)
        try runs.check()
    }

    @Test func aStoreThatTakesForEverIsGivenUp() throws {
        let defence: StoreDefence
        var configuration = Configuration()
        defence = StoreDefence(&configuration)
        let queue = try DatabaseQueue(configuration: configuration)
        defence.begin(bytes: 1_000)
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        let error = #expect(throws: DatabaseError.self) { try queue.read { try Int.fetchOne($0, sql: endless) } }
        #expect(error?.resultCode == .SQLITE_INTERRUPT)
        let told = RunError.translating(try #require(error), store: "run.sqlite")
        #expect(
            "\(told)" == "the store run.sqlite cannot be read: reading it takes longer than a store of its size does"
        )
    }

    @Test(arguments: [0, 1, 15, 16, 100, 4_095, 4_096, 9_000]) func aStoreThatWasCutShortIsRefused(bytes: Int) throws {
        let runs = try Runs("")
        #expect(truncate(runs.path, off_t(bytes)) == 0)
        let refusals = runs.refusals()
        #expect(["summary", "snapshot", "export"].allSatisfy(refusals.contains))
        try runs.check()
    }

    @Test func theEngineKeepsWhatCannotBeOutOfTheRecord() throws {
        let harness = try RunHarness()
        let evaluator = FakeEvaluator(distorts: { $0.validationLoss = .nan })
        harness.work(try harness.create(RunHarness.tiny, evaluator))
        let candidates = try RunExport(harness.directory).candidates
        #expect(candidates.allSatisfy { $0.record.state == .failed && $0.curve.isEmpty })
        #expect(candidates.first?.record.failure == "the loss of epoch 1 is no number")
    }
}
