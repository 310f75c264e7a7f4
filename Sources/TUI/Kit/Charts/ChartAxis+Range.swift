import Foundations

extension ChartAxis {
    /// The range to show: the one asked for, or that of the data.
    ///
    /// - Parameter headroom: added on both sides, as a share of the data's span; it stops at the limits.
    package func shown(_ values: some Sequence<Double>, headroom: Double) -> ClosedRange<Double> {
        if let range, range.lowerBound.isFinite, range.upperBound.isFinite, range.upperBound > range.lowerBound {
            return range
        }
        var low = Double.infinity
        var high = -Double.infinity
        for value in values where value.isFinite {
            low = min(low, value)
            high = max(high, value)
        }
        guard low <= high else { return unit == .percent ? 0...1 : 0...10 }
        let span = high - low
        let room: Double
        if span > 0 {
            room = span * headroom
        } else {
            room = unit == .count ? 1 : unit == .percent ? 0.05 : max(abs(low) * 0.1, 1e-6)
        }
        var (bottom, top) = (low - room, high + room)
        if let limits {
            bottom = min(low, max(bottom, limits.lowerBound))
            top = max(high, min(top, limits.upperBound))
        }
        return bottom < top ? bottom...top : bottom...bottom + max(room, 1e-6)
    }
}
