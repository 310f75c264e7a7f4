import Architectures
import TerminalKit

/// Which cells are drawn where on the Cell screen, and where their tables of edges go.
struct CellArrangement {
    /// What stands in a panel.
    enum Content {
        case graph(CellGraphLayout)
        case table
    }

    /// A frame.
    struct Panel {
        var kind: CellKind
        var rect: GridRect
        var content: Content
    }

    private(set) var panels: [Panel] = []
    /// Whether only one of the cells is drawn.
    private(set) var isSingle = false
    private let scene: CellScene
    private let table: CellEdgeTable

    /// Arranges both cells side by side, or one below the other, or only the chosen one where there is no room for both.
    init(_ scene: CellScene, in area: GridRect, chosen: CellKind) {
        self.scene = scene
        table = CellEdgeTable(scene: scene)
        if let only = scene.genotype.kinds.first, scene.genotype.kinds.count == 1 {
            panels = alone(only, area)
        } else if area.width >= 150, let panels = sideBySide(area) {
            self.panels = panels
        } else if let panels = stacked(area), !(isCramped(panels) && flowsDown(chosen, area)) {
            self.panels = panels
        } else {
            isSingle = true
            panels = single(chosen, area)
        }
    }

    private func layout(_ kind: CellKind, _ rect: GridRect) -> CellGraphLayout? {
        CellDrawing(scene: scene).layout(kind, frame: GridSize(width: rect.width, height: rect.height))
    }

    /// Whether a graph has only room for names that must be looked up.
    private func isCramped(_ panels: [Panel]) -> Bool {
        panels.contains { panel in
            if case .graph(let layout) = panel.content { return layout.measures.style == .short }
            return false
        }
    }

    /// Whether a cell that has all the area for itself is best drawn from top to bottom.
    private func flowsDown(_ kind: CellKind, _ area: GridRect) -> Bool {
        layout(kind, area)?.measures.direction == .down
    }

    /// The only cell, with its table at its right or below.
    private func alone(_ kind: CellKind, _ area: GridRect) -> [Panel] {
        if area.width >= 100, let panels = besideTable(kind, area) { return panels }
        return single(kind, area)
    }

    /// Graphs next to each other, tables below them as far as there is room.
    private func sideBySide(_ area: GridRect) -> [Panel]? {
        let left = area.width / 2
        let columns = [(CellKind.normal, area.x, left), (.reduction, area.x + left, area.width - left)]
        let needed = columns.map { kind, _, width in
            CellDrawing(scene: scene).frameRows(kind, within: GridSize(width: width, height: area.height))
        }
        guard let first = needed[0], let second = needed[1] else { return nil }
        let rows = max(first, second)
        let heights = [table.rows(.normal), table.shortRows(.normal), 0]
        let below = heights.first { rows + $0 <= area.height } ?? 0
        var panels: [Panel] = []
        for (kind, x, width) in columns {
            let rect = GridRect(x: x, y: area.y, width: width, height: area.height - below)
            guard let layout = layout(kind, rect) else { return nil }
            panels.append(Panel(kind: kind, rect: rect, content: .graph(layout)))
            guard below > 0 else { continue }
            let rest = GridRect(x: x, y: rect.maxY, width: width, height: below)
            panels.append(Panel(kind: kind, rect: rest, content: .table))
        }
        return panels
    }

    /// One graph below the other, tables at their right where that leaves the graphs readable.
    private func stacked(_ area: GridRect) -> [Panel]? {
        let upper = area.height / 2
        let rows = [(CellKind.normal, area.y, upper), (.reduction, area.y + upper, area.height - upper)]
        var panels: [Panel] = []
        for (kind, y, height) in rows {
            let whole = GridRect(x: area.x, y: y, width: area.width, height: height)
            if let beside = besideTable(kind, whole) {
                panels += beside
            } else if let layout = layout(kind, whole) {
                panels.append(Panel(kind: kind, rect: whole, content: .graph(layout)))
            } else {
                return nil
            }
        }
        return panels
    }

    /// A graph with its table at its right; nil where there is no room for both.
    private func besideTable(_ kind: CellKind, _ whole: GridRect) -> [Panel]? {
        for width in table.widths {
            let part = GridRect(x: whole.x, y: whole.y, width: whole.width - width, height: whole.height)
            // A table is not worth names that must be looked up.
            guard part.width >= 60, let layout = layout(kind, part), layout.measures.style != .short else { continue }
            let rest = GridRect(x: part.maxX, y: whole.y, width: width, height: whole.height)
            return [
                Panel(kind: kind, rect: part, content: .graph(layout)), Panel(kind: kind, rect: rest, content: .table),
            ]
        }
        return nil
    }

    /// The chosen cell, and what is left for tables.
    private func single(_ kind: CellKind, _ area: GridRect) -> [Panel] {
        let size = GridSize(width: area.width, height: area.height)
        guard let rows = CellDrawing(scene: scene).frameRows(kind, within: size) else {
            return [Panel(kind: kind, rect: area, content: .table)]
        }
        let tables: [(CellKind, Int)] = [
            (kind, table.rows(kind)), (kind.other, table.rows(kind.other)), (kind.other, table.shortRows(kind.other)),
        ]
        let spare = area.height - rows
        let chosen: [(CellKind, Int)]
        if kind.other == kind {
            chosen = spare >= tables[0].1 ? [tables[0]] : spare >= tables[2].1 ? [tables[2]] : []
        } else if spare >= tables[0].1 + tables[1].1 {
            chosen = [tables[0], tables[1]]
        } else if scene.cursor != nil, spare >= tables[0].1 {
            chosen = [tables[0]]
        } else {
            chosen = tables.last.map { spare >= $0.1 ? [$0] : [] } ?? []
        }
        let upper = area.height - chosen.reduce(0) { $0 + $1.1 }
        let rect = GridRect(x: area.x, y: area.y, width: area.width, height: upper)
        guard let layout = layout(kind, rect) else { return [Panel(kind: kind, rect: area, content: .table)] }
        var panels = [Panel(kind: kind, rect: rect, content: .graph(layout))]
        var y = rect.maxY
        for (other, height) in chosen {
            let rest = GridRect(x: area.x, y: y, width: area.width, height: height)
            panels.append(Panel(kind: other, rect: rest, content: .table))
            y += height
        }
        return panels
    }
}
