import Architectures
import TerminalKit

/// Along the flow: where the layers begin, and how the wires run between them.
extension CellGraphLayout {
    mutating func placeColumns() {
        var x = 0
        for layer in 0...graph.outputLayer {
            if layer > 0 { x = route(layer, from: x) }
            x = placeBoxes(layer, x)
        }
        size.width = x
    }

    /// Places the boxes of a layer; returns the column after them.
    private mutating func placeBoxes(_ layer: Int, _ x: Int) -> Int {
        let isOutput = layer == graph.outputLayer
        let states = isOutput ? [CellGraph.output] : middles[layer].keys.sorted()
        let names = states.map { graph.boxText($0, measures.style) }
        let width = names.map(measures.boxLength).max() ?? 1
        for (state, name) in zip(states, names) {
            let middle = middles[layer][state] ?? 0
            let half = isOutput ? 0 : half(ofState: state)
            let rows = isOutput ? outputRows : middle - half...middle + half
            let rect = GridRect(x: x, y: rows.lowerBound, width: width, height: rows.count)
            boxes.append(Box(state: state, label: name, rect: rect))
        }
        // What passes by goes straight through the column of boxes.
        for (state, row) in departures[layer] where graph.layers[state] < layer {
            for column in x..<x + width { add([.left, .right], state, column, row, graph.live.contains(state)) }
        }
        return x + width
    }

    /// Draws the wires into a layer from column `x` on; returns the column where its boxes begin.
    private mutating func route(_ layer: Int, from x: Int) -> Int {
        let before = departures[layer - 1]
        let targets = Dictionary(grouping: arrivals[layer], by: \.source)
        let bending = targets.filter { source, list in list.contains { $0.row != before[source] } }
        let tracks = orderTracks(bending.keys.sorted(), before, targets)
        let channel = tracks.isEmpty ? 1 : 1 + (tracks.count - 1) * measures.spacing + 1
        let names = arrivals[layer].compactMap(\.edge).map { operationName($0) }
        let approach = measures.approach(widestLabel: names.map(\.count).max() ?? 0)
        let end = x + channel + approach
        for (source, list) in targets {
            let start = Place(x: x, y: before[source] ?? 0)
            let track = tracks.firstIndex(of: source).map { x + 1 + $0 * measures.spacing }
            for target in list {
                connect(source, from: start, via: track, to: Place(x: end - 1, y: target.row), target.isLive)
            }
        }
        for target in arrivals[layer] where !target.isPassing {
            let place = Place(x: end - 1, y: target.row)
            wires[place] = nil
            arrows[place] = Arrow(edge: target.edge, isLive: target.isLive)
            guard let edge = target.edge else { continue }
            for column in x + channel..<end - 1 { approaches[Place(x: column, y: target.row)] = edge }
            let name = operationName(edge)
            let offset = measures.labelStart(name, approach: approach)
            labels.append(Label(edge: edge, text: name, x: x + channel + offset, y: target.row))
        }
        return end
    }

    private func operationName(_ edge: Int) -> String { measures.style.text(graph.group.parts[edge].operation.label) }

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
