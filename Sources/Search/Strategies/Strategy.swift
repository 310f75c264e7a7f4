package import Architectures
package import RunModel

/// A candidate that a plan creates.
package struct NewCandidate: Sendable, Hashable, Identifiable {
    /// The id that the plan's assignments call it by: those after the population's highest, in order.
    package var id: Int
    /// The architecture.
    package var architecture: Architecture
    /// The architecture's canonical key.
    package var canonicalKey: String
    /// How it came about.
    package var origin: CandidateOrigin
    /// The candidate it was mutated from.
    package var parent: Int?
    /// What the mutation changed, in words; empty for random ones.
    package var mutation: String

    /// Creates a description of a new candidate.
    package init(
        id: Int,
        architecture: Architecture,
        canonicalKey: String,
        origin: CandidateOrigin,
        parent: Int? = nil,
        mutation: String = ""
    ) {
        self.id = id
        self.architecture = architecture
        self.canonicalKey = canonicalKey
        self.origin = origin
        self.parent = parent
        self.mutation = mutation
    }
}

/// Trains one candidate from one tier to the next. A candidate may have several in a plan, one upon the other.
package struct Assignment: Sendable, Hashable {
    /// The candidate's id, which may be that of a new one.
    package var candidate: Int
    /// The tier it has completed; 0 for an untrained one.
    package var fromTier: Int
    /// The tier that it completes with this.
    package var toTier: Int

    /// Creates an assignment.
    package init(candidate: Int, fromTier: Int, toTier: Int) {
        self.candidate = candidate
        self.fromTier = fromTier
        self.toTier = toTier
    }
}

/// What a strategy wants done in one cycle.
package struct CyclePlan: Sendable, Hashable {
    /// The cycle; 0 is the initial population.
    package var cycle: Int
    /// Candidates to create, in the order of their ids.
    package var newCandidates: [NewCandidate]
    /// What to train: the continued ones from the highest tier down, best first, then the new ones.
    package var assignments: [Assignment]
    /// How many of the new candidates are created: the most promising by tier 0; nil for all of them.
    package var kept: Int?
    /// Candidates that no longer take part from this cycle on.
    package var retired: [Int]
    /// Why they do not.
    package var retirement = Retirement.age
    /// What a person might wonder about: an empty tier, a child that was never new.
    package var notes: [PlanNote]

    /// Creates a plan.
    package init(
        cycle: Int,
        newCandidates: [NewCandidate] = [],
        assignments: [Assignment] = [],
        retired: [Int] = [],
        notes: [PlanNote] = []
    ) {
        self.cycle = cycle
        self.newCandidates = newCandidates
        self.assignments = assignments
        self.retired = retired
        self.notes = notes
    }
}

extension CyclePlan {
    /// The plan with only the most promising of its new candidates, under the ids that follow one another.
    ///
    /// - Parameter promise: of each new candidate, higher being better; ties go to the earlier.
    package func keeping(_ kept: Int, by promise: [Double]) -> CyclePlan {
        precondition(promise.count == newCandidates.count, "every new candidate needs a promise")
        let best = newCandidates.indices.sorted { (-promise[$0], $0) < (-promise[$1], $1) }.prefix(kept).sorted()
        var plan = self
        plan.kept = nil
        plan.newCandidates = []
        var renamed: [Int: Int] = [:]
        for (place, index) in best.enumerated() {
            var candidate = newCandidates[index]
            renamed[candidate.id] = newCandidates[place].id
            candidate.id = newCandidates[place].id
            plan.newCandidates.append(candidate)
        }
        let proposed = Set(newCandidates.map(\.id))
        plan.assignments = assignments.compactMap { assignment in
            guard proposed.contains(assignment.candidate) else { return assignment }
            return renamed[assignment.candidate].map {
                Assignment(candidate: $0, fromTier: assignment.fromTier, toTier: assignment.toTier)
            }
        }
        return plan
    }
}

/// When a planner is asked for its next cycle.
package enum AskRule: Sendable, Hashable {
    /// When nothing is left to do: its decisions depend on no one's speed, and the results on the seed alone.
    case atBarrier
    /// When there is less work than workers: nobody ever waits, and the results depend on the seed and on the order in which
    /// trainings end. That order is recorded: each score with the cycle that it arrived in.
    case wheneverFree
}

/// Decides which candidates there are and what is done with them; pure.
///
/// A planner keeps no state: everything follows from the recorded population, the cycle and the generator, so that a resumed
/// run plans what the interrupted one would have planned.
package protocol Planner: Sendable {
    /// The tiers.
    var ladder: TierLadder { get }
    /// Cycles after the initial population.
    var cycles: Int { get }
    /// When it is asked.
    var asks: AskRule { get }
    /// Cycles after which a candidate that was not trained again no longer takes part; 0 where candidates do not age by cycles.
    var maximumAge: Int { get }

    /// Whether everybody's checkpoint is kept, also when the run is finished.
    var keepsCheckpoints: Bool { get }

    /// The tier through which new candidates are trained at once, those that a person injects as well.
    var entryTier: Int { get }

    /// Plans a cycle: 0 creates the initial population, 1 to `cycles` evolve it.
    ///
    /// A plan without work is no end: the next cycle is planned at once.
    func plan(_ population: Population, cycle: Int, using generator: inout some RandomNumberGenerator) -> CyclePlan

    /// Whether a candidate takes part in the selection of a cycle.
    func isAlive(_ member: Population.Member, cycle: Int) -> Bool

    /// Epochs that are still to be trained once a cycle is done, should nobody fail; for estimates.
    func epochsExpected(after cycle: Int) -> Int
}

/// Looks for good architectures: who is trained on follows from scores.
package protocol Strategy: Planner {
    /// What a configuration and the run's record call it.
    var name: StrategyName { get }
}

extension Planner {
    /// `atBarrier`.
    package var asks: AskRule { .atBarrier }

    /// Only of those who may need it.
    package var keepsCheckpoints: Bool { false }

    /// The first.
    package var entryTier: Int { 1 }

    /// None.
    package var maximumAge: Int { 0 }

    /// Who is trained, scored and free takes part.
    package func isAlive(_ member: Population.Member, cycle: Int) -> Bool { member.takesPart }

    /// Whether a candidate can still be trained on.
    package func mayContinue(_ member: Population.Member, cycle: Int) -> Bool {
        if member.state.isFinal { return false }
        return member.tier < ladder.top && (member.state != .alive || isAlive(member, cycle: cycle))
    }

    /// The candidates whose checkpoints are kept: who may be trained on, the best, and who is pinned, even if it is retired.
    ///
    /// - Parameters:
    ///   - best: how many of the best.
    ///   - isFinished: whether no cycle is to come, so that only those go on who have work left.
    package func checkpointsToKeep(of population: Population, cycle: Int, best: Int, isFinished: Bool) -> Set<Int> {
        if keepsCheckpoints { return Set(population.current.map(\.id)) }
        let open = population.current.lazy.filter { member in
            mayContinue(member, cycle: cycle) && !(isFinished && member.state == .alive)
        }.map(\.id)
        return Set(open).union(population.pinned).union(population.best(best))
    }
}
