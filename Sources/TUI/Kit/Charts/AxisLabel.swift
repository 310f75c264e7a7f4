import Foundations

/// A text below an axis.
package struct AxisLabel: Sendable, Hashable {
    /// As many numbers an axis has at least, where there is room for them and as many to be told.
    static let least = 3

    /// The first column of the text.
    package var start: Int
    /// What it says.
    package var text: String

    /// The numbers of an axis that fit side by side, each at its mark.
    ///
    /// - Parameters:
    ///   - columns: where they stand.
    ///   - column: where a value's mark is; nil outside of what is shown.
    static func fitting(_ ticks: [AxisTick], in columns: Range<Int>, at column: (Double) -> Int?) -> [AxisLabel] {
        var free = columns.lowerBound
        var labels: [AxisLabel] = []
        for tick in ticks {
            guard let column = column(tick.value) else { continue }
            let width = tick.label.count
            let start = max(columns.lowerBound, min(column - (width - 1) / 2, columns.upperBound - width))
            guard start >= free, start <= column, start + width > column else { continue }
            labels.append(AxisLabel(start: start, text: tick.label))
            free = start + width + 1
        }
        return labels
    }
}

extension AxisScale {
    /// Marks for a range, closer than so many where fewer than three of their numbers find room.
    ///
    /// - Parameters:
    ///   - count: the most marks that are wanted.
    ///   - labelled: how many of some marks have their number.
    init(_ range: ClosedRange<Double>, unit: AxisUnit, count: Int, labelled: ([AxisTick]) -> Int) {
        var best = AxisScale(range, unit: unit, count: count)
        var most = labelled(best.ticks)
        var marks = best.ticks.count
        for closer in count + 1...count + 40 where most < AxisLabel.least {
            let next = AxisScale(range, unit: unit, count: closer)
            guard next.ticks.count > marks else { continue }
            marks = next.ticks.count
            let fit = labelled(next.ticks)
            if fit > most { (best, most) = (next, fit) }
        }
        self = best
    }
}
