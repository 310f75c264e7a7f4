import Architectures
import TerminalKit

/// Across the flow: which row each box and each wire takes.
extension CellGraphLayout {
    /// States whose wire must pass a layer: read later than there.
    private func passing(_ layer: Int) -> [Int] {
        graph.layers.indices.filter { state in
            graph.layers[state] < layer && lastReader(state) > layer
        }
    }

    private func lastReader(_ state: Int) -> Int {
        var last = graph.group.outputs.contains(state) ? graph.outputLayer : 0
        for part in graph.group.parts where part.source == state { last = max(last, graph.layers[part.target]) }
        return last
    }

    mutating func placeRows() {
        let inputs = Dictionary(uniqueKeysWithValues: graph.inputs.enumerated().map { ($1, 1 + 4 * $0) })
        middles = [inputs]
        departures = [inputs]
        arrivals = [[]]
        for layer in 1..<graph.outputLayer { placeLayer(layer) }
        let last = departures[graph.outputLayer - 1]
        let states = graph.group.outputs.sorted { (last[$0] ?? 0, $0) < (last[$1] ?? 0, $1) }
        let height = max(3, 2 * states.count - 1)
        let middle = states.isEmpty ? 3 : states.compactMap { last[$0] }.reduce(0, +) / states.count
        let top = Self.even(middle - height / 2)
        // A single wire goes straight in; it is alone there, so that its row's parity does not matter.
        let first = states.count == 1 ? middle : top
        arrivals.append(
            states.enumerated().map { index, state in
                Target(source: state, row: first + 2 * index, isLive: graph.live.contains(state))
            }
        )
        middles.append([:])
        departures.append([:])
    }

    private mutating func placeLayer(_ layer: Int) {
        let before = departures[layer - 1]
        let group = graph.group
        func sourceRow(_ edge: Int) -> Int { before[group.parts[edge].source] ?? 0 }
        var items: [(state: Int, isBox: Bool, weight: Double)] = []
        for node in group.nodes where graph.layers[node] == layer {
            let edges = group.parts(into: node)
            let sum = edges.reduce(0) { $0 + sourceRow($1) }
            items.append((node, true, Double(sum) / Double(max(1, edges.count))))
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
                cursor += 2 + 2 * reach(ofState: item.state)
                gapFree = true
            } else {
                if !gapFree { cursor += 2 }
                wanted.append((item.state, cursor - 1))
                gapFree = false
            }
        }
        let offset = Self.even(3 - (cursor - 2) / 2)
        for (state, row) in boxRows { boxRows[state] = row + offset }
        let rows = Dictionary(uniqueKeysWithValues: boxRows.map { ($0, $1 + reach(ofState: $0)) })
        middles.append(rows)

        var leaving = rows
        var targets: [Target] = []
        for (state, row) in wanted {
            let lane = freeLane(state, near: row + offset, boxRows, before, taken: Set(leaving.values))
            leaving[state] = lane
            targets.append(Target(source: state, row: lane, isLive: graph.live.contains(state), isPassing: true))
        }
        departures.append(leaving)
        for (node, middle) in rows.sorted(by: { $0.key < $1.key }) {
            // From above to below as their sources are, so that they do not cross.
            let arriving = group.parts(into: node).sorted { (sourceRow($0), $0) < (sourceRow($1), $1) }
            for (position, edge) in arriving.enumerated() {
                let place = 2 * position - (arriving.count - 1)
                let isPair = arriving.count == 2
                targets.append(
                    Target(
                        source: group.parts[edge].source,
                        row: isPair ? middle : middle + place,
                        isLive: graph.isLive(edge: edge),
                        edge: edge,
                        side: isPair ? place : 0
                    )
                )
            }
        }
        arrivals.append(targets)
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
                && !boxRows.contains { row >= $1 && row <= $1 + 2 * reach(ofState: $0) }
        }
        if let own = before[state], isFree(own) { return own }
        let start = Self.even(wanted) + 1
        var distance = 0
        while true {
            for row in [start - 2 * distance, start + 2 * distance] where isFree(row) { return row }
            distance += 1
        }
    }

    /// Rows from the middle of a state's box to its sides, in the abstract layout.
    private func reach(ofState state: Int) -> Int { max(1, edgeCount(state) - 1) }

    /// Rows from the middle of a state's box to its sides.
    func half(ofState state: Int) -> Int { measures.half(edges: edgeCount(state)) }

    private func edgeCount(_ state: Int) -> Int { graph.group.parts(into: state).count }

    /// The even number at or below.
    private static func even(_ value: Int) -> Int { value & ~1 }

    /// Turns abstract rows into those of the grid, the first used one being 0.
    mutating func scaleRows() {
        let scale = measures.stretch
        middles = middles.map { $0.mapValues { $0 * scale } }
        departures = departures.map { $0.mapValues { $0 * scale } }
        arrivals = arrivals.map { targets in
            targets.map { target in
                var target = target
                target.row = target.row * scale + target.side * measures.reach
                return target
            }
        }
        let output = outputRows
        let sides = middles.joined().flatMap { state, middle in
            [middle - half(ofState: state), middle + half(ofState: state)]
        }
        let all = sides + departures.flatMap(\.values) + [output.lowerBound, output.upperBound]
        let top = all.min() ?? 0
        middles = middles.map { $0.mapValues { $0 - top } }
        departures = departures.map { $0.mapValues { $0 - top } }
        arrivals = arrivals.map { targets in
            targets.map { target in
                var target = target
                target.row -= top
                return target
            }
        }
        size.height = (all.max() ?? 0) - top + 1
    }

    /// The rows that the output's box covers.
    var outputRows: ClosedRange<Int> {
        let rows = arrivals[graph.outputLayer].map(\.row)
        return (rows.min() ?? 0) - measures.outputMargin...(rows.max() ?? 0) + measures.outputMargin
    }
}
