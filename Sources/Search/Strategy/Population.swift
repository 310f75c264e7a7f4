/// Everything about the candidates that decides what happens next, derived from their records.
public struct Population: Sendable {
    /// One candidate as a strategy sees it.
    public struct Member: Sendable, Hashable, Identifiable {
        /// The candidate's id.
        public var id: Int
        /// The architecture.
        public var genotype: CellGenotype
        /// What it is doing; only the `alive` take part in selection.
        public var state: CandidateState
        /// Highest tier completed; 0 while none is.
        public var tier: Int
        /// The score in that tier.
        public var score: Double?
        /// Cycle in which its last training ended.
        public var lastTrainedCycle: Int
        /// Does not age while true.
        public var pinned: Bool

        /// Creates a member.
        public init(
            id: Int,
            genotype: CellGenotype,
            state: CandidateState = .alive,
            tier: Int = 1,
            score: Double?,
            lastTrainedCycle: Int = 0,
            pinned: Bool = false
        ) {
            self.id = id
            self.genotype = genotype
            self.state = state
            self.tier = tier
            self.score = score
            self.lastTrainedCycle = lastTrainedCycle
            self.pinned = pinned
        }

        /// What a strategy sees of a record.
        public init(_ record: CandidateRecord) {
            self.init(
                id: record.id,
                genotype: record.genotype,
                state: record.state,
                tier: record.tier,
                score: record.score,
                lastTrainedCycle: record.lastTrainedCycle,
                pinned: record.pinned
            )
        }
    }

    /// All candidates, in the order of their ids.
    public private(set) var members: [Member] = []
    private var positions: [Int: Int] = [:]
    private var keys: Set<String> = []

    /// Creates an empty population.
    public init() {}

    /// Creates a population of members in any order.
    public init(_ members: some Sequence<Member>) {
        for member in members.sorted(by: { $0.id < $1.id }) { update(member) }
    }

    /// Creates a population of records.
    public init(records: some Sequence<CandidateRecord>) {
        self.init(records.map { Member($0) })
    }

    /// Adds a candidate, or replaces what is known of it; its genotype never changes.
    ///
    /// Keeping one population up to date costs O(1) per change (O(n) for an id that is not the highest so far), where
    /// building one anew computes every canonical key again.
    public mutating func update(_ member: Member) {
        if let position = positions[member.id] {
            members[position] = member
            return
        }
        keys.insert(member.genotype.canonicalKey)
        if member.id >= nextID {
            positions[member.id] = members.count
            members.append(member)
        } else {
            let position = members.firstIndex { $0.id > member.id } ?? members.count
            members.insert(member, at: position)
            for index in position..<members.count { positions[members[index].id] = index }
        }
    }

    /// The candidate with an id.
    public subscript(id: Int) -> Member? { positions[id].map { members[$0] } }

    /// The id that the next new candidate gets.
    public var nextID: Int { (members.last?.id ?? 0) + 1 }

    /// Whether some candidate, whatever became of it, is the same network.
    public func contains(canonicalKey: String) -> Bool { keys.contains(canonicalKey) }
}
