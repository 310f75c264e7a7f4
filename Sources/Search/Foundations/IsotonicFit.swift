extension Statistics {
    /// The monotone line of least squares through points: isotonic regression by pooling adjacent violators (Ayer et al., 1955).
    ///
    /// - Parameter descending: falls instead of rising.
    /// - Returns: a point for each pool, the means of its members, in ascending order of x; nothing where a value is not finite or
    ///   the lists differ in length.
    /// - Complexity: O(n log n).
    package static func isotonicFit(_ x: [Double], _ y: [Double], descending: Bool = false) -> [(x: Double, y: Double)]
    {
        guard x.count == y.count, x.allSatisfy(\.isFinite), y.allSatisfy(\.isFinite) else { return [] }
        struct Pool {
            var (x, y, count) = (0.0, 0.0, 0.0)
            var mean: Double { y / count }
            mutating func add(_ other: Pool) { (x, y, count) = (x + other.x, y + other.y, count + other.count) }
        }
        let sign = descending ? -1.0 : 1.0
        var pools: [Pool] = []
        var last: Double?
        for index in x.indices.sorted(by: { x[$0] < x[$1] }) {
            let point = Pool(x: x[index], y: sign * y[index], count: 1)
            // Points above each other belong together.
            if last == x[index], let end = pools.indices.last { pools[end].add(point) } else { pools.append(point) }
            last = x[index]
            while pools.count > 1, pools[pools.count - 2].mean >= pools[pools.count - 1].mean {
                let end = pools.removeLast()
                pools[pools.count - 1].add(end)
            }
        }
        return pools.map { ($0.x / $0.count, sign * $0.mean) }
    }
}
