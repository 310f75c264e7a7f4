import Foundation
import RunModel
package import Strategies
import Tensor

/// A search on a table, played in memory: the same plans and the same facts as an engine's, without its store and threads.
///
/// Every training costs the epochs of its schedule, in time on one of the workers and of the budget; a second training of the same
/// architecture with the same schedule costs nothing. A candidate that goes through several tiers in one plan is trained once, with the
/// schedule of the last. The search ends with the first training that the budget does not allow.
package struct TabularSimulation: Sendable {
    /// What is searched.
    package let task: TabularTask
    /// Who searches it.
    package let strategy: any Strategy
    /// Epochs in all.
    package let budget: Int
    /// Trainings at the same time.
    package let workers: Int

    /// So many plans in a row without work mean that there is nothing left to find.
    private static let patience = 100

    /// Describes a search.
    ///
    /// - Precondition: the strategy's tiers are schedules of the table; its space is a `TableSpace`.
    package init(task: TabularTask, strategy: any Strategy, budget: Int, workers: Int = 1) {
        precondition(workers > 0, "somebody must work")
        self.task = task
        self.strategy = strategy
        self.budget = budget
        self.workers = workers
    }

    /// Plays the search of a seed.
    package func run(seed: UInt64) -> TabularTrace {
        var play = Play(task: task, ladder: strategy.ladder, budget: budget)
        var cycle = -1
        var idlePlans = 0
        while true {
            play.start(workers: workers)
            let mayAsk =
                strategy.asks == .atBarrier ? play.pieces == 0 : play.pieces < workers
            if !play.isOver, mayAsk, cycle < strategy.cycles, idlePlans < Self.patience {
                cycle += 1
                var generator = RandomStream(seed: seed, purpose: "cycle", UInt64(cycle))
                let plan = strategy.plan(play.population, cycle: cycle, using: &generator)
                idlePlans = plan.assignments.isEmpty ? idlePlans + 1 : 0
                play.take(plan)
            } else if !play.finishOne() {
                return play.trace
            }
        }
    }
}

/// What came of a search on a table.
package struct TabularTrace: Sendable, Hashable {
    /// The result from a moment on.
    package struct Step: Sendable, Hashable {
        /// Epochs trained until then.
        package var epochs: Int
        /// The true accuracy of the architecture that the search would hand out.
        package var accuracy: Double
    }

    /// The changes of the result, in their order; several may have the same epochs.
    package internal(set) var steps: [Step] = []
    /// How many trainings of each tier there were, tier 1 first.
    package internal(set) var trainings: [Int] = []
    /// How many candidates there were.
    package internal(set) var candidates = 0
    /// Epochs trained in all.
    package internal(set) var epochs = 0

    /// The true accuracy of the result when so many epochs were trained; nil before the first.
    package func accuracy(at epochs: Int) -> Double? { steps.last { $0.epochs <= epochs }?.accuracy }
}

/// A search as it is played: the facts that an engine would record, in a state of their own.
private struct Play {
    private struct Running {
        var end: Int
        var order: WorkOrder
        var cost: Int
        var slot: Int
    }

    private struct Training: Hashable {
        var row: Int
        var epochs: Int
    }

    private struct NotInTable: Error {}

    let task: TabularTask
    let ladder: TierLadder
    let budget: Int
    private(set) var population = Population()
    private(set) var trace = TabularTrace()
    private(set) var isOver = false
    private var state = RunState()
    private var running: [Running] = []
    private var rows: [Int: Int] = [:]
    private var paid: Set<Training> = []
    private var spent = 0
    private var now = 0

    init(task: TabularTask, ladder: TierLadder, budget: Int) {
        self.task = task
        self.ladder = ladder
        self.budget = budget
        trace.trainings = ladder.tiers.map { _ in 0 }
    }

    /// Trainings that wait or are in progress.
    var pieces: Int { state.openWork.count }

    private mutating func record(_ event: Fact.Event, cycle: Int) {
        let time = Date(timeIntervalSince1970: 0)
        let fact = Fact(id: state.lastFact + 1, time: time, seconds: Double(now), cycle: cycle, event: event)
        state.apply(fact)
        guard let id = fact.candidate else { return }
        population.update(Population.Member(state.candidates[id - 1]), canonicalKey: state.canonicalKeys[id - 1])
    }

    /// Records a plan.
    mutating func take(_ plan: CyclePlan) {
        var plan = plan
        // A schedule is a training of its own: on the way to a higher one the lower ones are not needed.
        plan.assignments = plan.assignments.reduce(into: []) { merged, next in
            if let last = merged.last, last.candidate == next.candidate {
                merged[merged.count - 1].toTier = next.toTier
            } else {
                merged.append(next)
            }
        }
        trace.candidates += plan.newCandidates.count
        let costs = plan.newCandidates.map { candidate in
            Result<CandidateCost, any Error> {
                guard let row = task.table.row(of: candidate.architecture) else { throw NotInTable() }
                rows[candidate.id] = row
                return CandidateCost(parameters: 0, macs: 0, memoryBytes: 0)
            }
        }
        for event in plan.events(costs: costs, ladder: ladder) { record(event, cycle: plan.cycle) }
    }

    /// Gives waiting trainings to free workers, as far as the budget goes.
    mutating func start(workers: Int) {
        while !isOver, running.count < workers,
            let order = state.openAssignments.first(where: {
                state.candidates[$0.order.candidate - 1].state == .waiting
            })?
            .order,
            let row = rows[order.candidate]
        {
            let training = Training(row: row, epochs: order.work.lastEpoch ?? 0)
            let cost = paid.contains(training) ? 0 : training.epochs
            guard spent + cost <= budget else {
                isOver = true
                return
            }
            paid.insert(training)
            spent += cost
            let slot = (1...workers).first { slot in !running.contains { $0.slot == slot } } ?? workers
            record(.began(candidate: order.candidate, WorkerPlace(host: "", slot: slot)), cycle: state.run.cycle)
            running.append(Running(end: now + cost, order: order, cost: cost, slot: slot))
        }
    }

    /// Ends the training that is over first; false when there is none.
    mutating func finishOne() -> Bool {
        guard let index = running.indices.min(by: { running[$0].end < running[$1].end }) else { return false }
        let done = running.remove(at: index)
        now = done.end
        trace.epochs += done.cost
        trace.trainings[done.order.toTier - 1] += 1
        guard let row = rows[done.order.candidate] else { return true }
        let score = task.score(ofRow: row, epochs: done.order.work.lastEpoch ?? 0)
        record(
            .completed(candidate: done.order.candidate, tier: done.order.toTier, score: score),
            cycle: state.run.cycle
        )
        if state.best == done.order.candidate {
            trace.steps.append(TabularTrace.Step(epochs: trace.epochs, accuracy: task.truth(ofRow: row)))
        }
        return true
    }
}
