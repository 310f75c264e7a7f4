import Search

/// Where everything of a drawn cell goes: boxes in layers from left to right, and orthogonal wires between them.
///
/// A state's output is one wire that branches to all its readers. Boxes are three rows high and start on even rows, so
/// that what enters a box does so on even rows and what leaves it, or passes by, is on odd ones. A wire in a passing
/// lane takes a row on which no other wire arrives; so two wires never share a stretch, they only cross, and no wire
/// touches a box that it does not belong to.
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

    /// Sides of a grid cell that a wire touches.
    struct Directions: OptionSet, Hashable {
        let rawValue: UInt8
        static let up = Directions(rawValue: 1)
        static let down = Directions(rawValue: 2)
        static let left = Directions(rawValue: 4)
        static let right = Directions(rawValue: 8)
    }

    /// A place in the grid.
    struct Place: Hashable {
        var x: Int
        var y: Int
    }

    private(set) var boxes: [Box] = []
    private(set) var labels: [Label] = []
    /// Per place, the strands by the state whose output the wire carries.
    private(set) var wires: [Place: [Int: Strand]] = [:]
    /// Places of arrow heads: in front of a box.
    private(set) var arrows: [Place: Bool] = [:]
    private(set) var size = GridSize(width: 0, height: 0)
    /// The layout's graph.
    let graph: CellGraph
    private let style: CellLabelStyle
    private let spacing: Int
    private let stretch: Int

    /// An arrival of a wire: at an edge of a node or at the output.
    private struct Target {
        var source: Int
        var layer: Int
        var row: Int
        var isLive: Bool
    }

    /// Rows on which wires leave each layer, by source state.
    private var departures: [[Int: Int]] = []
    /// Arrivals per layer.
    private var arrivals: [[Target]] = []
    /// Boxes' first rows per layer.
    private var rows: [[Int: Int]] = []

    /// The most readable layout that fits; nil when none does.
    static func fitting(_ topology: CellTopology, in size: GridSize, isStretching: Bool = true) -> CellGraphLayout? {
        let graph = CellGraph(topology)
        for style in CellLabelStyle.allCases {
            for spacing in [3, 2, 1] {
                let layout = CellGraphLayout(graph, style: style, spacing: spacing)
                if layout.size.height > size.height { return nil }
                guard layout.size.width <= size.width else { continue }
                // Twice as high where there is plenty of room: the wires are easier to follow.
                guard isStretching, layout.size.height * 2 <= size.height else { return layout }
                return CellGraphLayout(graph, style: style, spacing: spacing, stretch: 2)
            }
        }
        return nil
    }

    /// Lays a cell out; `spacing` is the distance of parallel vertical wires.
    ///
    /// - Parameter stretch: rows per row of the layout.
    init(_ graph: CellGraph, style: CellLabelStyle, spacing: Int, stretch: Int = 1) {
        self.stretch = stretch
        self.graph = graph
        self.style = style
        self.spacing = spacing
        placeRows()
        shiftRows()
        placeColumns()
    }

    // MARK: - Rows

    /// States whose wire must pass a layer: read later than there.
    private func passing(_ layer: Int) -> [Int] {
        graph.layers.indices.filter { state in
            graph.layers[state] < layer && lastReader(state) > layer
        }
    }

    private func lastReader(_ state: Int) -> Int {
        var last = graph.topology.concat.contains(state) ? graph.outputLayer : 0
        for (index, edge) in graph.topology.edges.enumerated() where edge.input == state {
            last = max(last, graph.layers[2 + index / 2])
        }
        return last
    }

    private mutating func placeRows() {
        rows = [[0: 0, 1: 4]]
        departures = [[0: 1, 1: 5]]
        arrivals = [[]]
        for layer in 1..<graph.outputLayer { placeLayer(layer) }
        let last = departures[graph.outputLayer - 1]
        let states = graph.topology.concat.sorted { (last[$0] ?? 0, $0) < (last[$1] ?? 0, $1) }
        let height = max(3, 2 * states.count - 1)
        let middle = states.isEmpty ? 3 : states.compactMap { last[$0] }.reduce(0, +) / states.count
        let top = Self.even(middle - height / 2)
        rows.append([CellGraph.output: top])
        // A single wire enters in the middle; it is alone there, so that its row's parity does not matter.
        let first = states.count == 1 ? top + 1 : top
        arrivals.append(
            states.enumerated().map { index, state in
                Target(
                    source: state,
                    layer: graph.outputLayer,
                    row: first + 2 * index,
                    isLive: graph.live.contains(state)
                )
            }
        )
        departures.append([:])
    }

    private mutating func placeLayer(_ layer: Int) {
        let before = departures[layer - 1]
        let edges = graph.topology.edges
        func sourceRow(_ edge: Int) -> Int { before[edges[edge].input] ?? 0 }
        var items: [(state: Int, isBox: Bool, weight: Double)] = []
        for node in graph.layers.indices where node >= 2 && graph.layers[node] == layer {
            let edge = 2 * (node - 2)
            items.append((node, true, Double(sourceRow(edge) + sourceRow(edge + 1)) / 2))
        }
        for state in passing(layer) { items.append((state, false, Double(before[state] ?? 0))) }
        items.sort { ($0.weight, $0.state) < ($1.weight, $1.state) }

        // Stack the boxes around the middle of the inputs; a passing wire takes the free row in front of a box.
        var cursor = 0
        var boxRows: [Int: Int] = [:]
        var wanted: [(state: Int, row: Int)] = []
        var gapFree = true
        for item in items {
            if item.isBox {
                boxRows[item.state] = cursor
                cursor += 4
                gapFree = true
            } else {
                if !gapFree { cursor += 2 }
                wanted.append((item.state, cursor - 1))
                gapFree = false
            }
        }
        let offset = Self.even(3 - (cursor - 2) / 2)
        for (state, row) in boxRows { boxRows[state] = row + offset }
        rows.append(boxRows)

        var leaving: [Int: Int] = [:]
        for (state, row) in boxRows { leaving[state] = row + 1 }
        var lanes: [Target] = []
        for (state, row) in wanted {
            let lane = freeLane(state, near: row + offset, boxRows, before, taken: Set(leaving.values))
            leaving[state] = lane
            lanes.append(Target(source: state, layer: layer, row: lane, isLive: graph.live.contains(state)))
        }
        departures.append(leaving)
        for (node, row) in boxRows {
            let first = 2 * (node - 2)
            let swapped = sourceRow(first) > sourceRow(first + 1)
            for (edge, at) in [(first, swapped ? row + 2 : row), (first + 1, swapped ? row : row + 2)] {
                lanes.append(Target(source: edges[edge].input, layer: layer, row: at, isLive: graph.isLive(edge: edge)))
                labels.append(Label(edge: edge, text: style.text(edges[edge].operation), x: layer, y: at))
            }
        }
        arrivals.append(lanes)
    }

    /// The odd row nearest to the wanted one that no box, no other lane and no other wire's arrival uses; the wire's
    /// own row when that is free, so that it goes straight on.
    private func freeLane(
        _ state: Int,
        near wanted: Int,
        _ boxRows: [Int: Int],
        _ before: [Int: Int],
        taken: Set<Int>
    ) -> Int {
        let foreign = Set(before.filter { $0.key != state }.values)
        func isFree(_ row: Int) -> Bool {
            !taken.contains(row) && !foreign.contains(row)
                && !boxRows.values.contains { row >= $0 && row <= $0 + 2 }
        }
        if let own = before[state], isFree(own) { return own }
        let start = Self.even(wanted) + 1
        for distance in 0..<64 {
            for row in [start - 2 * distance, start + 2 * distance] where isFree(row) { return row }
        }
        return start
    }

    /// The even number at or below.
    private static func even(_ value: Int) -> Int { value & ~1 }

    /// Moves everything so that the first used row is 0, and stretches it.
    private mutating func shiftRows() {
        let outputHeight = max(3, 2 * graph.topology.concat.count - 1)
        let tops = rows.flatMap(\.values) + departures.flatMap(\.values)
        let top = tops.min() ?? 0
        var bottom = departures.flatMap(\.values).max() ?? 0
        for layer in rows {
            for (state, row) in layer { bottom = max(bottom, row + (state == CellGraph.output ? outputHeight : 3) - 1) }
        }
        for layer in rows.indices {
            rows[layer] = rows[layer].mapValues { ($0 - top) * stretch }
            departures[layer] = departures[layer].mapValues { ($0 - top) * stretch }
            for index in arrivals[layer].indices {
                arrivals[layer][index].row = (arrivals[layer][index].row - top) * stretch
            }
        }
        for index in labels.indices { labels[index].y = (labels[index].y - top) * stretch }
        size.height = (bottom - top) * stretch + 1
    }

    // MARK: - Columns

    private mutating func placeColumns() {
        var x = 0
        for layer in 0...graph.outputLayer {
            if layer > 0 { x = route(layer, from: x) }
            let width = (rows[layer].keys.map { style.text(state: $0).count }.max() ?? 1) + (style == .short ? 2 : 4)
            let outputHeight = max(3, 2 * graph.topology.concat.count - 1)
            for (state, row) in rows[layer].sorted(by: { $0.key < $1.key }) {
                let height = ((state == CellGraph.output ? outputHeight : 3) - 1) * stretch + 1
                boxes.append(
                    Box(
                        state: state,
                        label: style.text(state: state),
                        rect: GridRect(x: x, y: row, width: width, height: height)
                    )
                )
            }
            // What passes by goes straight through the column of boxes.
            for (state, row) in departures[layer] where graph.layers[state] < layer {
                for column in x..<x + width { add([.left, .right], state, column, row, graph.live.contains(state)) }
            }
            x += width
        }
        size.width = x
    }

    /// Draws the wires into a layer from column `x` on; returns the column where its boxes begin.
    private mutating func route(_ layer: Int, from x: Int) -> Int {
        let before = departures[layer - 1]
        let targets = Dictionary(grouping: arrivals[layer], by: \.source)
        let bending = targets.filter { source, list in list.contains { $0.row != before[source] } }
        let tracks = orderTracks(bending.keys.sorted(), before, targets)
        let first = x + 1
        let channel = tracks.isEmpty ? 1 : 1 + (tracks.count - 1) * spacing + 1
        let names = labels.indices.filter { labels[$0].x == layer && graph.layers[2 + labels[$0].edge / 2] == layer }
        let widest = names.map { labels[$0].text.count }.max() ?? 0
        let approach = widest > 0 ? widest + 3 : 2
        let end = x + channel + approach
        for (source, list) in targets {
            let start = before[source] ?? 0
            let track = tracks.firstIndex(of: source).map { first + $0 * spacing }
            for target in list {
                connect(
                    source,
                    from: Place(x: x, y: start),
                    via: track,
                    to: Place(x: end - 1, y: target.row),
                    target.isLive
                )
            }
        }
        for target in arrivals[layer] where departures[layer][target.source] != target.row || layer == graph.outputLayer
        {
            let place = Place(x: end - 1, y: target.row)
            wires[place] = nil
            arrows[place] = target.isLive
        }
        for index in names {
            let spare = approach - 1 - labels[index].text.count
            labels[index].x = x + channel + spare / 2
        }
        return end
    }

    /// Adds the stretches from a departure to an arrival.
    private mutating func connect(_ net: Int, from start: Place, via track: Int?, to end: Place, _ isLive: Bool) {
        guard let track, start.y != end.y else {
            for column in start.x...end.x { add([.left, .right], net, column, start.y, isLive) }
            return
        }
        for column in start.x..<track { add([.left, .right], net, column, start.y, isLive) }
        let down = end.y > start.y
        add([.left, down ? .down : .up], net, track, start.y, isLive)
        for row in min(start.y, end.y) + 1..<max(start.y, end.y) { add([.up, .down], net, track, row, isLive) }
        add([down ? .up : .down, .right], net, track, end.y, isLive)
        if track < end.x { for column in track + 1...end.x { add([.left, .right], net, column, end.y, isLive) } }
    }

    private mutating func add(_ directions: Directions, _ net: Int, _ x: Int, _ y: Int, _ isLive: Bool) {
        let place = Place(x: x, y: y)
        var strand = wires[place]?[net] ?? Strand(directions: [], isLive: false)
        strand.directions.formUnion(directions)
        strand.isLive = strand.isLive || isLive
        wires[place, default: [:]][net] = strand
    }

    /// The order of vertical stretches from left to right with few crossings: neighbours change places while that helps.
    private func orderTracks(_ nets: [Int], _ before: [Int: Int], _ targets: [Int: [Target]]) -> [Int] {
        var order = nets.sorted { (before[$0] ?? 0) > (before[$1] ?? 0) }
        guard order.count > 1 else { return order }
        var best = crossings(order, before, targets)
        var improved = true
        while improved {
            improved = false
            for i in 0..<order.count - 1 {
                for j in i + 1..<order.count {
                    order.swapAt(i, j)
                    let count = crossings(order, before, targets)
                    if count < best {
                        best = count
                        improved = true
                    } else {
                        order.swapAt(i, j)
                    }
                }
            }
        }
        return order
    }

    private func crossings(_ order: [Int], _ before: [Int: Int], _ targets: [Int: [Target]]) -> Int {
        var count = 0
        for (position, net) in order.enumerated() {
            let ends = (targets[net] ?? []).map(\.row) + [before[net] ?? 0]
            guard let low = ends.min(), let high = ends.max() else { continue }
            for (other, crossing) in order.enumerated() where other != position {
                if other > position {
                    if let row = before[crossing], row > low, row < high { count += 1 }
                } else {
                    for target in targets[crossing] ?? [] where target.row > low && target.row < high { count += 1 }
                }
            }
        }
        return count
    }
}
