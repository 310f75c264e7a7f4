import RunModel
import Studies
import TerminalKit

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
        case (.wheelUp, _): turnWheel(panel, -3, rect, event)
        case (.wheelDown, _): turnWheel(panel, 3, rect, event)
        case (.left, .press): click(panel, rect, event)
        case (.left, .drag) where panel == .curves && screen == .curves: drag(curvesTo: event, rect)
        case (.left, .drag) where panel == .ranks && screen == .ranks: drag(ranksTo: event, rect)
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

    private mutating func turnWheel(_ panel: Panel, _ rows: Int, _ rect: GridRect, _ event: MouseEvent) {
        let factor = rows < 0 ? 0.5 : 2
        switch panel {
        case .population: scroll(by: rows)
        case .lineage: scrollLineage(by: rows)
        case .log: if screen == .log { navigate(rows < 0 ? .up : .down) }
        case .curves: if screen == .curves { zoomCurves(factor, around: curveValues(event, rect)?.x) }
        case .ranks: if screen == .ranks { zoomRanks(factor, around: rankValues(event, rect)) }
        default: break
        }
    }

    private mutating func click(_ panel: Panel, _ rect: GridRect, _ event: MouseEvent) {
        let inside = rect.inset(1, 1)
        guard let snapshot, inside.contains(x: event.x, y: event.y) else { return }
        switch panel {
        case .population:
            if event.y == inside.y {
                let table = PopulationTable(self, snapshot, x: inside.x, width: inside.width - 1)
                if let hit = table.columns.first(where: { event.x >= $0.x && event.x <= $0.x + $0.width }) {
                    sortBy(hit.column, reversing: true)
                }
            } else if let record = candidate(row: tableTop(rows: inside.height - 1) + event.y - inside.y - 1) {
                select(record.id)
            }
        case .ranks:
            if let chart = ranksChart(self, width: inside.width) {
                select(chart.nearest(x: event.x, y: event.y, in: inside, set: glyphs)?.id)
                ranks.grip = rankValues(event, rect).map { RankPlot.Point(id: 0, x: $0.x, y: $0.y) }
            }
        case .curves: if screen == .curves { point(atCurve: event, rect) }
        case .proxies:
            let row = event.y - inside.y - 1
            if let entries = index.proxies?.entries, entries.indices.contains(row) { showRanks(of: entries[row].name) }
        case .workers:
            let first = inside.height > snapshot.workers.count ? inside.y + 1 : inside.y
            let row = event.y - first
            if snapshot.workers.indices.contains(row) { select(snapshot.workers[row].candidate) }
        case .queue:
            let row = queueTop(rows: inside.height - 1) + event.y - inside.y - 1
            if event.y > inside.y, snapshot.queue.indices.contains(row) { select(snapshot.queue[row]) }
        case .lineage:
            guard let tree = lineageTree else { return }
            let row = lineageTop(tree, rows: inside.height - 1) + event.y - inside.y - 1
            if event.y > inside.y, tree.rows.indices.contains(row) { walk(tree, to: row) }
        case .tiers: if screen == .tiers { select(memberAt: event, rect) }
        case .log, .cell, .descent: break
        }
    }

    /// Selects whoever stands in the lower edge of a tier's lane.
    private mutating func select(memberAt event: MouseEvent, _ rect: GridRect) {
        for (summary, lane) in zip(index.tiers, tierAreas(rect, count: index.tiers.count)) {
            let origin = TierMembers.origin(lane)
            guard event.y == origin.y else { continue }
            let line = TierMembers(summary, selection: selection, lane: lane)
            select(line.places.first { $0.columns.contains(event.x - origin.x) }?.id)
        }
    }

    // MARK: - Charts

    /// What the mouse points at in the curves; nil outside the plot.
    private func curveValues(_ event: MouseEvent, _ rect: GridRect) -> (x: Double, y: Double)? {
        let model = CurveModel(self)
        guard !model.series.isEmpty else { return nil }
        return chart(model, self, .standard).frame(in: rect.inset(1, 1), set: glyphs).values(x: event.x, y: event.y)
    }

    private func rankValues(_ event: MouseEvent, _ rect: GridRect) -> (x: Double, y: Double)? {
        let inside = rect.inset(1, 1)
        return ranksChart(self, width: inside.width)?.frame(in: inside, set: glyphs).values(x: event.x, y: event.y)
    }

    /// Puts the crosshair on the nearest point of the nearest curve.
    private mutating func point(atCurve event: MouseEvent, _ rect: GridRect) {
        let lines = chart(CurveModel(self), self, .standard)
        guard let hit = lines.nearest(x: event.x, y: event.y, in: rect.inset(1, 1), set: glyphs) else { return }
        curves.cursor = hit.point.x
        curves.focus = hit.series.id
        curves.grip = curveValues(event, rect)?.x
    }

    /// Zoomed in, the mouse drags the curves along; else it drags the crosshair.
    private mutating func drag(curvesTo event: MouseEvent, _ rect: GridRect) {
        guard let x = curveValues(event, rect)?.x else { return }
        if curves.window != nil {
            if let grip = curves.grip { panCurves(by: grip - x) } else { curves.grip = x }
        } else if let range = CurveModel(self).range {
            let isWhole = curves.axis == .epoch || curves.metric == .bestSoFar
            curves.cursor = min(max(range.lowerBound, isWhole ? x.rounded() : x), range.upperBound)
        }
    }

    private mutating func drag(ranksTo event: MouseEvent, _ rect: GridRect) {
        guard ranks.window != nil, let grip = ranks.grip, let now = rankValues(event, rect) else { return }
        panRanks(byX: grip.x - now.x, byY: grip.y - now.y)
    }
}
