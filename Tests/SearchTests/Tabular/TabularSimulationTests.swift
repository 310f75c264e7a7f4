import Foundation
import Testing
@testable import Architectures
@testable import Engine
@testable import Foundations
@testable import RunConfiguration
@testable import RunModel
@testable import Store
@testable import Strategies
@testable import Studies

@Suite("Searches on tables")
struct TabularSimulationTests {
    /// Plans what it is told, and breeds nobody.
    private struct Script: Strategy {
        let name = StrategyName.random
        let ladder: TierLadder
        var asks = AskRule.atBarrier
        let plans: [CyclePlan]
        var cycles: Int { plans.count - 1 }

        func plan(
            _ population: Population,
            cycle: Int,
            using generator: inout some RandomNumberGenerator
        ) -> CyclePlan {
            plans[cycle]
        }

        func epochsExpected(after cycle: Int) -> Int { 0 }
    }

    private func small() throws -> TabularTask {
        try TabularTask(BenchmarkTable(csv: MadeUpTable.small, name: "small.csv"))
    }

    private func candidate(_ id: Int, _ row: Int, _ task: TabularTask) -> NewCandidate {
        let genotype = task.table.architectures[row]
        return NewCandidate(id: id, architecture: genotype, canonicalKey: "\(id)", origin: .random)
    }

    private func train(_ id: Int, _ from: Int, _ to: Int) -> Assignment {
        Assignment(candidate: id, fromTier: from, toTier: to)
    }

    @Test("every training costs its schedule, a higher tier its own whole one, and a repeated one nothing")
    func costs() throws {
        let task = try small()
        let plans = [
            CyclePlan(
                cycle: 0,
                newCandidates: [candidate(1, 0, task), candidate(2, 2, task), candidate(3, 2, task)],
                assignments: [train(1, 0, 1), train(2, 0, 1), train(3, 0, 1)]
            ),
            CyclePlan(cycle: 1, assignments: [train(3, 1, 2)]),
            CyclePlan(
                cycle: 2,
                newCandidates: [candidate(4, 3, task)],
                // Straight to tier 2: the short schedule is no part of the long one.
                assignments: [train(4, 0, 1), train(4, 1, 2)]
            ),
            CyclePlan(cycle: 3, assignments: [train(2, 1, 2)]),
        ]
        let strategy = Script(ladder: TierLadder(epochs: task.schedules), plans: plans)
        let trace = TabularSimulation(task: task, strategy: strategy, budget: 100).run(seed: 0)
        #expect(trace.trainings == [3, 3] && trace.candidates == 4)
        #expect(trace.epochs == 2 + 2 + 0 + 5 + 5 + 0)
        // The older of two equals stays; a higher tier wins with less.
        let steps = trace.steps.map { [Double($0.epochs), $0.accuracy] }
        #expect(steps == [[2, 0.4], [4, 0.2], [9, 0.2], [14, 0.505]])
        #expect(trace.accuracy(at: 1) == nil && trace.accuracy(at: 8) == 0.2 && trace.accuracy(at: 99) == 0.505)
    }

    @Test("a search ends with the first training that the budget does not allow")
    func budgets() throws {
        let task = try small()
        let plans = [
            CyclePlan(
                cycle: 0,
                newCandidates: [candidate(1, 0, task), candidate(2, 1, task)],
                assignments: [train(1, 0, 1), train(1, 1, 2), train(2, 0, 1)]
            )
        ]
        let strategy = Script(ladder: TierLadder(epochs: task.schedules), plans: plans)
        func trace(_ budget: Int) -> TabularTrace {
            TabularSimulation(task: task, strategy: strategy, budget: budget).run(seed: 0)
        }
        #expect(trace(4).trainings == [0, 0] && trace(4).steps.isEmpty)
        #expect(trace(6).trainings == [0, 1] && trace(6).epochs == 5)
        #expect(trace(7).trainings == [1, 1] && trace(7).epochs == 7)
    }

    @Test("with several workers the shorter training ends first, and a strategy without barrier is asked at once")
    func order() throws {
        let task = try small()
        let plans = [
            CyclePlan(
                cycle: 0,
                newCandidates: [candidate(1, 0, task), candidate(2, 1, task)],
                assignments: [train(1, 0, 1), train(1, 1, 2), train(2, 0, 1)]
            ),
            CyclePlan(cycle: 1, newCandidates: [candidate(3, 2, task)], assignments: [train(3, 0, 1)]),
        ]
        let ladder = TierLadder(epochs: task.schedules)
        func steps(_ asks: AskRule, workers: Int) -> [[Double]] {
            TabularSimulation(
                task: task,
                strategy: Script(ladder: ladder, asks: asks, plans: plans),
                budget: 100,
                workers: workers
            ).run(seed: 0).steps.map { [Double($0.epochs), $0.accuracy] }
        }
        #expect(steps(.atBarrier, workers: 1) == [[5, 0.4]])
        #expect(steps(.atBarrier, workers: 2) == [[2, 0.3], [7, 0.4]])
        #expect(steps(.wheneverFree, workers: 2) == [[2, 0.3], [4, 0.2], [9, 0.4]])
    }

    @Test("an architecture that is not in the table fails and costs nothing; plans without work end a search")
    func unknown() throws {
        let task = try small()
        let stranger = NewCandidate(id: 1, architecture: .darts, canonicalKey: "d", origin: .random)
        let idle = (1...200).map { CyclePlan(cycle: $0) }
        let plans = [CyclePlan(cycle: 0, newCandidates: [stranger], assignments: [train(1, 0, 1)])] + idle
        let strategy = Script(ladder: TierLadder(epochs: [2]), plans: plans)
        let trace = TabularSimulation(task: task, strategy: strategy, budget: 100).run(seed: 0)
        #expect(trace.epochs == 0 && trace.candidates == 1 && trace.steps.isEmpty)
    }

    @Test("a table that has been seen whole ends a search", arguments: StrategyName.allCases)
    func exhausted(name: StrategyName) throws {
        let task = try small()
        let contender = try TabularContender(name.rawValue, task: task)
        let trace = TabularSimulation(task: task, strategy: contender.strategy, budget: 1_000_000).run(seed: 1)
        #expect(trace.candidates >= 4 && trace.epochs <= 4 * 7)
        #expect(trace.trainings[1] < 4 || trace.steps.last?.accuracy == 0.505)
    }

    @Test("an engine with the table decides what the simulation decides", arguments: StrategyName.allCases)
    func engine(name: StrategyName) throws {
        var configuration = RunHarness.configuration(cycles: 6, initial: 5, promotions: [2], parents: [3, 2])
        configuration.search.strategy = name
        configuration.search.space = "nas-bench-201"
        configuration.search.layers = 15
        configuration.search.children = 2
        configuration.search.tierEpochs = [3, 8]
        configuration.proxy.epochs = 8
        let task = try TabularTask(MadeUpTable.complete, dataset: "a")
        let harness = try RunHarness()
        let engine = try SearchEngine.create(
            harness.directory,
            configuration: configuration,
            evaluator: { _ in TabularEvaluator(task) },
            timing: harness.timing,
            fault: nil
        )
        #expect(harness.work(engine).isFinished)
        let records = try RunExport(harness.directory).candidates.map(\.record)
        let simulation = TabularSimulation(task: task, strategy: configuration.strategy, budget: 1_000_000)
        let trace = simulation.run(seed: configuration.search.seed)
        #expect(trace.candidates == records.count)
        #expect(trace.trainings[1] == records.count { $0.tier == 2 })
        let best = try #require(TierRanking.standard.best(of: records))
        let row = try #require(task.table.row(of: best.architecture))
        #expect(trace.steps.last?.accuracy == task.truth(ofRow: row))
        #expect(best.score == task.score(ofRow: row, epochs: best.tier == 2 ? 8 : 3))
    }

    @Test("a study is the same however it is computed, and searching beats drawing")
    func study() throws {
        let task = try TabularTask(MadeUpTable.complete, dataset: "a")
        let study = TabularStudy(task: task, budget: 600, seeds: 20)
        func result(_ name: String) throws -> TabularResult { study.run(try TabularContender(name, task: task)) }
        let evolution = try result("regularized-evolution@3")
        #expect(try result("regularized-evolution@3") == evolution)
        #expect(evolution.tiers == [3] && evolution.trainings == [200] && evolution.epochs == 600)
        #expect(evolution.curve.count == 100 && evolution.curve.last?.epochs == 600)
        let end = try #require(evolution.point(at: 600))
        #expect(abs(end.regret - (task.optimum - end.mean)) < 1e-12 && (end.deviation ?? 0) > 0)
        let drawn = try #require(try result("random@3").point(at: 600))
        #expect(end.mean > drawn.mean)
        let strategy = try TabularContender("regularized-evolution@3", task: task).strategy
        let traces = (0..<20).map { seed in
            TabularSimulation(
                task: task,
                strategy: strategy,
                budget: 600
            ).run(seed: UInt64(seed))
        }
        #expect(Statistics.mean(traces.compactMap { $0.accuracy(at: 300) }) == evolution.point(at: 300)?.mean)
    }

    @Test("contenders are written as a strategy and schedules, and take settings of the search")
    func contenders() throws {
        let task = try TabularTask(MadeUpTable.complete, dataset: "a")
        let labels = [
            "hierarchical@3", "hierarchical", "hierarchical-async", "regularized-evolution@3", "regularized-evolution",
            "random@3", "random", "successive-halving", "hyperband", "asha",
        ]
        #expect(TabularContender.labels(task) == labels)
        let defaults = TabularContender.defaults(.hierarchical, tiers: [3, 20], schedules: [3, 20])
        #expect(defaults.search.eta == 7 && defaults.search.promotions == [1] && defaults.search.parents == [4, 3])
        let low = TabularContender.defaults(.hierarchical, tiers: [3], schedules: [3, 20])
        #expect(low.search.initial == 7 && low.search.promotions.isEmpty && low.search.parents == [7])
        let tiers = [1, 3, 9, 27]
        let long = TabularContender.defaults(.hyperband, tiers: tiers, schedules: tiers)
        #expect(long.search.eta == 3 && long.search.initial == 27 && long.search.promotions == [9, 3, 1])
        let set = try TabularContender("asha@3-8", task: task, settings: ["search.eta = 2"])
        #expect((set.strategy as? AsynchronousHalving)?.eta == 2 && set.strategy.ladder.top == 2)
        for (text, settings, message) in [
            ("asah", [], "--strategy: unknown strategy \"asah\": must be one of hierarchical, "),
            ("asha@12", [], "--strategy: asha@12: after @ stand epochs that the table knows"),
            ("asha@8-3", [], "--strategy: asha@8-3: after @ stand epochs"),
            ("asha", ["search.cycles=3"], "--set: search.cycles means nothing on a table: search.initial, "),
            ("asha", ["search.eta=1"], "--set: search.eta = 1: must be a whole number from 2"),
            ("hierarchical", ["search.parents=1"], "search.parents = [1]: must have 2 values"),
        ] as [(String, [String], String)] {
            #expect {
                _ = try TabularContender(text, task: task, settings: settings)
            } throws: { error in
                "\(error)".hasPrefix(message)
            }
        }
    }
}
