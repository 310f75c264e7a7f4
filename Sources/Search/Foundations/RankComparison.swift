/// Two rankings of the same points, sorted once so that any number of weighted samples of them can be compared quickly.
///
/// A bootstrap draws every point some number of times. Sorting each sample anew would cost O(n log n) with a large factor;
/// here the order is known, and a weight says how often a point was drawn. With all weights one the results are those of
/// ``Statistics/kendallTau(_:_:)`` and ``Statistics/spearmanRho(_:_:)``.
package struct RankComparison: Sendable {
    /// Points.
    package let count: Int
    private let x: Ordering
    private let y: Ordering

    /// Sorts the points by both lists. Complexity: O(n log n).
    ///
    /// - Returns: nil for lists of different lengths, or when a value is not a number or +∞.
    package init?(_ x: [Double], _ y: [Double]) {
        guard Statistics.comparable(x, y) else { return nil }
        count = x.count
        self.x = Ordering(x)
        self.y = Ordering(y)
    }

    /// Kendall's τ-b of a sample: every point counts as `weights[i]` equal points.
    ///
    /// Points are taken in the order of x, and a binary indexed tree over the ranks of y (Fenwick, 1994) says how many
    /// before them are lower and higher. Complexity: O(n log n).
    ///
    /// - Returns: nil with fewer than two points, or when one of the lists is constant.
    /// - Precondition: one weight per point, none negative.
    package func kendallTau(weights: [Int]) -> Double? {
        precondition(weights.count == count, "one weight per point")
        let total = weights.reduce(0, +)
        let all = Self.pairs(total)
        let tiedX = x.weightByGroup(weights).reduce(0) { $0 + Self.pairs($1) }
        let tiedY = y.weightByGroup(weights).reduce(0) { $0 + Self.pairs($1) }
        guard tiedX < all, tiedY < all else { return nil }
        var tree = FenwickTree(count: y.groupCount)
        var seen = 0
        var difference = 0
        x.forEachGroup { members in
            for point in members where weights[point] > 0 {
                let rank = y.group[point]
                let lower = tree.sum(below: rank)
                let higher = seen - tree.sum(below: rank + 1)
                difference += weights[point] * (lower - higher)
            }
            for point in members where weights[point] > 0 {
                tree.add(weights[point], at: y.group[point])
                seen += weights[point]
            }
        }
        let scale = (Double(all - tiedX) * Double(all - tiedY)).squareRoot()
        return min(max(Double(difference) / scale, -1), 1)
    }

    /// Spearman's ρ of a sample: every point counts as `weights[i]` equal points. Complexity: O(n).
    ///
    /// - Returns: nil with fewer than two points, or when one of the lists is constant.
    /// - Precondition: one weight per point, none negative.
    package func spearmanRho(weights: [Int]) -> Double? {
        precondition(weights.count == count, "one weight per point")
        let ranksX = x.centredRanks(weights)
        let ranksY = y.centredRanks(weights)
        var xx = 0.0
        var yy = 0.0
        var xy = 0.0
        for point in 0..<count where weights[point] > 0 {
            let weight = Double(weights[point])
            let (a, b) = (ranksX[x.group[point]], ranksY[y.group[point]])
            xx += weight * a * a
            yy += weight * b * b
            xy += weight * a * b
        }
        // Ranks are multiples of one half, so a constant list gives exactly zero.
        guard xx > 0, yy > 0 else { return nil }
        return min(max(xy / (xx * yy).squareRoot(), -1), 1)
    }

    /// The share of the sample's `size` largest by y that its `size` largest by x contain; ties across an edge as in
    /// ``Statistics/topFractionRetrieval(proxy:truth:fraction:)``. Complexity: O(n).
    ///
    /// - Returns: nil where the sample has fewer than `size` points.
    /// - Precondition: one weight per point, none negative; a size of at least one.
    package func topRetrieval(weights: [Int], size: Int) -> Double? {
        precondition(weights.count == count, "one weight per point")
        precondition(size > 0, "a top has at least one point")
        guard let chosen = x.topShares(weights, size: size), let best = y.topShares(weights, size: size) else {
            return nil
        }
        var shared = 0.0
        for point in 0..<count where weights[point] > 0 {
            shared += Double(weights[point]) * chosen[x.group[point]] * best[y.group[point]]
        }
        return shared / Double(size)
    }

    /// The better half of a sample by y: weights of the lower points become zero.
    ///
    /// It is the smallest top with at least half of the points that splits no tie, so that it does not depend on the order of
    /// equal points.
    package func betterHalf(weights: [Int]) -> [Int] {
        let byGroup = y.weightByGroup(weights)
        let total = byGroup.reduce(0, +)
        var kept = 0
        var lowest = y.groupCount
        while lowest > 0, 2 * kept < total {
            lowest -= 1
            kept += byGroup[lowest]
        }
        return weights.indices.map { y.group[$0] >= lowest ? weights[$0] : 0 }
    }

    private static func pairs(_ count: Int) -> Int { count * (count - 1) / 2 }
}

/// Points sorted by one list, equal values as one group; groups are numbered from the smallest value.
private struct Ordering: Sendable {
    /// Points, ascending.
    let order: [Int]
    /// The group of each point.
    let group: [Int]
    /// Where each group starts in `order`, and the end of the last.
    let starts: [Int]

    var groupCount: Int { starts.count - 1 }

    init(_ values: [Double]) {
        order = values.indices.sorted { values[$0] < values[$1] }
        var groups = [Int](repeating: 0, count: values.count)
        var starts: [Int] = []
        for (place, point) in order.enumerated() {
            if place == 0 || values[order[place - 1]] != values[point] { starts.append(place) }
            groups[point] = starts.count - 1
        }
        group = groups
        self.starts = starts + [values.count]
    }

    func forEachGroup(_ body: (ArraySlice<Int>) -> Void) {
        for index in 0..<groupCount { body(order[starts[index]..<starts[index + 1]]) }
    }

    func weightByGroup(_ weights: [Int]) -> [Int] {
        var sums = [Int](repeating: 0, count: groupCount)
        for (point, weight) in weights.enumerated() { sums[group[point]] += weight }
        return sums
    }

    /// The average rank of each group in the sample, less the mean of all ranks.
    func centredRanks(_ weights: [Int]) -> [Double] {
        let sizes = weightByGroup(weights)
        let mean = Double(sizes.reduce(0, +) + 1) / 2
        var below = 0
        return sizes.map { size in
            defer { below += size }
            return Double(below) + Double(size + 1) / 2 - mean
        }
    }

    /// How likely a point of each group is among the `size` largest when ties are broken at random.
    func topShares(_ weights: [Int], size: Int) -> [Double]? {
        let sizes = weightByGroup(weights)
        var shares = [Double](repeating: 0, count: groupCount)
        var missing = size
        for index in sizes.indices.reversed() where sizes[index] > 0 && missing > 0 {
            let taken = min(missing, sizes[index])
            shares[index] = Double(taken) / Double(sizes[index])
            missing -= taken
        }
        return missing == 0 ? shares : nil
    }
}

/// Sums of prefixes under changes of single values, both in O(log n).
private struct FenwickTree {
    private var sums: [Int]

    init(count: Int) { sums = [Int](repeating: 0, count: count + 1) }

    mutating func add(_ value: Int, at index: Int) {
        var place = index + 1
        while place < sums.count {
            sums[place] += value
            place += place & -place
        }
    }

    func sum(below end: Int) -> Int {
        var place = end
        var total = 0
        while place > 0 {
            total += sums[place]
            place &= place - 1
        }
        return total
    }
}
