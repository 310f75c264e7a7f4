extension Statistics {
    /// Pearson's r: linear correlation, from −1 to 1.
    ///
    /// - Returns: nil with fewer than two points, for lists of different lengths, when one of them is constant or a value is
    ///   not finite.
    package static func pearson(_ x: [Double], _ y: [Double]) -> Double? {
        guard x.count == y.count, x.count > 1, let meanX = mean(x), let meanY = mean(y) else { return nil }
        // The mean of equal values can be off in the last bit, which would make noise of a constant.
        guard x.contains(where: { $0 != x[0] }), y.contains(where: { $0 != y[0] }) else { return nil }
        var xx = 0.0
        var yy = 0.0
        var xy = 0.0
        for (a, b) in zip(x, y) {
            xx += (a - meanX) * (a - meanX)
            yy += (b - meanY) * (b - meanY)
            xy += (a - meanX) * (b - meanY)
        }
        let scale = xx.squareRoot() * yy.squareRoot()
        return scale > 0 ? min(max(xy / scale, -1), 1) : nil
    }

    /// Spearman's ρ: Pearson's r of the average ranks; nil as there.
    package static func spearmanRho(_ x: [Double], _ y: [Double]) -> Double? {
        guard comparable(x, y) else { return nil }
        return pearson(averageRanks(x), averageRanks(y))
    }

    /// Kendall's τ-b: concordant minus discordant pairs, corrected for ties, from −1 to 1.
    ///
    /// Knight's algorithm (1966): points are sorted by x, then the discordant pairs are the swaps that a merge sort by y
    /// makes; ties are counted in runs. Complexity: O(n log n).
    ///
    /// - Returns: nil with fewer than two points, for lists of different lengths, when one of them is constant or a value is
    ///   not a number or +∞.
    package static func kendallTau(_ x: [Double], _ y: [Double]) -> Double? {
        guard comparable(x, y), x.count > 1 else { return nil }
        let order = x.indices.sorted { (x[$0], y[$0]) < (x[$1], y[$1]) }
        let all = pairs(x.count)
        let tiedX = tiedPairs(order) { x[$0] == x[$1] }
        let tiedBoth = tiedPairs(order) { x[$0] == x[$1] && y[$0] == y[$1] }
        var sorted = order.map { y[$0] }
        let swaps = sortCountingSwaps(&sorted)
        let tiedY = tiedPairs(Array(sorted.indices)) { sorted[$0] == sorted[$1] }
        guard tiedX < all, tiedY < all else { return nil }
        let difference = all - tiedX - tiedY + tiedBoth - 2 * swaps
        // One root of the product: a list compared with itself gives exactly one.
        let scale = (Double(all - tiedX) * Double(all - tiedY)).squareRoot()
        return min(max(Double(difference) / scale, -1), 1)
    }

    private static func pairs(_ count: Int) -> Int { count * (count - 1) / 2 }

    /// Pairs within runs of neighbours that are equal.
    private static func tiedPairs(_ order: [Int], equal: (Int, Int) -> Bool) -> Int {
        var total = 0
        var run = 1
        for (previous, next) in zip(order, order.dropFirst()) {
            if equal(previous, next) {
                run += 1
            } else {
                total += pairs(run)
                run = 1
            }
        }
        return total + pairs(run)
    }

    /// Sorts by merging bottom up and counts the pairs that were in the wrong order.
    private static func sortCountingSwaps(_ values: inout [Double]) -> Int {
        var swaps = 0
        var source = values
        var width = 1
        while width < source.count {
            var merged: [Double] = []
            merged.reserveCapacity(source.count)
            for start in stride(from: 0, to: source.count, by: 2 * width) {
                let middle = min(start + width, source.count)
                let end = min(start + 2 * width, source.count)
                var left = start
                var right = middle
                while left < middle, right < end {
                    if source[right] < source[left] {
                        swaps += middle - left
                        merged.append(source[right])
                        right += 1
                    } else {
                        merged.append(source[left])
                        left += 1
                    }
                }
                merged += source[left..<middle]
                merged += source[right..<end]
            }
            source = merged
            width *= 2
        }
        values = source
        return swaps
    }
}
