import Search
import Testing

@testable import TUI

/// The drawn cell is checked as a drawing: boxes apart, wires outside of them, every edge connected.
@Suite struct ViewsCellGraphTests {
    private static let cells: [CellTopology] = {
        var generator = FixtureGenerator(seed: 9)
        let space = CellSpace()
        var cells = (0..<100).flatMap { _ -> [CellTopology] in
            let genotype = space.random(using: &generator)
            return [genotype.normal, genotype.reduction]
        }
        for (_, genotype) in CellGenotype.published { cells += [genotype.normal, genotype.reduction] }
        return cells
    }()

    private typealias Place = CellGraphLayout.Place

    @Test func wiresKeepOutOfBoxesAndOnlyCross() {
        for cell in Self.cells {
            for stretch in [1, 2] {
                let layout = CellGraphLayout(CellGraph(cell), style: .full, spacing: 2, stretch: stretch)
                for (place, strands) in layout.wires {
                    // Conditions by hand: tens of thousands of expectations would take minutes.
                    if layout.boxes.contains(where: { $0.rect.contains(x: place.x, y: place.y) }) {
                        Issue.record("wire through a box at \(place) of \(cell)")
                    }
                    guard strands.count > 1 else { continue }
                    let directions = strands.values.map(\.directions)
                    let isCrossing = Set(directions) == [[.left, .right], [.up, .down]]
                    if !isCrossing || directions.count != 2 { Issue.record("wires share \(place) of \(cell)") }
                }
            }
        }
    }

    @Test func boxesDoNotTouch() {
        for cell in Self.cells {
            let boxes = CellGraphLayout(CellGraph(cell), style: .short, spacing: 1).boxes
            for (i, a) in boxes.enumerated() {
                for b in boxes[(i + 1)...] where !a.rect.intersection(b.rect).isEmpty {
                    Issue.record("\(a) touches \(b)")
                }
            }
        }
    }

    @Test func everyReaderIsReachedFromItsSource() {
        for cell in Self.cells {
            let layout = CellGraphLayout(CellGraph(cell), style: .medium, spacing: 1)
            for (node, pair) in stride(from: 0, to: cell.edges.count, by: 2).map({ cell.edges[$0..<$0 + 2] })
                .enumerated()
            {
                for edge in pair where !reaches(layout, edge.input, node + 2) { Issue.record("\(edge) of \(cell)") }
            }
            for state in cell.concat where !reaches(layout, state, CellGraph.output) {
                Issue.record("\(state) of \(cell)")
            }
        }
    }

    /// Follows a wire from its source's box to the arrow heads of a box.
    private func reaches(_ layout: CellGraphLayout, _ source: Int, _ target: Int) -> Bool {
        guard let start = layout.boxes.first(where: { $0.state == source })?.rect,
            let end = layout.boxes.first(where: { $0.state == target })?.rect
        else { return false }
        var open = [Place(x: start.maxX, y: start.y + start.height / 2)]
        var seen: Set<Place> = []
        while let place = open.popLast() {
            guard seen.insert(place).inserted else { continue }
            if layout.arrows[place] != nil {
                if place.x == end.x - 1, place.y >= end.y, place.y < end.maxY { return true }
                continue
            }
            guard let directions = layout.wires[place]?[source]?.directions else { continue }
            if directions.contains(.right) { open.append(Place(x: place.x + 1, y: place.y)) }
            if directions.contains(.left) { open.append(Place(x: place.x - 1, y: place.y)) }
            if directions.contains(.up) { open.append(Place(x: place.x, y: place.y - 1)) }
            if directions.contains(.down) { open.append(Place(x: place.x, y: place.y + 1)) }
        }
        return false
    }

    @Test func everyEdgeIsNamedOnce() {
        for cell in Self.cells {
            let layout = CellGraphLayout(CellGraph(cell), style: .full, spacing: 2)
            #expect(layout.labels.map(\.edge).sorted() == Array(cell.edges.indices))
            for label in layout.labels {
                let rect = GridRect(x: label.x, y: label.y, width: label.text.count, height: 1)
                let isApart = layout.boxes.allSatisfy { $0.rect.intersection(rect).isEmpty }
                if !isApart || label.text != cell.edges[label.edge].operation.rawValue { Issue.record("\(label)") }
            }
        }
    }

    @Test func everyCellFitsEightyColumns() {
        let fitting = Self.cells.filter { CellGraphLayout.fitting($0, in: GridSize(width: 76, height: 40)) != nil }
        #expect(fitting.count == Self.cells.count)
    }

    @Test func nothingIsAliveBehindNone() {
        var edges = [CellEdge](repeating: CellEdge(.none, 0), count: 2)
        edges += [CellEdge(.skipConnect, 2), CellEdge(.none, 1), CellEdge(.sepConv3x3, 1), CellEdge(.skipConnect, 3)]
        let graph = CellGraph(CellTopology(edges: edges))
        #expect(graph.live == [1, 4])
        #expect(!graph.isLive(edge: 2))
        #expect(graph.isLive(edge: 4))
        #expect(!graph.isLive(edge: 5))
    }

    @Test func unusedNodesOfAnExplicitListAreDead() {
        let edges = [
            CellEdge(.skipConnect, 0), CellEdge(.skipConnect, 1), CellEdge(.skipConnect, 0), CellEdge(.skipConnect, 0),
        ]
        let graph = CellGraph(CellTopology(edges: edges, concat: [2]))
        #expect(graph.live == [0, 1, 2])
    }
}
