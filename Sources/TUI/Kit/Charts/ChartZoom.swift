/// Which part of an axis is shown, out of all of it.
package struct ChartZoom {
    /// The whole axis.
    package var all: ClosedRange<Double>

    /// Parts of an axis.
    package init(all: ClosedRange<Double>) { self.all = all }

    /// A part so many times as wide as the present one; nil when that is all. A sixty-fourth of the axis is the least.
    package func zoomed(_ present: ClosedRange<Double>?, _ factor: Double, around place: Double?) -> ClosedRange<
        Double
    >? {
        let window = present ?? all
        let whole = all.upperBound - all.lowerBound
        let span = (window.upperBound - window.lowerBound) * factor
        guard span < whole * (1 - 1e-9) else { return nil }
        guard span >= whole / 64 else { return present }
        let inside = place.map { min(max($0, window.lowerBound), window.upperBound) }
        let fixed = inside ?? (window.lowerBound + window.upperBound) / 2
        // What is under the crosshair or the mouse stays there.
        let low = fixed - (fixed - window.lowerBound) * factor
        return panned(low...low + span, by: 0)
    }

    /// The part moved along, as far as there is something.
    package func panned(_ window: ClosedRange<Double>, by distance: Double) -> ClosedRange<Double> {
        let span = window.upperBound - window.lowerBound
        let low = max(all.lowerBound, min(window.lowerBound + distance, all.upperBound - span))
        return low...low + span
    }
}
