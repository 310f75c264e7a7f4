import Foundation

/// The statistics that searches and dashboards report.
///
/// Functions return nil where the result is undefined (too few points, no variation, a value that is not finite), never NaN.
package enum Statistics {
    /// The arithmetic mean; nil without values.
    package static func mean(_ values: some Collection<Double>) -> Double? {
        guard !values.isEmpty, values.allSatisfy(\.isFinite) else { return nil }
        return values.reduce(0, +) / Double(values.count)
    }

    /// The sample standard deviation (divisor n − 1), in two passes; nil with fewer than two values.
    package static func deviation(_ values: some Collection<Double>) -> Double? {
        guard values.count > 1, let mean = mean(values) else { return nil }
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(values.count - 1)).squareRoot()
    }

    /// The quantile with linear interpolation between order statistics (Hyndman and Fan's type 7, NumPy's default).
    ///
    /// - Parameter probability: 0 for the smallest value, 0.5 for the median, 1 for the largest; clipped to that range.
    /// - Returns: nil without values.
    package static func quantile(_ values: some Collection<Double>, _ probability: Double) -> Double? {
        guard !values.isEmpty, values.allSatisfy(\.isFinite), !probability.isNaN else { return nil }
        let sorted = values.sorted()
        let position = Double(sorted.count - 1) * min(max(probability, 0), 1)
        let below = Int(position)
        guard below + 1 < sorted.count else { return sorted[sorted.count - 1] }
        return sorted[below] + (position - Double(below)) * (sorted[below + 1] - sorted[below])
    }

    /// The width of a histogram's bins that follows the data: 2 · IQR / ∛n (Freedman and Diaconis, 1981).
    ///
    /// - Parameter sorted: finite values in ascending order.
    /// - Returns: nil where the quartiles are the same.
    /// - Complexity: O(1).
    package static func binWidth(ofSorted sorted: [Double]) -> Double? {
        guard let last = sorted.indices.last, last > 0 else { return nil }
        func quartile(_ probability: Double) -> Double {
            let position = Double(last) * probability
            let below = min(Int(position), last - 1)
            return sorted[below] + (position - Double(below)) * (sorted[below + 1] - sorted[below])
        }
        let width = 2 * (quartile(0.75) - quartile(0.25)) / Double(sorted.count).cubeRoot
        return width > 0 && width.isFinite ? width : nil
    }
}

extension Double {
    fileprivate var cubeRoot: Double { pow(self, 1 / 3) }
}
