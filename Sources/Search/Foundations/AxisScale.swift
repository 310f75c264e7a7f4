import Foundation

/// What the numbers of an axis mean, which decides how they are written.
package enum AxisUnit: Sendable, Hashable {
    /// A plain number.
    case number
    /// Whole numbers only: epochs, cycles, ranks.
    case count
    /// A share 0…1, written as percent.
    case percent
    /// Seconds, written as s, min, h or d.
    case seconds
    /// A large number with k, M, G.
    case magnitude
    /// The logarithm to base 10 of a positive number, written as the number itself.
    case logarithm
}

/// A mark at an axis.
package struct AxisTick: Sendable, Hashable {
    /// Where.
    package var value: Double
    /// What it says.
    package var label: String
}

/// Round numbers along an axis, written as briefly as they can be told apart.
package struct AxisScale: Sendable, Hashable {
    /// The marks, ascending; no two say the same.
    package let ticks: [AxisTick]
    private let factor: Double
    private let suffix: String
    private let decimals: Int
    private let isLogarithmic: Bool

    /// Marks for a range.
    ///
    /// - Parameter count: the most marks there is room for.
    package init(_ range: ClosedRange<Double>, unit: AxisUnit, count: Int) {
        (factor, suffix) = Self.writing(range, unit)
        isLogarithmic = unit == .logarithm
        if isLogarithmic {
            decimals = 0
            ticks = Self.decades(range, count: max(1, count))
            return
        }
        let low = range.lowerBound / factor
        let high = range.upperBound / factor
        let step = Self.step(high - low, count: max(1, count), whole: unit == .count && factor == 1)
        decimals = Self.decimals(step)
        guard step > 0, low.isFinite, high.isFinite else {
            ticks = []
            return
        }
        var marks: [AxisTick] = []
        // A rounding error must not cost the mark at the end.
        var number = (low / step - 1e-9).rounded(.up)
        while number * step <= high + step * 1e-9, marks.count <= 200 {
            let label = Self.text(number * step, decimals, suffix)
            if marks.last?.label != label { marks.append(AxisTick(value: number * step * factor, label: label)) }
            number += 1
        }
        ticks = marks
    }

    /// Writes a value with one digit more than the marks have.
    package func describe(_ value: Double) -> String {
        if isLogarithmic { return Self.power(value) }
        return value.isFinite
            ? Self.text(value / factor, decimals + (suffix.isEmpty && decimals == 0 ? 0 : 1), suffix) : "–"
    }

    /// The unit's size and sign for numbers of this order.
    private static func writing(_ range: ClosedRange<Double>, _ unit: AxisUnit) -> (Double, String) {
        let largest = max(abs(range.lowerBound), abs(range.upperBound))
        switch unit {
        case .number, .logarithm: return (1, "")
        case .percent: return (0.01, "%")
        case .seconds:
            if largest >= 2 * 86_400 { return (86_400, "d") }
            if largest >= 2 * 3600 { return (3600, "h") }
            return largest >= 120 ? (60, "m") : (1, "s")
        case .count, .magnitude:
            if largest >= 2e9 { return (1e9, "G") }
            if largest >= 2e6 { return (1e6, "M") }
            return largest >= (unit == .count ? 2e4 : 2e3) ? (1e3, "k") : (1, "")
        }
    }

    /// Powers of ten, with their double and fivefold where there is room for those, and not all where there is not.
    private static func decades(_ range: ClosedRange<Double>, count: Int) -> [AxisTick] {
        guard range.lowerBound.isFinite, range.upperBound.isFinite, range.upperBound - range.lowerBound < 600 else {
            return []
        }
        guard range.upperBound - range.lowerBound > log10(3) else {
            // So short a piece is nearly straight.
            let numbers = pow(10, range.lowerBound)...pow(10, range.upperBound)
            return AxisScale(numbers, unit: .magnitude, count: count).ticks.filter { $0.value > 0 }.map {
                AxisTick(value: log10($0.value), label: $0.label)
            }
        }
        func ticks(_ multiples: [Double], every step: Int) -> [AxisTick] {
            let first = Int(range.lowerBound.rounded(.down))
            return (first...Int(range.upperBound.rounded(.up))).filter { $0 % step == 0 }.flatMap { exponent in
                multiples.map { Double(exponent) + log10($0) }
            }
            .filter { $0 >= range.lowerBound - 1e-9 && $0 <= range.upperBound + 1e-9 }
            .map { AxisTick(value: $0, label: power($0)) }
        }
        let choices = [ticks([1, 2, 5], every: 1)] + (1...600).lazy.map { ticks([1], every: $0) }
        return choices.first { $0.count <= count } ?? []
    }

    /// `0.002`, `50`, `20k`, `5M`, `1e-07`: a number by its logarithm, with one digit.
    private static func power(_ logarithm: Double) -> String {
        guard logarithm.isFinite else { return "–" }
        let value = pow(10, logarithm)
        for (size, suffix) in [(1e15, ""), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"), (1, "")]
        where value >= size * 0.95 {
            return size == 1e15 ? String(format: "%.0e", value) : String(format: "%.0f", value / size) + suffix
        }
        return value < 0.00095
            ? String(format: "%.0e", value)
            : String(format: "%.\(Int((-logarithm - 0.02).rounded(.up)))f", value)
    }

    /// The least of 1, 2, 2.5 and 5 times a power of ten that gives at most `count` marks.
    private static func step(_ span: Double, count: Int, whole: Bool) -> Double {
        guard span > 0, span.isFinite else { return whole ? 1 : 0 }
        let rough = span / Double(count)
        let power = pow(10, floor(log10(rough)))
        let multiples: [Double] = whole ? [1, 2, 5, 10] : [1, 2, 2.5, 5, 10]
        let step = (multiples.first { $0 * power >= rough * (1 - 1e-9) } ?? 10) * power
        return whole ? max(1, step.rounded()) : step
    }

    private static func decimals(_ step: Double) -> Int {
        guard step > 0 else { return 2 }
        return (0...9).first { digits in
            let scaled = step * pow(10, Double(digits))
            return abs(scaled - scaled.rounded()) < 1e-6 * max(1, scaled)
        } ?? 9
    }

    private static func text(_ value: Double, _ decimals: Int, _ suffix: String) -> String {
        let text = String(format: "%.\(min(9, decimals))f", value)
        // Zero has no sign.
        let negative = text.hasPrefix("-") && !text.contains { $0 >= "1" && $0 <= "9" }
        return (negative ? String(text.dropFirst()) : text) + suffix
    }
}
