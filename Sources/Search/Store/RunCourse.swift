import Foundation
import Foundations
import GRDB
package import RunConfiguration
package import RunModel

/// What a search had found by what it had spent, so that searches can be compared at equal cost.
///
/// Spent are core-seconds: of training and validation in the order in which epochs were recorded, and of training-free scores,
/// which count from the first epoch of the candidate they were taken of.
package struct RunCourse: Sendable, Hashable {
    /// A candidate completed a tier.
    package struct Completion: Sendable, Hashable, Encodable {
        /// Core-seconds that the run had spent by then.
        package var seconds: Double
        /// The candidate's id.
        package var candidate: Int
        /// The tier, 1 the cheapest.
        package var tier: Int
        /// Its score there, 0…1.
        package var score: Double
    }

    /// What a run had come to at some cost.
    package struct Standing: Sendable, Hashable, Encodable {
        /// Core-seconds: what was asked for, or all that the run has spent if that is less.
        package var coreSeconds: Double
        /// Of these, core-seconds for training-free scores.
        package var scoreSeconds: Double
        /// Candidates that had begun to train.
        package var candidates: Int
        /// Epochs trained.
        package var epochs: Int
        /// Candidates that had completed the highest tier.
        package var top: Int
        /// The best score of those that were neither killed nor failed, 0…1; nil when there were none.
        package var best: Double?
        /// The mean score of those, 0…1.
        package var mean: Double?
    }

    private struct Epoch: Hashable {
        var seconds: Double
        var scoreSeconds: Double
        var begins: Bool
    }

    /// The run as a whole.
    package let run: RunInfo
    /// The configuration that it was begun with, or last resumed with.
    package let configuration: SearchConfiguration
    /// What the images are told by: equal for the same images.
    package let dataIdentity: String?
    /// All completions in the order of the run.
    package let completions: [Completion]
    private let epochs: [Epoch]
    /// Who cannot be the best, as they failed or were killed in the end.
    private let out: Set<Int>

    /// Reads the course of a run, of one that is still at work as far as it is.
    ///
    /// - Throws: `RunError` when the directory holds no run or its store cannot be read.
    package init(_ directory: RunDirectory) throws {
        let run = try RunSummary(directory).run
        self = try ReadingConnection(directory).read { try RunCourse(run, $0, path: directory.storeURL.path) }
    }

    private init(_ run: RunInfo, _ database: Database, path: String) throws {
        self.run = run
        configuration = try SearchConfiguration(toml: StoreRows.configuration(database) ?? "", path: path)
        dataIdentity = try String.fetchOne(database, sql: "SELECT dataIdentity FROM runs")
        var scores: [Int: [Int: Double]] = [:]
        let candidates = try StoreRows.candidates(database)
        for record in candidates { scores[record.id] = record.scores }
        out = Set(candidates.lazy.filter { !TierRanking.standard.counts($0) }.map(\.id))
        var measured: [Int: Double] = [:]
        for record in candidates { measured[record.id] = record.metrics.values.reduce(0) { $0 + $1.cost } }
        let tiers = Dictionary(run.tiers.map { ($0.work.lastEpoch ?? 0, $0.tier) }, uniquingKeysWith: max)

        var completions: [Completion] = []
        var epochs: [Epoch] = []
        var spent = 0.0
        let rows = try Row.fetchCursor(database, sql: "SELECT candidate, epoch, seconds FROM epochs ORDER BY fact")
        while let row = try rows.next() {
            let (candidate, number, seconds): (Int, Int, Double) = (try row.get(0), try row.get(1), try row.get(2))
            let scoring = number == 1 ? measured[candidate] ?? 0 : 0
            epochs.append(Epoch(seconds: seconds + scoring, scoreSeconds: scoring, begins: number == 1))
            spent += seconds + scoring
            if let tier = tiers[number], let score = scores[candidate]?[tier] {
                completions.append(Completion(seconds: spent, candidate: candidate, tier: tier, score: score))
            }
        }
        (self.completions, self.epochs) = (completions, epochs)
    }

    /// Core-seconds that the run has spent in all.
    package var coreSeconds: Double { epochs.reduce(0) { $0 + $1.seconds } }

    /// The highest tier of the run's ladder.
    package var topTier: Int { run.tiers.last?.tier ?? 1 }

    /// What the run had come to when it had spent so many core-seconds: an epoch that was not over by then does not count.
    package func standing(at seconds: Double) -> Standing {
        var spent = 0.0
        let within = epochs.prefix { epoch in
            spent += epoch.seconds
            return spent <= seconds
        }
        let top = completions.filter { $0.tier == topTier && $0.seconds <= seconds }
        return Standing(
            coreSeconds: within.reduce(0) { $0 + $1.seconds },
            scoreSeconds: within.reduce(0) { $0 + $1.scoreSeconds },
            candidates: within.count { $0.begins },
            epochs: within.count,
            top: top.count,
            best: top.filter { !out.contains($0.candidate) }.map(\.score).max(),
            mean: Statistics.mean(top.map(\.score))
        )
    }

    /// The best score of the highest tier against core-seconds: a point for every candidate that was better than all before it.
    package var best: [Completion] {
        var best = -Double.infinity
        return completions.filter { completion in
            guard completion.tier == topTier, !out.contains(completion.candidate), completion.score > best else {
                return false
            }
            best = completion.score
            return true
        }
    }
}
