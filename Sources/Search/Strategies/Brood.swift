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
    var notes: [String] = []
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
            let (child, mutation) = space.mutate(parent.genotype, using: &generator)
            if let key = newKey(child) {
                append(child, key, origin: .mutation, parent: parent.id, mutation: mutation.description)
                return
            }
        }
        notes.append("\(redraws + 1) children of #\(parent.id) were all known: a random candidate instead")
        addRandom(using: &generator)
    }

    /// A random candidate; none should every draw be known already.
    mutating func addRandom(using generator: inout some RandomNumberGenerator) {
        for _ in 0...redraws {
            let genotype = space.random(using: &generator)
            if let key = newKey(genotype) {
                append(genotype, key, origin: .random)
                return
            }
        }
        notes.append("\(redraws + 1) random candidates were all known: one candidate fewer")
    }

    /// The network's key; nil for one that is known.
    private mutating func newKey(_ genotype: CellGenotype) -> String? {
        let key = space.canonicalKey(of: genotype)
        return !population.contains(canonicalKey: key) && keys.insert(key).inserted ? key : nil
    }

    private mutating func append(
        _ genotype: CellGenotype,
        _ key: String,
        origin: CandidateOrigin,
        parent: Int? = nil,
        mutation: String = ""
    ) {
        candidates.append(
            NewCandidate(
                id: population.nextID + candidates.count,
                genotype: genotype,
                canonicalKey: key,
                origin: origin,
                parent: parent,
                mutation: mutation
            )
        )
    }
}
