package import Architectures
package import RunModel

/// Everything about the candidates that decides what happens next, derived from their records.
package struct Population: Sendable {
    /// One candidate as a strategy sees it.
    package struct Member: Sendable, Hashable, Identifiable, Rankable {
        /// The candidate's id.
        package var id: Int
        /// The architecture.
        package var architecture: Architecture
        /// What it is doing; only the `alive` take part in selection.
        package var state: CandidateState
        /// Highest tier completed; 0 while none is.
        package var tier: Int
        /// The scores by tier: of every tier that it completed with one.
        package var scores: [Int: Double]
        /// Cycle of its creation.
        package var bornCycle: Int
        /// Cycle in which its last training ended.
        package var lastTrainedCycle: Int
        /// Does not age while true.
        package var pinned: Bool

        /// The score in the highest tier completed.
        package var score: Double? {
            get { scores[tier] }
            set { scores[tier] = newValue }
        }

        /// Trained, with a score that can be compared, and not paused, killed, failed or in training.
        package var takesPart: Bool { state == .alive && tier > 0 && (score ?? .nan).isFinite }

        /// Creates a member.
        ///
        /// - Parameter lowerScores: the scores of the tiers below.
        package init(
            id: Int,
            architecture: Architecture,
            state: CandidateState = .alive,
            tier: Int = 1,
            score: Double?,
            lowerScores: [Int: Double] = [:],
            bornCycle: Int = 0,
            lastTrainedCycle: Int = 0,
            pinned: Bool = false
        ) {
            self.id = id
            self.architecture = architecture
            self.state = state
            self.tier = tier
            scores = lowerScores
            scores[tier] = score
            self.bornCycle = bornCycle
            self.lastTrainedCycle = lastTrainedCycle
            self.pinned = pinned
        }

        /// What a strategy sees of a record.
        package init(_ record: CandidateRecord) {
            self.init(
                id: record.id,
                architecture: record.architecture,
                state: record.state,
                tier: record.tier,
                score: record.score,
                lowerScores: record.scores.filter { $0.key < record.tier },
                bornCycle: record.bornCycle,
                lastTrainedCycle: record.lastTrainedCycle,
                pinned: record.pinned
            )
        }
    }

    /// All candidates, in the order of their ids.
    package private(set) var members: [Member] = []
    private var positions: [Int: Int] = [:]
    private var keys: Set<String> = []
    /// Ids of those that can still train, ascending.
    private var open: [Int] = []
    /// Ids of those that are pinned and neither killed nor failed.
    package private(set) var pinned: Set<Int> = []
    /// Per tier, from tier 1: who has a score in it, best first.
    private var rankings: [[Rank]] = []

    /// A candidate's place in a tier; the older of two equally good comes first.
    private struct Rank: Sendable {
        var score: Double
        var id: Int

        func precedes(_ other: Rank) -> Bool { (-score, id) < (-other.score, other.id) }
    }

    /// Creates an empty population.
    package init() {}

    /// Creates a population of members in any order.
    package init(_ members: some Sequence<Member>) {
        for member in members.sorted(by: { $0.id < $1.id }) { update(member) }
    }

    /// Creates a population of records.
    package init(records: some Sequence<CandidateRecord>) {
        self.init(records.map { Member($0) })
    }

    /// Adds a candidate, or replaces what is known of it; its architecture never changes.
    ///
    /// Keeping one population up to date costs O(log n) comparisons per change (O(n) for an id that is not the highest so
    /// far), where building one anew computes every canonical key again.
    ///
    /// - Parameter canonicalKey: the architecture's key where that is known already; by default it is computed.
    package mutating func update(_ member: Member, canonicalKey: String? = nil) {
        let old = self[member.id]
        if let position = positions[member.id] {
            members[position] = member
        } else {
            keys.insert(canonicalKey ?? member.architecture.canonicalKey)
            add(member)
        }
        if old?.scores != member.scores { rank(member, instead: old) }
        if member.pinned, member.state != .killed, member.state != .failed {
            pinned.insert(member.id)
        } else {
            pinned.remove(member.id)
        }
        let wasOpen = old.map { !$0.state.isFinal } ?? false
        if wasOpen != !member.state.isFinal {
            let place = open.partitioningIndex { $0 >= member.id }
            if wasOpen { open.remove(at: place) } else { open.insert(member.id, at: place) }
        }
    }

    private mutating func add(_ member: Member) {
        if member.id >= nextID {
            positions[member.id] = members.count
            members.append(member)
        } else {
            let position = members.partitioningIndex { $0.id > member.id }
            members.insert(member, at: position)
            for index in position..<members.count { positions[members[index].id] = index }
        }
    }

    private mutating func rank(_ member: Member, instead old: Member?) {
        for (tier, score) in old?.scores ?? [:] where score.isFinite && tier > 0 {
            let rank = Rank(score: score, id: member.id)
            rankings[tier - 1].remove(at: rankings[tier - 1].partitioningIndex { !$0.precedes(rank) })
        }
        for (tier, score) in member.scores where score.isFinite && tier > 0 {
            while rankings.count < tier { rankings.append([]) }
            let rank = Rank(score: score, id: member.id)
            rankings[tier - 1].insert(rank, at: rankings[tier - 1].partitioningIndex { !$0.precedes(rank) })
        }
    }

    /// The candidate with an id.
    package subscript(id: Int) -> Member? { positions[id].map { members[$0] } }

    /// The id that the next new candidate gets.
    package var nextID: Int { (members.last?.id ?? 0) + 1 }

    /// Whether some candidate, whatever became of it, is the same network.
    package func contains(canonicalKey: String) -> Bool { keys.contains(canonicalKey) }

    /// Those that have not retired, failed or been killed, in the order of their ids.
    package var current: some BidirectionalCollection<Member> { open.lazy.compactMap { self[$0] } }

    /// The best by the one ranking of results (`TierRanking`), best first.
    ///
    /// - Parameter count: how many at most.
    package func best(_ count: Int) -> [Int] {
        var best: [Int] = []
        for tier in rankings.indices.reversed().map({ $0 + 1 }) where best.count < count {
            let own = ranking(ofTier: tier).filter { id in
                self[id].map { $0.tier == tier && TierRanking.standard.counts($0) } ?? false
            }
            best += own.prefix(count - best.count)
        }
        return best
    }

    /// Everyone who completed a tier with a score that can be compared, wherever they are now; best first, ties to the older.
    package func ranking(ofTier tier: Int) -> some RandomAccessCollection<Int> {
        (rankings.indices.contains(tier - 1) ? rankings[tier - 1] : []).lazy.map(\.id)
    }
}

extension RandomAccessCollection {
    /// The first index whose element is so, where from there on all are: a binary search.
    fileprivate func partitioningIndex(where isSo: (Element) -> Bool) -> Index {
        var (low, count) = (startIndex, count)
        while count > 0 {
            let middle = index(low, offsetBy: count / 2)
            if isSo(self[middle]) {
                count /= 2
            } else {
                low = index(after: middle)
                count -= count / 2 + 1
            }
        }
        return low
    }
}
