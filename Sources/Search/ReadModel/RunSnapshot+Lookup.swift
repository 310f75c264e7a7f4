extension RunSnapshot {
    /// The candidate with an id. Complexity: O(1), ids being dense from 1; O(n) should they not be.
    public func candidate(_ id: Int) -> CandidateRecord? {
        if id >= 1, id <= candidates.count, candidates[id - 1].id == id { return candidates[id - 1] }
        return candidates.first { $0.id == id }
    }

    /// The best candidate: the highest score in the highest tier that anyone has completed; ties go to the older. Those
    /// that failed or were killed do not count.
    public var best: CandidateRecord? {
        candidates.lazy.filter { $0.tier > 0 && $0.state != .failed && $0.state != .killed }.max {
            ($0.tier, $0.score ?? 0, -$0.id) < ($1.tier, $1.score ?? 0, -$1.id)
        }
    }
}
