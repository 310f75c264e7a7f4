import TerminalKit

/// How large the parts of a drawn cell are, and which way it flows.
struct CellMeasures: Sendable, Hashable {
    /// Where the layers follow one another.
    enum Direction: Sendable, Hashable {
        /// From left to right.
        case right
        /// From top to bottom, for areas that are narrow and high.
        case down
    }

    /// Which way the cell flows.
    var direction = Direction.right
    /// How much room labels take.
    var style: CellLabelStyle
    /// Distance of parallel wires between two layers.
    var spacing: Int
    /// Grid cells across the flow per row of the abstract layout.
    var stretch = 1
    /// What every edge is longer than it must be.
    var slack = 0

    /// How far the arrivals of a node with two edges are from its middle.
    var reach: Int { direction == .down ? stretch : max(1, stretch - 1) }

    /// How far the sides of a box with so many edges are from its middle, across the flow.
    func half(edges: Int) -> Int {
        let arrivals = max(1, edges - 1) * stretch
        return direction == .down ? arrivals + 1 : arrivals
    }

    /// How far the sides of the output's box are from its outermost arrivals.
    var outputMargin: Int { direction == .down ? stretch + 1 : 1 }

    /// The length of a box along the flow.
    func boxLength(label: String) -> Int {
        direction == .down ? 3 : label.count + (spacing > 1 ? 4 : 2)
    }

    /// The length of the last stretch of an edge, in which its operation is named.
    func approach(widestLabel: Int) -> Int {
        guard widestLabel > 0 else { return 2 + slack / 2 }
        return (direction == .down ? 3 : widestLabel + 3) + slack
    }

    /// Where in the approach the label begins, along the flow.
    func labelStart(_ label: String, approach: Int) -> Int {
        direction == .down ? (approach - 1) / 2 : (approach - 1 - label.count) / 2
    }
}
