extension Statistics {
    /// Ranks from 1, the smallest first; equal values share the mean of the ranks they occupy. Complexity: O(n log n).
    package static func averageRanks(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var ranks = [Double](repeating: 0, count: values.count)
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
            for index in order[start..<end] { ranks[index] = Double(start + 1 + end) / 2 }
            start = end
        }
        return ranks
    }

    /// The share of the true best that a proxy's best contains: |top(proxy) ∩ top(truth)| / |top|, higher values being
    /// better (the "retrieving rate" of the field, usually at 10 %).
    ///
    /// Where values tie across the edge of a top, it is the mean over all ways to break the ties, independently for proxy and
    /// truth, so that the result does not depend on the order of the points.
    ///
    /// - Parameter fraction: the size of the top as a share of the points, rounded to the nearest whole number, at least
    ///   one.
    /// - Returns: nil without points, for lists of different lengths, or when a value is not a number or +∞.
    package static func topFractionRetrieval(proxy: [Double], truth: [Double], fraction: Double) -> Double? {
        guard comparable(proxy, truth), !proxy.isEmpty else { return nil }
        let wanted = (Double(proxy.count) * min(max(fraction, 0), 1)).rounded()
        let size = max(1, Int(wanted))
        let chosen = topMembership(proxy, size: size)
        let best = topMembership(truth, size: size)
        return zip(chosen, best).reduce(0) { $0 + $1.0 * $1.1 } / Double(size)
    }

    /// How likely each point is among the `size` largest when ties are broken at random.
    private static func topMembership(_ values: [Double], size: Int) -> [Double] {
        let threshold = values.sorted(by: >)[size - 1]
        let above = values.count { $0 > threshold }
        let tied = values.count { $0 == threshold }
        let share = Double(size - above) / Double(tied)
        return values.map { $0 > threshold ? 1 : ($0 == threshold ? share : 0) }
    }

    /// Whether two lists can be ranked: equally long and all numbers; −∞ is below the others, for what has no value.
    static func comparable(_ x: [Double], _ y: [Double]) -> Bool {
        x.count == y.count && x.allSatisfy { $0 < .infinity } && y.allSatisfy { $0 < .infinity }
    }
}
