import Architectures
import TerminalKit

/// Where everything of a drawn cell goes: boxes in layers along the flow, and orthogonal wires between them.
///
/// A state's output is one wire that branches to all its readers. In the abstract layout boxes are three rows high and
/// start on even rows, so that what enters a box does so on even rows and what leaves it, or passes by, is on odd
/// ones. A wire in a passing lane takes a row on which no other wire arrives; so two wires never share a stretch, they
/// only cross, and no wire touches a box that it does not belong to.
///
/// The layout is computed for a flow from left to right, "along" being x and "across" y; for a flow from top to bottom
/// it is transposed at the end.
struct CellGraphLayout {
    /// A drawn state.
    struct Box: Hashable {
        var state: Int
        var label: String
        var rect: GridRect
    }

    /// The name of an edge's operation, in the edge's last stretch before the box.
    struct Label: Hashable {
        var edge: Int
        var text: String
        var x: Int
        var y: Int
    }

    /// What of one wire passes through a cell of the grid.
    struct Strand: Hashable {
        var directions: Directions
        var isLive: Bool
    }

    /// The head of an arrow in front of a box; `edge` is nil in front of the output.
    struct Arrow: Hashable {
        var edge: Int?
        var isLive: Bool
    }

    /// Sides of a grid cell that a wire touches.
    struct Directions: OptionSet, Hashable {
        let rawValue: UInt8
        static let up = Directions(rawValue: 1)
        static let down = Directions(rawValue: 2)
        static let left = Directions(rawValue: 4)
        static let right = Directions(rawValue: 8)

        /// With rows and columns exchanged.
        var transposed: Directions {
            var result: Directions = []
            if contains(.up) { result.insert(.left) }
            if contains(.left) { result.insert(.up) }
            if contains(.down) { result.insert(.right) }
            if contains(.right) { result.insert(.down) }
            return result
        }
    }

    /// A place in the grid.
    struct Place: Hashable {
        var x: Int
        var y: Int
    }

    /// An arrival of a wire: at an edge's node, at the output, or at a passing lane.
    struct Target {
        var source: Int
        /// Across the flow.
        var row: Int
        var isLive: Bool
        /// The edge that arrives.
        var edge: Int?
        /// -1 and 1 at the two sides of a node, 0 elsewhere; counted from `row` while rows are abstract.
        var side = 0
        /// Whether the wire only passes the layer.
        var isPassing = false
    }

    var boxes: [Box] = []
    var labels: [Label] = []
    /// Per place, the strands by the state whose output the wire carries.
    var wires: [Place: [Int: Strand]] = [:]
    /// Places of the edges' last stretches, between the last branch and the box.
    var approaches: [Place: Int] = [:]
    /// Places of arrow heads: in front of a box.
    var arrows: [Place: Arrow] = [:]
    var size = GridSize(width: 0, height: 0)
    /// The layout's graph.
    let graph: CellGraph
    let measures: CellMeasures

    /// Rows on which wires leave each layer, by source state.
    var departures: [[Int: Int]] = []
    /// Arrivals per layer.
    var arrivals: [[Target]] = []
    /// Rows of the boxes' middles per layer; the output is not among them.
    var middles: [[Int: Int]] = []

    /// Lays a cell out.
    init(_ graph: CellGraph, _ measures: CellMeasures) {
        self.graph = graph
        self.measures = measures
        placeRows()
        scaleRows()
        placeColumns()
        if measures.direction == .down { transpose() }
    }

    /// The most readable layout that fits; nil when none does.
    ///
    /// - Parameter isStretching: whether spare room may make it larger.
    static func fitting(_ group: PartGraph.Group, in size: GridSize, isStretching: Bool = true) -> CellGraphLayout? {
        let graph = CellGraph(group)
        for measures in candidates {
            let layout = CellGraphLayout(graph, measures)
            guard layout.fits(size) else { continue }
            return isStretching ? layout.filling(size) : layout
        }
        return nil
    }

    /// From the most to the least readable.
    private static let candidates: [CellMeasures] =
        [3, 2, 1].map { CellMeasures(style: .medium, spacing: $0) } + [
            CellMeasures(direction: .down, style: .medium, spacing: 1, stretch: 4),
            CellMeasures(style: .short, spacing: 1),
            CellMeasures(direction: .down, style: .short, spacing: 1, stretch: 3),
        ]

    private func fits(_ room: GridSize) -> Bool { size.width <= room.width && size.height <= room.height }

    /// The layout with its edges lengthened, and up to three times as high, where there is plenty of room: the wires are easier to
    /// follow.
    private func filling(_ room: GridSize) -> CellGraphLayout {
        var best = self
        if measures.direction == .right {
            let higher = [3, 2].lazy.map { stretch in
                var higher = measures
                higher.stretch = stretch
                return CellGraphLayout(graph, higher)
            }
            if let high = higher.first(where: { $0.fits(room) }) { best = high }
        }
        let spare =
            measures.direction == .right ? room.width - best.size.width : room.height - best.size.height
        let most = measures.direction == .right ? 10 : 2
        var longer = best.measures
        longer.slack = min(most, max(0, spare * 2 / 3 / graph.outputLayer))
        guard longer.slack > 0 else { return best }
        let lengthened = CellGraphLayout(graph, longer)
        return lengthened.fits(room) ? lengthened : best
    }

    private mutating func transpose() {
        func turned(_ place: Place) -> Place { Place(x: place.y, y: place.x) }
        boxes = boxes.map { box in
            var box = box
            let rect = box.rect
            box.rect = GridRect(x: rect.y, y: rect.x, width: rect.height, height: rect.width)
            return box
        }
        // A label's text stays horizontal: it is centred on its edge.
        labels = labels.map { label in
            var label = label
            (label.x, label.y) = (label.y - label.text.count / 2, label.x)
            return label
        }
        wires = Dictionary(
            uniqueKeysWithValues: wires.map { place, strands in
                (
                    turned(place),
                    strands.mapValues { Strand(directions: $0.directions.transposed, isLive: $0.isLive) }
                )
            }
        )
        approaches = Dictionary(uniqueKeysWithValues: approaches.map { (turned($0), $1) })
        arrows = Dictionary(uniqueKeysWithValues: arrows.map { (turned($0), $1) })
        size = GridSize(width: size.height, height: size.width)
    }
}
