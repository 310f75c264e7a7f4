import Foundation
import Tensor
import Testing
@testable import Engine
@testable import RunConfiguration
@testable import RunModel
@testable import Store
@testable import Strategies

/// Every strategy at work in an engine: crashes, workers and the order of results.
@Suite struct StrategyEngineTests {
    private static let withBarrier = StrategyName.allCases.filter { name in
        var configuration = RunHarness.tiny
        configuration.search.strategy = name
        return configuration.strategy.asks == .atBarrier
    }
    private static let withoutBarrier = StrategyName.allCases.filter { !withBarrier.contains($0) }

    static func configuration(_ name: StrategyName, workers: Int = 1) -> SearchConfiguration {
        var configuration = RunHarness.configuration(
            cycles: 5,
            initial: 4,
            promotions: [1],
            parents: [2, 1],
            workers: workers,
            epochsPerTier: 1
        )
        configuration.search.strategy = name
        configuration.search.children = 2
        configuration.search.eta = 2
        return configuration
    }

    @Test func bothKindsAreThere() {
        #expect(Self.withBarrier.count == 5 && Self.withoutBarrier == [.hierarchicalAsync, .asha])
    }

    @Test(arguments: withBarrier) func workersChangeNothing(name: StrategyName) throws {
        let expected = try RunHarness.undisturbed(Self.configuration(name))
        let evaluator = FakeEvaluator(isOvertaken: { $0.isMultiple(of: 3) })
        let harness = try RunHarness()
        #expect(harness.work(try harness.create(Self.configuration(name, workers: 3), evaluator)).isFinished)
        #expect(try RunFacts(harness.directory) == expected)
        #expect(expected.candidates.contains { $0.tier == 2 } && expected.candidates.count > 5)
    }

    /// One worker leaves only one order of results, so that a resumed search without barrier must be the same as well.
    @Test(arguments: StrategyName.allCases) func crashesChangeNothing(name: StrategyName) throws {
        let configuration = Self.configuration(name)
        let expected = try RunHarness.undisturbed(configuration)
        #expect(expected.state == .finished && expected.cycle == configuration.strategy.cycles)
        let harness = try RunHarness()
        var sessions = 0
        var end = EngineEnd.stopped
        while !end.isFinished, sessions < 200 {
            let plan = CrashPlan(crashAt: 9 + sessions % 7)
            let evaluator = FakeEvaluator(onCheckpoint: { _, _ in try plan.pass() })
            let engine =
                sessions == 0
                ? try harness.create(configuration, evaluator, fault: plan.fault)
                : try harness.resume(evaluator, fault: plan.fault)
            end = harness.work(engine)
            sessions += 1
        }
        #expect(sessions > 5)
        #expect(try RunFacts(harness.directory) == expected)
    }

    @Test(arguments: withoutBarrier) func nobodyWaitsWithoutABarrier(name: StrategyName) throws {
        let evaluator = FakeEvaluator(meets: 3)
        let harness = try RunHarness()
        #expect(harness.work(try harness.create(Self.configuration(name, workers: 3), evaluator)).isFinished)
        #expect(evaluator.mostRunning == 3)
    }

    /// What a search without barrier decided follows from its seed and the recorded order of results.
    @Test(arguments: withoutBarrier, [true, false]) func theOrderOfResultsIsRecorded(
        name: StrategyName,
        crashes: Bool
    ) throws {
        let configuration = Self.configuration(name, workers: 3)
        let evaluator = FakeEvaluator(isOvertaken: { $0.isMultiple(of: 3) })
        let harness = try RunHarness()
        if crashes {
            harness.work(try harness.create(configuration, evaluator, fault: CrashPlan(crashAt: 45).fault))
            #expect(harness.work(try harness.resume(evaluator)).isFinished)
        } else {
            #expect(harness.work(try harness.create(configuration, evaluator)).isFinished)
        }
        let export = try RunExport(harness.directory)
        let records = export.candidates.map(\.record)
        let strategy = configuration.strategy
        for cycle in 0...strategy.cycles {
            let seen = population(records, export.facts, before: cycle)
            var generator = RandomStream(seed: configuration.search.seed, purpose: "cycle", UInt64(cycle))
            let plan = strategy.plan(seen, cycle: cycle, using: &generator)
            let born = records.filter { $0.bornCycle == cycle }
            #expect(plan.newCandidates.map(\.architecture) == born.map(\.architecture), "cycle \(cycle)")
            let happened = { (kind: LogKind) -> [Int] in
                export.facts.filter { $0.logKind == kind && $0.cycle == cycle }.compactMap(\.candidate)
            }
            #expect(plan.assignments.filter { $0.fromTier > 0 }.map(\.candidate) == happened(.promoted))
            #expect(plan.retired == happened(.retired))
        }
    }

    /// The population as the plan of a cycle found it.
    private func population(_ records: [CandidateRecord], _ facts: [Fact], before cycle: Int) -> Population {
        let past = facts.filter { $0.cycle < cycle }
        let members = records.filter { $0.bornCycle < cycle }.map { record in
            let own = past.filter { $0.candidate == record.id }
            let scored = own.filter { $0.logKind == .scored }
            let given = own.count { $0.logKind == .born || $0.logKind == .promoted }
            var member = Population.Member(record)
            member.tier = scored.count
            member.scores = record.scores.filter { $0.key <= scored.count }
            member.lastTrainedCycle = scored.last?.cycle ?? record.bornCycle
            member.state =
                own.contains { $0.logKind == .retired } ? .retired : given > scored.count ? .training : .alive
            return member
        }
        return Population(members)
    }
}
