import Testing
@testable import Architectures

@testable import TUI
@testable import TerminalKit

/// The drawn cell is checked as a drawing: boxes apart, wires outside of them, every edge connected.
@Suite struct ViewsCellGraphTests {
    private static let cells: [PartGraph.Group] = {
        var generator = FixtureGenerator(seed: 9)
        let drawn = (0..<100).map { _ in CellSpace().random(using: &generator) }
        let bench = (0..<40).map { _ in BenchSpace().random(using: &generator) }
        return (drawn + bench + Spaces.published.map(\.architecture)).flatMap(\.parts.groups)
    }()

    private typealias Place = CellGraphLayout.Place

    /// Every way in which a cell can be drawn.
    private static let measures: [CellMeasures] = {
        var all: [CellMeasures] = []
        for style in CellLabelStyle.allCases {
            for (spacing, stretch, slack) in [(1, 1, 0), (3, 2, 5), (2, 3, 10)] {
                all.append(CellMeasures(style: style, spacing: spacing, stretch: stretch, slack: slack))
            }
        }
        for (style, stretch, slack) in [(CellLabelStyle.medium, 4, 0), (.medium, 4, 2), (.short, 3, 0), (.short, 3, 1)]
        {
            all.append(CellMeasures(direction: .down, style: style, spacing: 1, stretch: stretch, slack: slack))
        }
        return all
    }()

    private static func forEachLayout(_ body: (PartGraph.Group, CellGraphLayout) -> Void) {
        for cell in cells {
            for measures in measures { body(cell, CellGraphLayout(CellGraph(cell), measures)) }
        }
    }

    @Test func wiresKeepOutOfBoxesAndOnlyCross() {
        Self.forEachLayout { cell, layout in
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

    @Test func boxesDoNotTouchAndEverythingIsInside() {
        Self.forEachLayout { cell, layout in
            let bounds = GridRect(x: 0, y: 0, width: layout.size.width, height: layout.size.height)
            for (i, a) in layout.boxes.enumerated() {
                for b in layout.boxes[(i + 1)...] where !a.rect.intersection(b.rect).isEmpty {
                    Issue.record("\(a) touches \(b)")
                }
                if a.rect.intersection(bounds) != a.rect { Issue.record("\(a) sticks out of \(cell)") }
                if a.label.count > a.rect.width - 2 { Issue.record("the label of \(a) is cut") }
            }
            for place in Array(layout.wires.keys) + Array(layout.arrows.keys)
            where !bounds.contains(x: place.x, y: place.y) {
                Issue.record("\(place) sticks out of \(cell)")
            }
        }
    }

    @Test func everyReaderIsReachedFromItsSource() {
        Self.forEachLayout { cell, layout in
            for (index, part) in cell.parts.enumerated() where !reaches(layout, part.source, part.target, edge: index) {
                Issue.record("\(part) of \(cell)")
            }
            for state in cell.outputs where !reaches(layout, state, CellGraph.output, edge: nil) {
                Issue.record("\(state) of \(cell)")
            }
        }
    }

    /// Follows a wire from its source's box to the arrow head of an edge at a box.
    private func reaches(_ layout: CellGraphLayout, _ source: Int, _ target: Int, edge: Int?) -> Bool {
        guard let start = layout.boxes.first(where: { $0.state == source })?.rect,
            let end = layout.boxes.first(where: { $0.state == target })?.rect
        else { return false }
        let isDown = layout.measures.direction == .down
        var open = [
            isDown
                ? Place(x: start.x + start.width / 2, y: start.maxY)
                : Place(x: start.maxX, y: start.y + start.height / 2)
        ]
        var seen: Set<Place> = []
        while let place = open.popLast() {
            guard seen.insert(place).inserted else { continue }
            if let arrow = layout.arrows[place] {
                let next = isDown ? Place(x: place.x, y: place.y + 1) : Place(x: place.x + 1, y: place.y)
                if arrow.edge == edge, end.contains(x: next.x, y: next.y) { return true }
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

    @Test func everyEdgeIsNamedOnceOnItsOwnWire() {
        Self.forEachLayout { cell, layout in
            if layout.labels.map(\.edge).sorted() != Array(cell.parts.indices) { Issue.record("labels of \(cell)") }
            for label in layout.labels {
                // The mark before a changed edge and the brackets around an edited one belong to it.
                let rect = GridRect(x: label.x - 1, y: label.y, width: label.text.count + 2, height: 1)
                let bare = GridRect(x: label.x, y: label.y, width: label.text.count, height: 1)
                if layout.boxes.contains(where: { !$0.rect.intersection(bare).isEmpty }) { Issue.record("\(label)") }
                if label.text != layout.measures.style.text(cell.parts[label.edge].operation.label) {
                    Issue.record("\(label)")
                }
                for other in layout.labels where other.edge != label.edge && other.y == label.y {
                    let place = GridRect(x: other.x, y: other.y, width: other.text.count, height: 1)
                    if !place.intersection(rect).isEmpty { Issue.record("\(label) touches \(other)") }
                }
                for x in bare.x..<bare.maxX {
                    let place = Place(x: x, y: label.y)
                    let strands = layout.wires[place] ?? [:]
                    if strands.keys.contains(where: { $0 != cell.parts[label.edge].source }) {
                        Issue.record("another wire under \(label) of \(cell)")
                    }
                    if layout.arrows[place] != nil { Issue.record("\(label) covers an arrow") }
                }
            }
        }
    }

    @Test func aLegendNeverStopsInTheMiddleOfAName() {
        let measures = CellMeasures(style: .short, spacing: 1)
        let capabilities = Capabilities(colors: .truecolor, glyphs: .braille)
        var left = 0
        for (normal, reduction) in zip(Self.cells, Self.cells.dropFirst()) {
            let parts = PartGraph(groups: [normal, reduction])
            let layout = CellGraphLayout(CellGraph(normal), measures)
            let used = Set(normal.parts.map(\.operation)).filter { $0.label.short != $0.label.medium }
            for width in [60, 80, 200] {
                let size = GridSize(width: width, height: 24)
                var painter = Painter(size: size, theme: .standard, capabilities: capabilities)
                let rect = GridRect(x: 0, y: 0, width: width, height: 24)
                CellDrawing(scene: CellScene(parts)).draw(0, layout, in: rect, on: &painter)
                let legend = String((0..<width).map { painter.grid[$0, 23].character })
                let named = used.filter { legend.contains(" \($0.label.short) \($0.label.medium) ") }
                #expect(!legend.contains("…") && legend.hasSuffix("╯"))
                #expect(width < 200 || named == used)
                left += used.count - named.count
            }
        }
        #expect(left > 0)
    }

    @Test func narrowAndHighAreasAreDrawnDownwards() throws {
        let layout = try #require(
            Self.cells.lazy.compactMap { CellGraphLayout.fitting($0, in: GridSize(width: 50, height: 60)) }
                .first { $0.measures.direction == .down }
        )
        #expect(layout.size.width <= 50 && layout.size.height <= 60)
        let deep = Self.cells.filter { CellGraphLayout.fitting($0, in: GridSize(width: 58, height: 60)) == nil }
        #expect(deep.isEmpty)
    }

    @Test func everyCellFitsEightyColumns() {
        let fitting = Self.cells.filter { CellGraphLayout.fitting($0, in: GridSize(width: 76, height: 40)) != nil }
        #expect(fitting.count == Self.cells.count)
    }

    @Test func nothingIsAliveBehindNone() {
        var edges = [CellEdge](repeating: CellEdge(.none, 0), count: 2)
        edges += [CellEdge(.skipConnect, 2), CellEdge(.none, 1), CellEdge(.sepConv3x3, 1), CellEdge(.skipConnect, 3)]
        let graph = CellGraph(PartGraph.Group(CellTopology(edges: edges)))
        #expect(graph.live == [1, 4])
        #expect(!graph.isLive(edge: 2))
        #expect(graph.isLive(edge: 4))
        #expect(!graph.isLive(edge: 5))
    }

    @Test func unusedNodesOfAnExplicitListAreDead() {
        let edges = [
            CellEdge(.skipConnect, 0), CellEdge(.skipConnect, 1), CellEdge(.skipConnect, 0), CellEdge(.skipConnect, 0),
        ]
        let graph = CellGraph(PartGraph.Group(CellTopology(edges: edges, concat: [2])))
        #expect(graph.live == [0, 1, 2])
    }
}
