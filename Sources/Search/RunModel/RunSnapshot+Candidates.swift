package import Architectures

extension CandidateRecord {
    /// What it scores more than another candidate in the highest tier that both have completed.
    package func gain(over other: CandidateRecord?) -> Double? {
        guard let other, let tier = scores.keys.filter({ other.scores[$0] != nil }).max(), let mine = scores[tier],
            let theirs = other.scores[tier]
        else { return nil }
        return mine - theirs
    }
}

extension RunSnapshot {
    /// The candidate with an id. Complexity: O(1), ids being dense from 1; O(n) should they not be.
    package func candidate(_ id: Int) -> CandidateRecord? {
        place(of: id).map { candidates[$0] }
    }

    /// The place of a candidate with an id among all. Complexity: as above.
    package func place(of id: Int) -> Int? {
        if id >= 1, id <= candidates.count, candidates[id - 1].id == id { return id - 1 }
        return candidates.firstIndex { $0.id == id }
    }

    /// The best candidate, by the ranking that every screen and command goes by.
    package var best: CandidateRecord? { TierRanking.standard.best(of: candidates) }

    /// Why a search that is over has no result, in a line: nobody could be trained. Nil for every other run.
    package var nobodyTrained: String? {
        guard case .search = run.kind, run.state == .finished, !candidates.contains(where: { $0.tier > 0 }),
            let failed = candidates.first(where: { $0.state == .failed })
        else { return nil }
        let count = candidates.count { $0.state == .failed }
        return
            "nobody could be trained: \(count) of \(candidates.count) candidates failed, the first, #\(failed.id): \(failed.failure)"
    }

    /// The candidate that is the same network as an architecture of a known cost.
    ///
    /// Complexity: O(n) comparisons of sizes; canonical keys are computed of those of equal size only.
    package func twin(of architecture: Architecture, cost: NetworkCost) -> CandidateRecord? {
        let equal = candidates.filter { $0.parameters == cost.parameters && $0.macs == cost.macs }
        guard !equal.isEmpty else { return nil }
        let key = architecture.canonicalKey
        return equal.first { $0.architecture.canonicalKey == key }
    }
}
