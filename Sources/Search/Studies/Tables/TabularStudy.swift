import Dispatch
import Foundations
import RunModel
import Strategies
import Synchronization

/// Strategies side by side on a table: each over many seeds at the same budget.
package struct TabularStudy: Sendable {
    /// What is searched.
    package var task: TabularTask
    /// Epochs that each search may train.
    package var budget: Int
    /// How many seeds, from 0.
    package var seeds: Int
    /// Trainings at the same time within a search.
    package var workers: Int

    /// How many points a curve has.
    private static let resolution = 100

    /// Describes a study.
    package init(task: TabularTask, budget: Int, seeds: Int, workers: Int = 1) {
        self.task = task
        self.budget = budget
        self.seeds = seeds
        self.workers = workers
    }

    /// Plays a contender's searches, on all cores; the result does not depend on how many there are.
    package func run(_ contender: TabularContender) -> TabularResult {
        let simulation = TabularSimulation(
            task: task,
            strategy: contender.strategy,
            budget: budget,
            workers: workers
        )
        let traces = Mutex([TabularTrace](repeating: TabularTrace(), count: seeds))
        DispatchQueue.concurrentPerform(iterations: seeds) { seed in
            let trace = simulation.run(seed: UInt64(seed))
            traces.withLock { $0[seed] = trace }
        }
        return result(contender, traces.withLock { $0 })
    }

    private func result(_ contender: TabularContender, _ traces: [TabularTrace]) -> TabularResult {
        let budgets = Set((1...Self.resolution).map { budget * $0 / Self.resolution }).sorted()
        let curve = budgets.compactMap { epochs -> TabularResult.Point? in
            let values = traces.compactMap { $0.accuracy(at: epochs) }
            // A mean over some of the seeds would be one over the lucky.
            guard values.count == traces.count, let mean = Statistics.mean(values) else { return nil }
            return TabularResult.Point(
                epochs: epochs,
                mean: mean,
                deviation: Statistics.deviation(values),
                regret: task.optimum - mean
            )
        }
        func mean(_ values: [Int]) -> Double { Statistics.mean(values.map(Double.init)) ?? 0 }
        return TabularResult(
            strategy: contender.label,
            tiers: contender.strategy.ladder.tiers.compactMap(\.work.lastEpoch),
            candidates: mean(traces.map(\.candidates)),
            trainings: contender.strategy.ladder.tiers.indices.map { tier in mean(traces.map { $0.trainings[tier] }) },
            epochs: mean(traces.map(\.epochs)),
            curve: curve
        )
    }
}

/// What a strategy came to, over all seeds.
package struct TabularResult: Sendable, Hashable, Encodable {
    /// The results when so many epochs were trained.
    package struct Point: Sendable, Hashable, Encodable {
        /// Epochs trained at most.
        package var epochs: Int
        /// Mean true accuracy of what the searches would hand out, 0…1.
        package var mean: Double
        /// Its sample deviation over the seeds; nil with one.
        package var deviation: Double?
        /// How much the mean is below the best that there is.
        package var regret: Double
    }

    /// The contender's label.
    package var strategy: String
    /// The epochs of its tiers.
    package var tiers: [Int]
    /// Mean number of candidates.
    package var candidates: Double
    /// Mean number of trainings of each tier.
    package var trainings: [Double]
    /// Mean number of epochs trained.
    package var epochs: Double
    /// From the first budget on at which every seed had a result.
    package var curve: [Point]

    /// The results at a budget: those of the last point up to it.
    package func point(at epochs: Int) -> Point? { curve.last { $0.epochs <= epochs } }
}
