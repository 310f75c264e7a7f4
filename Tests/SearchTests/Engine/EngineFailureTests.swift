import Foundation
import GRDB
import Synchronization
import Testing
@testable import Engine
@testable import RunConfiguration
@testable import RunModel
@testable import Store

/// What goes wrong, and what the search makes of it.
@Suite struct EngineFailureTests {
    @Test func aCandidateThatDivergesIsRecordedAndTheSearchGoesOn() throws {
        let evaluator = FakeEvaluator(fails: { FakeEvaluator.number($0).isMultiple(of: 3) })
        let harness = try RunHarness()
        #expect(harness.work(try harness.create(RunHarness.configuration(), evaluator)).isFinished)
        let facts = try RunFacts(harness.directory)
        let failed = facts.candidates.filter { $0.state == .failed }
        #expect(!failed.isEmpty)
        #expect(failed.allSatisfy { FakeEvaluator.number($0.architecture).isMultiple(of: 3) })
        for candidate in failed {
            #expect(candidate.failure == "the loss is not finite")
            #expect(candidate.tier == 0)
            #expect(facts.curves[candidate.id]?.count == 1)
            #expect(
                facts.events.contains(
                    "\(candidate.bornCycle) failed \(candidate.id) #\(candidate.id) failed: the loss is not finite"
                )
            )
        }
        #expect(facts.cycle == 4)
    }

    @Test func whatDoesNotFitTheBudgetIsRefused() throws {
        let evaluator = FakeEvaluator(memory: { FakeEvaluator.number($0).isMultiple(of: 4) ? 50_000_000 : 1_000_000 })
        let harness = try RunHarness()
        #expect(harness.work(try harness.create(RunHarness.configuration(), evaluator)).isFinished)
        let failed = try RunFacts(harness.directory).candidates.filter { $0.state == .failed }
        #expect(!failed.isEmpty)
        #expect(
            failed.allSatisfy {
                $0.failure == "training it needs 50 MB of memory, more than the budget of 10 MB"
                    && $0.epochsTrained == 0
            }
        )
    }

    @Test func whatDoesNotFitNowWaits() throws {
        let evaluator = FakeEvaluator(
            memory: { _ in 4_000_000 },
            onBatch: { _, _, _ in Thread.sleep(forTimeInterval: 0.002) },
            meets: 2
        )
        let harness = try RunHarness()
        #expect(harness.work(try harness.create(RunHarness.configuration(workers: 4), evaluator)).isFinished)
        #expect(evaluator.mostRunning == 2)
        #expect(evaluator.mostMemory == 8_000_000)
        #expect(try RunFacts(harness.directory).candidates.allSatisfy { $0.state != .failed })
    }

    @Test(arguments: [StoreWrite.epoch, .complete, .cycle])
    func aFullDiskPausesTheSearchUntilThereIsSpace(kind: StoreWrite) throws {
        let isFull = Mutex(false)
        let writes = Mutex(0)
        let fault: RunStore.Fault = { write, moment in
            guard write == kind, moment == .beforeCommit else { return }
            let count = writes.withLock { count in
                count += 1
                return count
            }
            if count == 3 { isFull.withLock { $0 = true } }
            if isFull.withLock({ $0 }) { throw RunError.noSpace("injected") }
        }
        let harness = try RunHarness()
        let engine = try harness.create(RunHarness.configuration(workers: 2), fault: fault)
        engine.start()
        let reader = try RunReader(harness.directory)
        let paused = try harness.wait("the search is paused", reader) { $0.run.state == .paused }
        #expect(paused?.run.message.hasPrefix("the disk is full") == true)
        isFull.withLock { $0 = false }
        #expect(engine.waitUntilEnd().isFinished)
        let end = try reader.poll()
        #expect(end?.run.message == "")
        #expect(try RunFacts(harness.directory) == RunHarness.undisturbed(RunHarness.configuration()))
    }

    @Test func aFullDiskHoldsCheckpointsBack() throws {
        let isFull = Mutex(true)
        let evaluator = FakeEvaluator(onCheckpoint: { candidate, _ in
            if candidate == 2, isFull.withLock({ $0 }) { throw POSIXError(.ENOSPC) }
        })
        let harness = try RunHarness()
        let engine = try harness.create(RunHarness.configuration(), evaluator)
        engine.start()
        let reader = try RunReader(harness.directory)
        try harness.wait("the search is paused", reader) { $0.run.state == .paused && !$0.run.message.isEmpty }
        isFull.withLock { $0 = false }
        #expect(engine.waitUntilEnd().isFinished)
        #expect(try RunFacts(harness.directory) == RunHarness.undisturbed(RunHarness.configuration()))
    }

    @Test func aSearchThatWaitsForSpaceCanBeStopped() throws {
        let harness = try RunHarness()
        let evaluator = FakeEvaluator(onCheckpoint: { _, _ in throw POSIXError(.ENOSPC) })
        let engine = try harness.create(RunHarness.configuration(), evaluator)
        engine.start()
        let reader = try RunReader(harness.directory)
        try harness.wait("the search is paused", reader) { $0.run.state == .paused }
        engine.requestStop()
        #expect(engine.waitUntilEnd().isStopped)
        #expect(harness.work(try harness.resume()).isFinished)
        #expect(try RunFacts(harness.directory) == RunHarness.undisturbed(RunHarness.configuration()))
    }

    @Test func theReserveOfTheDiskIsRespected() throws {
        let harness = try RunHarness()
        var configuration = RunHarness.configuration()
        configuration.engine.minimumFreeDisk = .max
        let engine = try harness.create(configuration)
        engine.start()
        let reader = try RunReader(harness.directory)
        let paused = try harness.wait("the search is paused", reader) { $0.run.state == .paused }
        #expect(paused?.run.message.contains("engine.minimum_free_disk") == true)
        engine.requestStop()
        #expect(engine.waitUntilEnd().isStopped)
        #expect(harness.work(try harness.resume(adjusting: { $0.engine.minimumFreeDisk = 0 })).isFinished)
        let undisturbed = try RunHarness.undisturbed(RunHarness.configuration())
        #expect(try RunFacts(harness.directory) == undisturbed)
    }

    @Test func anEvaluatorThatCannotBeMadeEndsTheEngineWithItsReason() throws {
        struct NoData: Error, CustomStringConvertible { var description: String { "data_batch_1.bin is missing" } }
        let harness = try RunHarness()
        let engine = try SearchEngine.create(
            harness.directory,
            configuration: RunHarness.tiny,
            evaluator: { _ in throw NoData() }
        )
        #expect(harness.work(engine).isFailed)
        let summary = try RunSummary(harness.directory)
        #expect(summary.run.state == .stopped)
        #expect(summary.run.message == "data_batch_1.bin is missing")
    }

    @Test(arguments: ["cell:{}", "nas-bench-201:|none~0|+|none~0|none~1|+|none~0|none~1|none~2|", "nowhere:x"])
    func anArchitectureThatIsNoneOfTheSpaceIsToldBeforeAnythingIsTrained(recorded: String) throws {
        let harness = try RunHarness()
        #expect(harness.work(try harness.create(RunHarness.configuration())).isFinished)
        let queue = try DatabaseQueue(path: harness.directory.storeURL.path)
        try queue.write { database in
            try database.execute(
                sql: """
                    UPDATE facts SET event = json_set(event, '$.architecture', ?)
                    WHERE id = (SELECT id FROM facts WHERE kind = 'born' LIMIT 1 OFFSET 1)
                    """,
                arguments: [recorded]
            )
        }
        let before = try RunExport(harness.directory).facts.count
        let end = harness.work(try harness.resume { $0.search.cycles += 1 })
        guard case .failed(let error) = end else {
            Issue.record("it went on")
            return
        }
        #expect("\(error)".contains("the architecture of candidate 2 cannot be used: "))
        #expect(try RunExport(harness.directory).facts.count == before)
    }

    @Test func onlyCheckpointsOfUseAreKept() throws {
        let harness = try RunHarness()
        var configuration = RunHarness.configuration()
        configuration.search.keep = 1
        let most = Mutex(0)
        let directory = harness.directory
        let evaluator = FakeEvaluator(onCheckpoint: { _, _ in
            let names = try FileManager.default.contentsOfDirectory(atPath: directory.checkpointsURL.path)
            most.withLock { $0 = max($0, names.filter { $0.hasPrefix("candidate-") }.count) }
        })
        harness.work(try harness.create(configuration, evaluator))
        let facts = try RunFacts(directory)
        let best = try #require(try RunSummary(directory).best)
        #expect(best.tier == 3)
        let left = try FileManager.default.contentsOfDirectory(atPath: directory.checkpointsURL.path)
        #expect(left == [directory.checkpointURL(candidate: best.id).lastPathComponent])
        // At most the alive of two cycles of tiers 1 and 2, those in training, and the best.
        #expect(most.withLock { $0 } < facts.candidates.count)
    }

    @Test func whatAKilledEngineLeavesBehindIsRemoved() throws {
        let harness = try RunHarness()
        harness.work(try harness.create(RunHarness.configuration(), fault: CrashPlan(crashAt: 60).fault))
        let checkpoints = harness.directory.checkpointsURL
        let orphan = checkpoints.appendingPathComponent("candidate-000999.safetensors")
        let temporary = checkpoints.appendingPathComponent(".candidate-000001.safetensors.1-a.econas-tmp")
        try Data("x".utf8).write(to: orphan)
        try Data("x".utf8).write(to: temporary)
        harness.work(try harness.resume())
        #expect(!FileManager.default.fileExists(atPath: orphan.path))
        #expect(!FileManager.default.fileExists(atPath: temporary.path))
    }
}
