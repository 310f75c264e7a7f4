extension Painter {
    /// A horizontal meter: `fraction` (0…1) of the width filled, to half a column where there is a character for that.
    package mutating func gauge(_ fraction: Double, x: Int, y: Int, width: Int, _ style: Style, track: Style? = nil) {
        guard width > 0 else { return }
        let empty = track ?? theme[.gaugeTrack]
        let share = fraction.isFinite ? min(1, max(0, fraction)) : 0
        // Something begun shows at least a sliver, something unfinished never looks finished.
        let parts = glyphs.meter
        let whole = width * parts.count
        var steps = Int((share * Double(whole)).rounded())
        if share > 0 { steps = max(1, steps) }
        if share < 1 { steps = min(whole - 1, steps) }
        for column in 0..<width {
            let filled = min(parts.count, max(0, steps - column * parts.count))
            put(filled == 0 ? glyphs.track : parts[filled - 1], x: x + column, y: y, filled == 0 ? empty : style)
        }
    }

    /// A curve of one row: the last `width` values (or all of them, thinned by the mean, with `fitting`) as bars.
    ///
    /// - Parameters:
    ///   - range: values of the lowest and highest bar; by default those of the values shown.
    ///   - fitting: squeezes all values into the width instead of showing the latest.
    package mutating func sparkline(
        _ values: [Double],
        x: Int,
        y: Int,
        width: Int,
        _ style: Style,
        range: ClosedRange<Double>? = nil,
        fitting: Bool = false
    ) {
        guard width > 0, !values.isEmpty else { return }
        let shown = fitting ? Sampling.means(values, count: width) : Array(values.suffix(width))
        let finite = shown.filter(\.isFinite)
        guard let low = range?.lowerBound ?? finite.min(), let high = range?.upperBound ?? finite.max() else { return }
        let bars = glyphs.sparks
        for (column, value) in shown.enumerated() where value.isFinite {
            let share = high > low ? min(1, max(0, (value - low) / (high - low))) : 0.5
            put(bars[Int((share * Double(bars.count - 1)).rounded())], x: x + column, y: y, style)
        }
    }

    /// A scroll bar of one column: which part of `total` rows is visible. Nothing is drawn when all are.
    package mutating func scrollbar(
        x: Int,
        y: Int,
        height: Int,
        offset: Int,
        visible: Int,
        total: Int,
        _ style: Style? = nil
    ) {
        guard height > 0, total > visible, visible > 0 else { return }
        let size = max(1, height * visible / total)
        let travel = max(1, total - visible)
        let start = (height - size) * min(travel, max(0, offset)) / travel
        for row in start..<start + size { put(glyphs.thumb, x: x, y: y + row, style ?? theme[.borderFocused]) }
    }
}

/// Fewer values that stand for many.
package enum Sampling {
    /// At most `count` values: means of equal stretches, NaN where a stretch has no finite value.
    package static func means(_ values: [Double], count: Int) -> [Double] {
        guard count > 0, values.count > count else { return count > 0 ? values : [] }
        return (0..<count).map { index in
            let stretch = values[index * values.count / count..<(index + 1) * values.count / count].filter(\.isFinite)
            return stretch.isEmpty ? .nan : stretch.reduce(0, +) / Double(stretch.count)
        }
    }
}
