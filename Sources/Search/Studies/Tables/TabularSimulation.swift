import RunModel
package import Strategies
import Tensor

/// A search on a table, played in memory: the same plans and population as an engine's, without its store and threads.
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
            } else if !play.finishOne(cycle: cycle) {
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

/// The state of a search as it is played.
private struct Play {
    private struct Piece {
        var candidate: Int
        var tier: Int
    }

    private struct Running {
        var end: Int
        var piece: Piece
        var cost: Int
    }

    private struct Training: Hashable {
        var row: Int
        var epochs: Int
    }

    let task: TabularTask
    let ladder: TierLadder
    let budget: Int
    private(set) var population = Population()
    private(set) var trace = TabularTrace()
    private(set) var isOver = false
    private var queue: ArraySlice<Piece> = []
    private var running: [Running] = []
    private var rows: [Int: Int] = [:]
    private var paid: Set<Training> = []
    private var spent = 0
    private var now = 0
    private var best: Population.Member?

    init(task: TabularTask, ladder: TierLadder, budget: Int) {
        self.task = task
        self.ladder = ladder
        self.budget = budget
        trace.trainings = ladder.tiers.map { _ in 0 }
    }

    /// Trainings that wait or are in progress.
    var pieces: Int { queue.count + running.count }

    /// Records a plan.
    mutating func take(_ plan: CyclePlan) {
        for id in plan.retired { change(id) { $0.state = .retired } }
        for candidate in plan.newCandidates {
            trace.candidates += 1
            rows[candidate.id] = task.table.row(of: candidate.genotype)
            population.update(
                Population.Member(
                    id: candidate.id,
                    genotype: candidate.genotype,
                    state: rows[candidate.id] == nil ? .failed : .waiting,
                    tier: 0,
                    score: nil,
                    bornCycle: plan.cycle,
                    lastTrainedCycle: plan.cycle
                ),
                canonicalKey: candidate.canonicalKey
            )
        }
        for assignment in plan.assignments where rows[assignment.candidate] != nil {
            // A schedule is a training of its own: on the way to a higher one the lower ones are not needed.
            if let last = queue.last, last.candidate == assignment.candidate { queue.removeLast() }
            queue.append(Piece(candidate: assignment.candidate, tier: assignment.toTier))
            change(assignment.candidate) { $0.state = .waiting }
        }
    }

    /// Gives waiting trainings to free workers, as far as the budget goes.
    mutating func start(workers: Int) {
        while !isOver, running.count < workers, let piece = queue.first, let row = rows[piece.candidate] {
            let epochs = ladder.epochs(ofTier: piece.tier)
            let isNew = !paid.contains(Training(row: row, epochs: epochs))
            let cost = isNew ? epochs : 0
            guard spent + cost <= budget else {
                isOver = true
                return
            }
            paid.insert(Training(row: row, epochs: epochs))
            spent += cost
            queue.removeFirst()
            change(piece.candidate) { $0.state = .training }
            running.append(Running(end: now + cost, piece: piece, cost: cost))
        }
    }

    /// Ends the training that is over first; false when there is none.
    mutating func finishOne(cycle: Int) -> Bool {
        guard let index = running.indices.min(by: { running[$0].end < running[$1].end }) else { return false }
        let done = running.remove(at: index)
        now = done.end
        trace.epochs += done.cost
        trace.trainings[done.piece.tier - 1] += 1
        guard let row = rows[done.piece.candidate] else { return true }
        let score = task.score(ofRow: row, epochs: ladder.epochs(ofTier: done.piece.tier))
        change(done.piece.candidate) { member in
            member.state = .alive
            member.tier = done.piece.tier
            member.score = score
            member.lastTrainedCycle = cycle
        }
        if let member = population[done.piece.candidate], member.isBetter(than: best) {
            best = member
            trace.steps.append(TabularTrace.Step(epochs: trace.epochs, accuracy: task.truth(ofRow: row)))
        }
        return true
    }

    private mutating func change(_ id: Int, _ body: (inout Population.Member) -> Void) {
        guard var member = population[id] else { return }
        body(&member)
        population.update(member)
    }
}
