import Foundations
package import RunModel

/// One axis of a ranks plot.
package enum RankAxis: Sendable, Hashable {
    /// The score at the end of a tier.
    case tier(Int)
    /// Parameters of the proxy network.
    case parameters
    /// Multiply-accumulates per image.
    case macs
    /// What was measured without training: a training-free score, or a table's entry.
    case measure(String)
}

/// A pair of axes.
package struct RankPair: Sendable, Hashable {
    /// To the right.
    package var x: RankAxis
    /// Upwards.
    package var y: RankAxis

    /// A pair.
    package init(x: RankAxis, y: RankAxis) {
        self.x = x
        self.y = y
    }
}

/// The points of a ranks plot with their statistics.
package struct RankPlot: Sendable {
    /// A candidate in the plot.
    package struct Point: Sendable, Hashable {
        /// Whose it is; 0 for nobody's.
        package var id: Int
        /// To the right: a score as a share, else the plain number; a place where places are shown.
        package var x: Double
        /// Upwards.
        package var y: Double

        /// A candidate at a place.
        package init(id: Int, x: Double, y: Double) {
            self.id = id
            self.x = x
            self.y = y
        }
    }

    /// The axes; nil where no two tiers have candidates in common yet.
    package private(set) var pair: RankPair?
    /// Every candidate that has both values, in order of ids.
    package private(set) var points: [Point] = []
    /// Those that stand at an edge instead of at their value, which would leave the others little room.
    package private(set) var atEdge: Set<Int> = []
    /// The monotone line through the points, from left to right; nothing where places are shown.
    package private(set) var trend: [Point] = []
    /// Kendall's τ-b; nil for fewer than two points.
    package private(set) var tau: Double?
    /// Spearman's ρ; nil for fewer than two points.
    package private(set) var rho: Double?
    /// The share of the best tenth upwards that the best tenth to the right contains; nil for fewer than ten points.
    package private(set) var retrieval: Double?

    /// A plot of nothing.
    package init() {}

    /// Collects the points for the chosen axes, or for the best default.
    ///
    /// - Parameters:
    ///   - chosen: the axes; nil for the highest two tiers that have enough candidates in common.
    ///   - showsRanks: places instead of values.
    ///
    /// Complexity: O(n log n).
    package init(_ snapshot: RunSnapshot, chosen: RankPair?, showsRanks: Bool) {
        guard let pair = chosen ?? Self.standardPair(snapshot) else { return }
        self.pair = pair
        for record in snapshot.candidates {
            guard let x = pair.x.value(record), let y = pair.y.value(record) else { continue }
            points.append(Point(id: record.id, x: x, y: y))
        }
        let xs = points.map(\.x)
        let ys = points.map(\.y)
        if points.count >= 2 {
            tau = Statistics.kendallTau(xs, ys)
            rho = Statistics.spearmanRho(xs, ys)
        }
        if points.count >= 10 { retrieval = Statistics.topFractionRetrieval(proxy: xs, truth: ys, fraction: 0.1) }
        if showsRanks {
            replaceByPlaces()
        } else {
            for axis in [\Point.x, \Point.y] { placeFarOut(along: axis) }
            let inner = points.filter { !atEdge.contains($0.id) }
            trend = Statistics.isotonicFit(inner.map(\.x), inner.map(\.y), descending: tau ?? 0 < 0)
                .map { Point(id: 0, x: $0.x, y: $0.y) }
        }
    }

    /// Where the points stand that an axis has no room for: a twentieth of the others' span beyond them.
    ///
    /// A score that a network does not have stands below all others. A value is far out when it lies beyond three
    /// interquartile ranges (Tukey's outer fences, 1977) and those like it would take more than half of the axis; only a few
    /// can be, as the quartiles follow the rest.
    private mutating func placeFarOut(along axis: WritableKeyPath<Point, Double>) {
        let known = points.map { $0[keyPath: axis] }.filter { $0 > -.infinity }
        let inner = Self.innerRange(known)
        let margin = 0.05 * (inner.upperBound - inner.lowerBound)
        for index in points.indices where !inner.contains(points[index][keyPath: axis]) {
            let isLow = points[index][keyPath: axis] < inner.lowerBound
            points[index][keyPath: axis] = isLow ? inner.lowerBound - margin : inner.upperBound + margin
            atEdge.insert(points[index].id)
        }
    }

    /// From the least to the greatest value that is not far out.
    private static func innerRange(_ values: [Double]) -> ClosedRange<Double> {
        let sorted = values.sorted()
        guard let least = sorted.first, let most = sorted.last else { return 0...0 }
        guard let low = Statistics.quantile(sorted, 0.25), let high = Statistics.quantile(sorted, 0.75), low < high
        else {
            return least...most
        }
        let inner = sorted.filter { $0 >= low - 3 * (high - low) && $0 <= high + 3 * (high - low) }
        guard let first = inner.first, let last = inner.last, 2 * (last - first) < most - least else {
            return least...most
        }
        return first...last
    }

    /// Place 1 is the best, which for parameters and multiply-accumulates is the largest.
    private mutating func replaceByPlaces() {
        let byX = points.indices.sorted { (points[$0].x, $1) > (points[$1].x, $0) }
        let byY = points.indices.sorted { (points[$0].y, $1) > (points[$1].y, $0) }
        for (place, index) in byX.enumerated() { points[index].x = Double(place + 1) }
        for (place, index) in byY.enumerated() { points[index].y = Double(place + 1) }
    }

    /// The highest two tiers that at least three candidates completed, else size against the first tier.
    private static func standardPair(_ snapshot: RunSnapshot) -> RankPair? {
        let studied = againstTruth(snapshot).first { pair in
            snapshot.candidates.lazy.filter { pair.x.value($0) != nil && pair.y.value($0) != nil }.prefix(3).count == 3
        }
        if let studied { return studied }
        let tiers = snapshot.run.tiers.map(\.tier)
        for upper in tiers.reversed() {
            for lower in tiers.reversed() where lower < upper {
                let common = snapshot.candidates.lazy.filter { $0.scores[upper] != nil && $0.scores[lower] != nil }
                if common.prefix(3).count == 3 { return RankPair(x: .tier(lower), y: .tier(upper)) }
            }
        }
        guard let first = tiers.first, snapshot.candidates.contains(where: { $0.scores[first] != nil }) else {
            return nil
        }
        return RankPair(x: .macs, y: .tier(first))
    }

    /// Every proxy of a study against its ground truth, the trained ones first; nothing where there is none.
    package static func againstTruth(_ snapshot: RunSnapshot) -> [RankPair] {
        guard let truth = snapshot.study?.truth else { return [] }
        let measures = RunIndex.measures(snapshot)
        let target: RankAxis
        if measures.contains(truth) {
            target = .measure(truth)
        } else if let tier = snapshot.run.tiers.first(where: { $0.label == truth }) {
            target = .tier(tier.tier)
        } else {
            return []
        }
        let tiers = snapshot.run.tiers.filter { $0.work != .measure }.reversed().map { RankAxis.tier($0.tier) }
        let axes = tiers + measures.map { RankAxis.measure($0) } + [.parameters, .macs]
        return axes.filter { $0 != target }.map { RankPair(x: $0, y: target) }
    }

    /// The pairs that can be chosen in turn: in a study every proxy against its ground truth, then every tier against every
    /// higher one, then size and, in a search with tier 0, what was measured without training against each tier.
    package static func pairs(_ snapshot: RunSnapshot) -> [RankPair] {
        let tiers = snapshot.run.tiers.filter { $0.work != .measure }.map(\.tier)
        var result = againstTruth(snapshot)
        for lower in tiers {
            for upper in tiers where upper > lower { result.append(RankPair(x: .tier(lower), y: .tier(upper))) }
        }
        // A study has compared its measures with its truth.
        let measures = snapshot.study == nil ? RunIndex.measures(snapshot) : []
        let axes = [.parameters, .macs] + measures.map { RankAxis.measure($0) }
        for tier in tiers { result += axes.map { RankPair(x: $0, y: .tier(tier)) } }
        return result
    }
}

extension RankAxis {
    /// A candidate's value, −∞ where it was looked for and there is none; nil before.
    package func value(_ record: CandidateRecord) -> Double? {
        switch self {
        case .tier(let tier): record.scores[tier]
        case .parameters: record.parameters > 0 ? Double(record.parameters) : nil
        case .macs: record.macs > 0 ? Double(record.macs) : nil
        case .measure(let name): record.metrics[name]?.order
        }
    }
}
