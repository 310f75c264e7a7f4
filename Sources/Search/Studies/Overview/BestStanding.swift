package import RunModel

/// How sure it is who is the best, and since when nobody is better.
package struct BestStanding: Sendable, Hashable {
    /// The standard error of the best one's score; nil where it is not known.
    package var error: Double?
    /// Those who completed the same tier with a score within one standard error of the best one's, and can be the best.
    package var near: Set<Int> = []
    /// The cycle in which the best one reached its score.
    package var since: Int

    /// The standing of the best candidate of a run; nil while there is none.
    package init?(_ snapshot: RunSnapshot, best: CandidateRecord?) {
        guard let best, let score = best.score else { return nil }
        since = best.scoreCycles[best.tier] ?? best.lastTrainedCycle
        error = snapshot.setting.standardError(of: score)
        guard let error else { return }
        let ranking = TierRanking.standard
        let others = snapshot.candidates.lazy.filter { other in
            other.id != best.id && other.tier == best.tier && ranking.counts(other)
                && other.score.map { $0 >= score - error } == true
        }
        near = Set(others.map(\.id))
    }
}
