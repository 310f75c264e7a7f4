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

    /// The best candidate: the highest score in the highest tier that anyone has completed; ties go to the older. Those
    /// that failed or were killed do not count, nor do those without a score, as in a tier where nothing is trained.
    package var best: CandidateRecord? {
        candidates.lazy.filter { $0.score != nil && $0.state != .failed && $0.state != .killed }.max {
            ($0.tier, $0.score ?? 0, -$0.id) < ($1.tier, $1.score ?? 0, -$1.id)
        }
    }

    /// The candidate that is the same network as a genotype of a known size.
    ///
    /// Complexity: O(n) comparisons of sizes; canonical keys are computed of those of equal size only.
    package func twin(of genotype: CellGenotype, size: NetworkSize) -> CandidateRecord? {
        let equal = candidates.filter { $0.parameters == size.parameters && $0.macs == size.macs }
        guard !equal.isEmpty else { return nil }
        let key = genotype.canonicalKey
        return equal.first { $0.genotype.canonicalKey == key }
    }
}
