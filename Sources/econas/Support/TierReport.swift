import Foundation
import Foundations
import RunModel

/// What the tiers of a run came to, in words: accuracies, and how well each predicts the others.
struct TierReport {
    private let run: RunInfo
    private let candidates: [CandidateRecord]

    init(_ run: RunInfo, _ candidates: [CandidateRecord]) {
        self.run = run
        self.candidates = candidates
    }

    /// A line per tier, then one per pair of tiers that share enough candidates to speak of ranks.
    var lines: [String] {
        run.tiers.compactMap(accuracies)
            + run.tiers.flatMap { low in
                run.tiers.filter { $0.tier > low.tier }.compactMap { agreement(low.tier, $0.tier) }
            }
    }

    private func accuracies(_ tier: TierInfo) -> String? {
        let scores = candidates.compactMap { $0.scores[tier.tier] }
        guard let mean = Statistics.mean(scores), let best = scores.max() else { return nil }
        var line =
            "tier \(tier.tier), \(tier.title): \(scores.count) candidates, mean \(Format.percentage(mean)), "
            + "best \(Format.percentage(best))"
        let initial = candidates.filter { $0.origin == .random && $0.bornCycle == 0 }.compactMap {
            $0.scores[tier.tier]
        }
        if let mean = Statistics.mean(initial) {
            line += "; of the initial population \(initial.count), mean \(Format.percentage(mean))"
        }
        return line
    }

    private func agreement(_ low: Int, _ high: Int) -> String? {
        let both = candidates.compactMap { candidate -> (Double, Double)? in
            guard let a = candidate.scores[low], let b = candidate.scores[high] else { return nil }
            return (a, b)
        }
        let (x, y) = (both.map(\.0), both.map(\.1))
        guard both.count > 2, let tau = Statistics.kendallTau(x, y), let rho = Statistics.spearmanRho(x, y) else {
            return nil
        }
        return "tiers \(low) and \(high): \(both.count) candidates in both, "
            + "Kendall τ \(Format.fixed(tau, 2)), Spearman ρ \(Format.fixed(rho, 2))"
    }
}
