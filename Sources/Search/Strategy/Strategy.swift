/// A candidate that a plan creates.
public struct NewCandidate: Sendable, Hashable, Identifiable {
    /// The id that the plan's assignments call it by: those after the population's highest, in order.
    public var id: Int
    /// The architecture.
    public var genotype: CellGenotype
    /// How it came about.
    public var origin: CandidateOrigin
    /// The candidate it was mutated from.
    public var parent: Int?
    /// What the mutation changed, in words; empty for random ones.
    public var mutation: String

    /// Creates a description of a new candidate.
    public init(id: Int, genotype: CellGenotype, origin: CandidateOrigin, parent: Int? = nil, mutation: String = "") {
        self.id = id
        self.genotype = genotype
        self.origin = origin
        self.parent = parent
        self.mutation = mutation
    }
}

/// Trains one candidate from one tier to the next.
public struct Assignment: Sendable, Hashable {
    /// The candidate's id, which may be that of a new one.
    public var candidate: Int
    /// The tier it has completed; 0 for an untrained one.
    public var fromTier: Int
    /// The tier that it completes with this.
    public var toTier: Int

    /// Creates an assignment.
    public init(candidate: Int, fromTier: Int, toTier: Int) {
        self.candidate = candidate
        self.fromTier = fromTier
        self.toTier = toTier
    }
}

/// What a strategy wants done in one cycle.
public struct CyclePlan: Sendable, Hashable {
    /// The cycle; 0 is the initial population.
    public var cycle: Int
    /// Candidates to create, in the order of their ids.
    public var newCandidates: [NewCandidate]
    /// What to train: the continued ones from the highest tier down, best first, then the new ones.
    public var assignments: [Assignment]
    /// Candidates that no longer take part from this cycle on, because of their age.
    public var retired: [Int]
    /// What a person might wonder about, one line each: an empty tier, a child that was never new.
    public var notes: [String]

    /// Creates a plan.
    public init(
        cycle: Int,
        newCandidates: [NewCandidate] = [],
        assignments: [Assignment] = [],
        retired: [Int] = [],
        notes: [String] = []
    ) {
        self.cycle = cycle
        self.newCandidates = newCandidates
        self.assignments = assignments
        self.retired = retired
        self.notes = notes
    }
}

/// Decides which candidates there are and which of them are trained on; pure.
///
/// A strategy keeps no state: everything follows from the recorded population, the cycle and the generator, so that a resumed
/// search plans what the interrupted one would have planned.
public protocol Strategy: Sendable {
    /// What the run's record calls it.
    var name: String { get }
    /// The tiers.
    var ladder: TierLadder { get }
    /// Cycles after the initial population.
    var cycles: Int { get }

    /// Plans a cycle: 0 creates the initial population, 1 to `cycles` evolve it.
    func plan(_ population: Population, cycle: Int, using generator: inout some RandomNumberGenerator) -> CyclePlan

    /// Whether a candidate takes part in the selection of a cycle.
    func isAlive(_ member: Population.Member, cycle: Int) -> Bool

    /// The search's result so far; nil while nobody has a score.
    func best(of population: Population) -> Population.Member?
}

extension Strategy {
    /// Whether a candidate can still be trained on, so that its checkpoint is worth keeping.
    public func mayContinue(_ member: Population.Member, cycle: Int) -> Bool {
        if member.state.isFinal { return false }
        return member.tier < ladder.top && (member.state != .alive || isAlive(member, cycle: cycle))
    }

    /// The best of the highest tier that anyone has completed with a score; ties go to the older. Those that failed do not
    /// count; those that retired or were killed do, because what was measured stands (as in `RunSnapshot.best`).
    public func best(of population: Population) -> Population.Member? {
        population.members.lazy
            .filter { $0.tier > 0 && $0.state != .failed && ($0.score ?? .nan).isFinite }
            .max { ($0.tier, $0.score ?? 0, -$0.id) < ($1.tier, $1.score ?? 0, -$1.id) }
    }
}
