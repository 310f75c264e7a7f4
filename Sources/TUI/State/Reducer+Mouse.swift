import Search

extension DashboardState {
    /// A click selects, the wheel scrolls, a drag over the curves moves the crosshair.
    mutating func point(_ event: MouseEvent) -> [DashboardEffect] {
        if let overlay { return pointAtOverlay(overlay, event) }
        let layout = ScreenLayout(self, size: size)
        guard layout.fits else { return [] }
        if layout.tabs.contains(x: event.x, y: event.y), event.button == .left, event.action == .press {
            let row = TabRow(self, width: size.width)
            if let tab = row.tabs.first(where: { $0.columns.contains(event.x) }) { return perform(.show(tab.screen)) }
            return []
        }
        guard let (panel, rect) = layout.panels.first(where: { $0.value.contains(x: event.x, y: event.y) }) else {
            return []
        }
        switch (event.button, event.action) {
        case (.wheelUp, _): turnWheel(panel, -3)
        case (.wheelDown, _): turnWheel(panel, 3)
        case (.left, .press): click(panel, rect, event)
        case (.left, .drag) where panel == .curves && screen == .curves: moveCursor(to: event, rect)
        default: break
        }
        return []
    }

    private mutating func pointAtOverlay(_ overlay: Overlay, _ event: MouseEvent) -> [DashboardEffect] {
        // A click never answers a question; the wheel reads on.
        switch (overlay, event.button) {
        case (.help, .wheelUp): performInOverlay(.up)
        case (.help, .wheelDown): performInOverlay(.down)
        default: []
        }
    }

    private mutating func turnWheel(_ panel: Panel, _ rows: Int) {
        switch panel {
        case .population: scroll(by: rows)
        case .lineage: scrollLineage(by: rows)
        case .log: if screen == .log { navigate(rows < 0 ? .up : .down) }
        case .curves: if screen == .curves { adjustView(rows < 0 ? .zoomIn : .zoomOut) }
        default: break
        }
    }

    private mutating func click(_ panel: Panel, _ rect: GridRect, _ event: MouseEvent) {
        let inside = rect.inset(1, 1)
        guard let snapshot, inside.contains(x: event.x, y: event.y) else { return }
        switch panel {
        case .population:
            if event.y == inside.y {
                let table = PopulationTable(snapshot, x: inside.x, width: inside.width - 1)
                if let hit = table.columns.first(where: { event.x >= $0.x && event.x <= $0.x + $0.width }) {
                    sortBy(hit.column, reversing: true)
                }
            } else if let record = candidate(row: tableTop(rows: inside.height - 1) + event.y - inside.y - 1) {
                select(record.id)
            }
        case .ranks:
            if let chart = ranksChart(self, width: inside.width) {
                select(chart.nearest(x: event.x, y: event.y, in: inside, set: glyphs)?.id)
            }
        case .curves: if screen == .curves { moveCursor(to: event, rect) }
        case .workers:
            let first = inside.height > snapshot.workers.count ? inside.y + 1 : inside.y
            let row = event.y - first
            if snapshot.workers.indices.contains(row) { select(snapshot.workers[row].candidate) }
        case .lineage:
            guard let tree = lineageTree else { return }
            let row = lineageTop(tree, rows: inside.height - 1) + event.y - inside.y - 1
            if event.y > inside.y, tree.rows.indices.contains(row) { walk(tree, to: row) }
        case .tiers, .log, .cell, .descent: break
        }
    }

    private mutating func moveCursor(to event: MouseEvent, _ rect: GridRect) {
        let model = CurveModel(self)
        guard !model.series.isEmpty, let range = model.range else { return }
        let frame = chart(model, self, .standard).frame(in: rect.inset(1, 1), set: glyphs)
        guard let values = frame.values(x: event.x, y: frame.plot.y) else { return }
        let byEpoch = curves.axis == .epoch || curves.metric == .bestSoFar
        curves.cursor = min(max(range.lowerBound, byEpoch ? values.x.rounded() : values.x), range.upperBound)
    }
}
