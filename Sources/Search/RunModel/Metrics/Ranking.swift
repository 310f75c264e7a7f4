/// What a ranking sees of a candidate.
package protocol Rankable {
    /// The older of two has the smaller.
    var id: Int { get }
    /// What it is doing.
    var state: CandidateState { get }
    /// Highest tier completed; 0 while none is.
    var tier: Int { get }
    /// The score of that tier.
    var score: Double? { get }
}

/// Which of two candidates is the better result: what "the best" means on every screen and in every command.
package protocol Ranking: Sendable {
    /// Whether a candidate can be the result at all.
    func counts(_ candidate: some Rankable) -> Bool

    /// Whether a candidate that counts is better than another that counts.
    func precedes(_ one: some Rankable, _ other: some Rankable) -> Bool
}

extension Ranking {
    /// Whether a candidate is a better result than another, or than nobody.
    package func isBetter(_ one: some Rankable, than other: (some Rankable)?) -> Bool {
        guard counts(one) else { return false }
        guard let other, counts(other) else { return true }
        return precedes(one, other)
    }

    /// The best of some candidates; nil when nobody counts.
    package func best<Candidate: Rankable>(of candidates: some Sequence<Candidate>) -> Candidate? {
        candidates.reduce(nil) { best, next in isBetter(next, than: best) ? next : best }
    }
}

/// The highest tier first, then the better score, then the older.
///
/// Who failed does not count, nor who was killed, as its weights are gone. Who retired does: what was measured stands, and the
/// checkpoint of the best is kept. In a tier where nothing is trained nobody has a score, so that nobody counts.
package struct TierRanking: Ranking, Hashable {
    /// What scores measure.
    package var objective: Objective

    /// Creates a ranking.
    package init(objective: Objective = .validationAccuracy) { self.objective = objective }

    /// Whether it has completed a tier with a score and was neither killed nor failed.
    package func counts(_ candidate: some Rankable) -> Bool {
        candidate.tier > 0 && candidate.state != .failed && candidate.state != .killed
            && candidate.score.map(\.isFinite) == true
    }

    /// By tier, score and age.
    package func precedes(_ one: some Rankable, _ other: some Rankable) -> Bool {
        if one.tier != other.tier { return one.tier > other.tier }
        guard let mine = one.score, let theirs = other.score, mine != theirs else { return one.id < other.id }
        return objective.isBetter(mine, than: theirs)
    }
}

extension Ranking where Self == TierRanking {
    /// The ranking of every run so far.
    package static var standard: TierRanking { TierRanking() }
}
