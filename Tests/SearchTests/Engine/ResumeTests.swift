import Foundation
import Testing
@testable import Engine
@testable import RunConfiguration
@testable import RunModel
@testable import Store

/// However a search is computed, its record is the same.
@Suite struct ResumeTests {
    @Test(arguments: [2, 3])
    func theNumberOfWorkersChangesNothing(workers: Int) throws {
        let expected = try RunHarness.undisturbed(RunHarness.configuration(workers: 1))
        let evaluator = FakeEvaluator(isOvertaken: { $0.isMultiple(of: 3) })
        let harness = try RunHarness()
        let end = harness.work(try harness.create(RunHarness.configuration(workers: workers), evaluator))
        #expect(end.isFinished)
        #expect(try RunFacts(harness.directory) == expected)
        #expect(evaluator.mostRunning == workers)
    }

    @Test func theUndisturbedSearchFollowsTheStrategy() throws {
        let facts = try RunHarness.undisturbed(RunHarness.configuration())
        #expect(facts.state == .finished)
        #expect(facts.cycle == 4)
        #expect(facts.candidates.count == 4 + 4 * 4)
        #expect(facts.candidates.map(\.id) == Array(1...20))
        #expect(facts.candidates.contains { $0.tier == 3 })
        #expect(facts.candidates.contains { $0.state == .retired })
        for candidate in facts.candidates {
            let curve = try #require(facts.curves[candidate.id])
            #expect(curve == (1...2 * candidate.tier).map { FakeEvaluator.epoch($0, of: candidate.architecture) })
            #expect(candidate.score == curve.last?.validationAccuracy)
            #expect(candidate.epochsTrained == curve.count)
            #expect(candidate.seconds == 0.25 * Double(curve.count))
        }
    }

    @Test func aCrashAtAnyMomentChangesNothing() throws {
        let expected = try RunHarness.undisturbed(RunHarness.tiny)
        let counter = CrashPlan()
        let counted = try RunHarness()
        counted.work(
            try counted.create(
                RunHarness.tiny,
                FakeEvaluator(onCheckpoint: { _, _ in try counter.pass() }),
                fault: counter.fault
            )
        )
        #expect(counter.count > 50)

        for moment in 1...counter.count {
            let harness = try RunHarness()
            let plan = CrashPlan(crashAt: moment)
            let evaluator = FakeEvaluator(onCheckpoint: { _, _ in try plan.pass() })
            do {
                let end = harness.work(try harness.create(RunHarness.tiny, evaluator, fault: plan.fault))
                #expect(end.isFailed, "moment \(moment)")
            } catch is SimulatedCrash {
                // It died while it began.
            }
            #expect(harness.work(try harness.resume()).isFinished, "moment \(moment)")
            #expect(try RunFacts(harness.directory) == expected, "moment \(moment)")
        }
    }

    @Test func manyCrashesInARowChangeNothing() throws {
        let configuration = RunHarness.configuration(workers: 3)
        let expected = try RunHarness.undisturbed(configuration)
        let harness = try RunHarness()
        var sessions = 0
        var end = EngineEnd.stopped
        while !end.isFinished, sessions < 200 {
            let plan = CrashPlan(crashAt: 9 + sessions % 7)
            let evaluator = FakeEvaluator(batches: 2, onCheckpoint: { _, _ in try plan.pass() })
            let engine =
                sessions == 0
                ? try harness.create(configuration, evaluator, fault: plan.fault)
                : try harness.resume(evaluator, fault: plan.fault)
            end = harness.work(engine)
            sessions += 1
        }
        #expect(sessions > 10)
        #expect(try RunFacts(harness.directory) == expected)
    }

    @Test(arguments: ["removed", "damaged", "older"])
    func aCheckpointThatIsGoneOrBrokenOnlyCostsTime(what: String) throws {
        let configuration = RunHarness.configuration()
        let expected = try RunHarness.undisturbed(configuration)
        let harness = try RunHarness()
        let plan = CrashPlan(crashAt: 60)
        harness.work(try harness.create(configuration, fault: plan.fault))
        let files = FileManager.default
        let names = try files.contentsOfDirectory(atPath: harness.directory.checkpointsURL.path)
        #expect(!names.isEmpty)
        for name in names {
            let url = harness.directory.checkpointsURL.appendingPathComponent(name)
            switch what {
            case "removed": try files.removeItem(at: url)
            case "damaged": try Data("nonsense".utf8).write(to: url)
            default:
                var state = try JSONDecoder().decode(FakeEvaluator.Checkpoint.self, from: Data(contentsOf: url))
                state.curve.removeLast()
                try JSONEncoder().encode(state).write(to: url)
            }
        }
        #expect(harness.work(try harness.resume()).isFinished)
        #expect(try RunFacts(harness.directory) == expected)
    }

    @Test func aStoreThatLostItsTailIsCompletedFromTheCheckpoints() throws {
        let configuration = RunHarness.configuration()
        let expected = try RunHarness.undisturbed(configuration)
        let harness = try RunHarness()
        harness.work(try harness.create(configuration, fault: CrashPlan(crashAt: 20).fault))
        let earlier = try Data(contentsOf: harness.directory.storeURL)
        // Eight transactions on: the checkpoints are ahead of the store that is put back.
        harness.work(try harness.resume(fault: CrashPlan(crashAt: 16).fault))
        try earlier.write(to: harness.directory.storeURL)
        #expect(harness.work(try harness.resume()).isFinished)
        #expect(try RunFacts(harness.directory) == expected)
    }

    @Test func stoppingSavesTheMiddleOfAnEpoch() throws {
        let configuration = RunHarness.configuration(cycles: 1)
        let expected = try RunHarness.undisturbed(configuration)
        let harness = try RunHarness()
        let first = FakeEvaluator(batches: 5, waitsAfterBatch: 3)
        let engine = try harness.create(configuration, first)
        engine.start()
        let reader = try RunReader(harness.directory)
        try harness.wait("the first candidate waits", reader) { _ in first.batches(of: 1) == 3 }
        engine.requestStop()
        #expect(engine.waitUntilEnd().isStopped)
        #expect(try reader.poll()?.run.state == .stopped)
        #expect(first.batches(of: 1) == 3)

        let second = FakeEvaluator(batches: 5)
        #expect(harness.work(try harness.resume(second)).isFinished)
        #expect(try RunFacts(harness.directory) == expected)
        let trained = try RunFacts(harness.directory).candidates[0].epochsTrained
        #expect(first.batches(of: 1) + second.batches(of: 1) == 5 * trained)
    }

    @Test func moreCyclesContinueAFinishedSearch() throws {
        let expected = try RunHarness.undisturbed(RunHarness.configuration(cycles: 3))
        let harness = try RunHarness()
        harness.work(try harness.create(RunHarness.configuration(cycles: 1)))
        let engine = try harness.resume(adjusting: { $0.search.cycles = 3 })
        #expect(harness.work(engine).isFinished)
        #expect(try RunFacts(harness.directory) == expected)
        #expect(try RunExport(harness.directory).configuration.search.cycles == 3)
    }

    @Test func otherDataIsRefused() throws {
        let harness = try RunHarness()
        harness.work(try harness.create(RunHarness.tiny, fault: CrashPlan(crashAt: 20).fault))
        let end = harness.work(try harness.resume(FakeEvaluator(dataIdentity: "cats")))
        guard case .failed(let error) = end else {
            Issue.record("the engine ended as \(end)")
            return
        }
        #expect("\(error)".contains("they are cats, not no images"))
        #expect(harness.work(try harness.resume()).isFinished)
    }

    @Test func otherSettingsCannotBeChanged() throws {
        let harness = try RunHarness()
        harness.work(try harness.create(RunHarness.tiny))
        let error = #expect(throws: RunError.self) {
            _ = try harness.resume(adjusting: { $0.search.seed = 12 })
        }
        #expect(error?.description.contains("search.seed is 11, not 12") == true)
        _ = try harness.resume(adjusting: { $0.engine.workers = 2 })
    }
}
