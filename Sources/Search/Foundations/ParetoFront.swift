extension Statistics {
    /// The points that no other beats: none costs at most as much and is worth at least as much, with one of the two strictly.
    ///
    /// Equal points stand on the front together. A point whose cost or value is missing or not finite is never on it.
    ///
    /// - Returns: indices, the cheapest first, equal ones in the order given.
    /// - Complexity: O(n log n).
    package static func paretoFront(costs: [Double?], values: [Double?]) -> [Int] {
        let points = zip(costs, values).enumerated().compactMap {
            index,
            pair -> (index: Int, cost: Double, value: Double)? in
            guard let cost = pair.0, let value = pair.1, cost.isFinite, value.isFinite else { return nil }
            return (index, cost, value)
        }
        let sorted = points.sorted { ($0.cost, -$0.value, $0.index) < ($1.cost, -$1.value, $1.index) }
        var front: [(index: Int, cost: Double, value: Double)] = []
        for point in sorted {
            guard let best = front.last else {
                front.append(point)
                continue
            }
            let equals = point.cost == best.cost && point.value == best.value
            if equals || point.value > best.value { front.append(point) }
        }
        return front.map(\.index)
    }
}
