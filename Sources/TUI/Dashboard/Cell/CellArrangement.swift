import Architectures
import TerminalKit

/// Which groups of parts are drawn where on the Cell screen, and where their tables of edges go.
struct CellArrangement {
    /// What stands in a panel.
    enum Content {
        case graph(CellGraphLayout)
        case table
    }

    /// A frame.
    struct Panel {
        var group: Int
        var rect: GridRect
        var content: Content
    }

    private(set) var panels: [Panel] = []
    /// Whether only one of the cells is drawn.
    private(set) var isSingle = false
    private let scene: CellScene
    private let table: CellEdgeTable

    /// Arranges both cells side by side, or one below the other, or only the chosen one where there is no room for both.
    init(_ scene: CellScene, in area: GridRect, chosen: Int) {
        self.scene = scene
        table = CellEdgeTable(scene: scene)
        let groups = scene.parts.groups.indices
        guard !groups.isEmpty else { return }
        let chosen = min(chosen, groups.count - 1)
        if groups.count == 1 {
            panels = alone(0, area)
        } else if area.width >= 150, let panels = sideBySide(area) {
            self.panels = panels
        } else if let panels = stacked(area), !(isCramped(panels) && flowsDown(chosen, area)) {
            self.panels = panels
        } else {
            isSingle = true
            panels = single(chosen, area)
        }
    }

    private func layout(_ group: Int, _ rect: GridRect) -> CellGraphLayout? {
        CellDrawing(scene: scene).layout(group, frame: GridSize(width: rect.width, height: rect.height))
    }

    /// Whether a graph has only room for names that must be looked up.
    private func isCramped(_ panels: [Panel]) -> Bool {
        panels.contains { panel in
            if case .graph(let layout) = panel.content { return layout.measures.style == .short }
            return false
        }
    }

    /// Whether a cell that has all the area for itself is best drawn from top to bottom.
    private func flowsDown(_ group: Int, _ area: GridRect) -> Bool {
        layout(group, area)?.measures.direction == .down
    }

    /// The only cell, with its table at its right or below.
    private func alone(_ group: Int, _ area: GridRect) -> [Panel] {
        if area.width >= 100, let panels = besideTable(group, area) { return panels }
        return single(group, area)
    }

    /// Graphs next to each other, tables below them as far as there is room.
    private func sideBySide(_ area: GridRect) -> [Panel]? {
        let groups = scene.parts.groups.indices
        let columns = groups.map { group in
            let left = area.width * group / groups.count
            return (group, area.x + left, area.width * (group + 1) / groups.count - left)
        }
        let needed = columns.compactMap { group, _, width in
            CellDrawing(scene: scene).frameRows(group, within: GridSize(width: width, height: area.height))
        }
        guard needed.count == groups.count, let rows = needed.max() else { return nil }
        let heights = [groups.map(table.rows).max() ?? 0, groups.map(table.shortRows).max() ?? 0, 0]
        let below = heights.first { rows + $0 <= area.height } ?? 0
        var panels: [Panel] = []
        for (group, x, width) in columns {
            let rect = GridRect(x: x, y: area.y, width: width, height: area.height - below)
            guard let layout = layout(group, rect) else { return nil }
            panels.append(Panel(group: group, rect: rect, content: .graph(layout)))
            guard below > 0 else { continue }
            let rest = GridRect(x: x, y: rect.maxY, width: width, height: below)
            panels.append(Panel(group: group, rect: rest, content: .table))
        }
        return panels
    }

    /// One graph below the other, tables at their right where that leaves the graphs readable.
    private func stacked(_ area: GridRect) -> [Panel]? {
        let groups = scene.parts.groups.indices
        var panels: [Panel] = []
        for group in groups {
            let upper = area.height * group / groups.count
            let height = area.height * (group + 1) / groups.count - upper
            let whole = GridRect(x: area.x, y: area.y + upper, width: area.width, height: height)
            if let beside = besideTable(group, whole) {
                panels += beside
            } else if let layout = layout(group, whole) {
                panels.append(Panel(group: group, rect: whole, content: .graph(layout)))
            } else {
                return nil
            }
        }
        return panels
    }

    /// A graph with its table at its right; nil where there is no room for both.
    private func besideTable(_ group: Int, _ whole: GridRect) -> [Panel]? {
        for width in table.widths {
            let part = GridRect(x: whole.x, y: whole.y, width: whole.width - width, height: whole.height)
            // A table is not worth names that must be looked up.
            guard part.width >= 60, let layout = layout(group, part), layout.measures.style != .short else { continue }
            let rest = GridRect(x: part.maxX, y: whole.y, width: width, height: whole.height)
            return [
                Panel(group: group, rect: part, content: .graph(layout)),
                Panel(group: group, rect: rest, content: .table),
            ]
        }
        return nil
    }

    /// The chosen cell, and what is left for tables.
    private func single(_ group: Int, _ area: GridRect) -> [Panel] {
        let size = GridSize(width: area.width, height: area.height)
        guard let rows = CellDrawing(scene: scene).frameRows(group, within: size) else {
            return [Panel(group: group, rect: area, content: .table)]
        }
        let next = (group + 1) % scene.parts.groups.count
        let tables: [(Int, Int)] = [
            (group, table.rows(group)), (next, table.rows(next)), (next, table.shortRows(next)),
        ]
        let spare = area.height - rows
        let chosen: [(Int, Int)]
        if next == group {
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
        guard let layout = layout(group, rect) else { return [Panel(group: group, rect: area, content: .table)] }
        var panels = [Panel(group: group, rect: rect, content: .graph(layout))]
        var y = rect.maxY
        for (other, height) in chosen {
            let rest = GridRect(x: area.x, y: y, width: area.width, height: height)
            panels.append(Panel(group: other, rect: rest, content: .table))
            y += height
        }
        return panels
    }
}
