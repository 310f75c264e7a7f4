import Architectures
import RunModel

/// New candidates in the making; none is a network that is already known.
struct Brood {
    private let population: Population
    private let space: any SearchSpace
    private let redraws: Int
    /// The new candidates, with the ids that they will have.
    private(set) var candidates: [NewCandidate] = []
    /// What went otherwise than meant.
    var notes: [PlanNote] = []
    private var keys: Set<String> = []

    init(population: Population, space: any SearchSpace, redraws: Int) {
        self.population = population
        self.space = space
        self.redraws = redraws
    }

    /// What brings the new candidates through the first tiers.
    func assignments(throughTier tier: Int = 1) -> [Assignment] {
        candidates.flatMap { candidate in
            (0..<tier).map { Assignment(candidate: candidate.id, fromTier: $0, toTier: $0 + 1) }
        }
    }

    /// A mutated copy of the parent; a random candidate should the parent's every draw be known already.
    mutating func addChild(of parent: Population.Member, using generator: inout some RandomNumberGenerator) {
        for _ in 0...redraws {
            let child = space.mutate(parent.architecture, using: &generator)
            if let key = newKey(child) {
                let changes = child.changes(from: parent.architecture).inWords
                append(child, key, origin: .mutation, parent: parent.id, mutation: changes)
                return
            }
        }
        notes.append(.childrenKnown(parent: parent.id, draws: redraws + 1))
        addRandom(using: &generator)
    }

    /// A random candidate; none should every draw be known already.
    mutating func addRandom(using generator: inout some RandomNumberGenerator) {
        for _ in 0...redraws {
            let architecture = space.random(using: &generator)
            if let key = newKey(architecture) {
                append(architecture, key, origin: .random)
                return
            }
        }
        notes.append(.randomKnown(draws: redraws + 1))
    }

    /// The network's key; nil for one that is known.
    private mutating func newKey(_ architecture: Architecture) -> String? {
        let key = space.canonicalKey(of: architecture)
        return !population.contains(canonicalKey: key) && keys.insert(key).inserted ? key : nil
    }

    private mutating func append(
        _ architecture: Architecture,
        _ key: String,
        origin: CandidateOrigin,
        parent: Int? = nil,
        mutation: String = ""
    ) {
        candidates.append(
            NewCandidate(
                id: population.nextID + candidates.count,
                architecture: architecture,
                canonicalKey: key,
                origin: origin,
                parent: parent,
                mutation: mutation
            )
        )
    }
}
