extension CandidateRecord {
    /// What it scores more than another candidate in the highest tier that both have completed.
    public func gain(over other: CandidateRecord?) -> Double? {
        guard let other, let tier = scores.keys.filter({ other.scores[$0] != nil }).max(), let mine = scores[tier],
            let theirs = other.scores[tier]
        else { return nil }
        return mine - theirs
    }
}

extension RunSnapshot {
    /// The candidate that is the same network as a genotype of a known size.
    ///
    /// Complexity: O(n) comparisons of sizes; canonical keys are computed of those of equal size only.
    public func twin(of genotype: CellGenotype, size: NetworkSize) -> CandidateRecord? {
        let equal = candidates.filter { $0.parameters == size.parameters && $0.macs == size.macs }
        guard !equal.isEmpty else { return nil }
        let key = genotype.canonicalKey
        return equal.first { $0.genotype.canonicalKey == key }
    }
}
