import Foundation

/// A score of a set of networks that is made of their ranks by several scores.
public struct RankAggregate: Sendable, Hashable {
    /// How the ranks make one number.
    public enum Rule: String, Sendable, Hashable, Codable {
        /// The mean of the ranks.
        case mean
        /// The sum of log(rank / n), which a low rank by any score brings down (AZ-NAS: Lee and Ham, CVPR 2024).
        case logarithm
    }

    /// Its name in commands and tables.
    public var name: String
    /// What is ranked.
    public var scores: [TrainingFreeScore]
    /// How the ranks make one number.
    public var rule: Rule

    /// Names an aggregate.
    public init(name: String, scores: [TrainingFreeScore], rule: Rule) {
        self.name = name
        self.scores = scores
        self.rule = rule
    }

    /// AZ-NAS: its four scores, with the multiply-accumulates for complexity.
    public static let azNAS = RankAggregate(
        name: "az_nas",
        scores: [.expressivity, .progressivity, .trainability, .macs],
        rule: .logarithm
    )

    /// The aggregate of every network; nil for those that lack a score, which are not ranked.
    ///
    /// - Complexity: O(n log n) per score.
    public func callAsFunction(_ networks: [[TrainingFreeScore: Double]]) -> [Double?] {
        let ranked = networks.indices.filter { index in scores.allSatisfy { networks[index][$0] != nil } }
        let columns = scores.map { score in ranked.compactMap { networks[$0][score] } }
        var result = [Double?](repeating: nil, count: networks.count)
        for (index, value) in zip(ranked, Self.aggregate(columns, rule)) { result[index] = value }
        return result
    }

    /// Ranks by several scores made into one number each, higher being better.
    ///
    /// Equal values share the mean of their ranks, the lowest has rank 1.
    ///
    /// - Parameter columns: equally long lists of scores, one per kind of score.
    public static func aggregate(_ columns: [[Double]], _ rule: Rule) -> [Double] {
        guard let count = columns.first?.count, count > 0 else { return [] }
        precondition(columns.allSatisfy { $0.count == count }, "the lists of scores differ in length")
        let ranks = columns.map(Statistics.averageRanks)
        return (0..<count).map { index in
            switch rule {
            case .mean: ranks.reduce(0) { $0 + $1[index] } / Double(ranks.count)
            case .logarithm: ranks.reduce(0) { $0 + log($1[index] / Double(count)) }
            }
        }
    }
}
