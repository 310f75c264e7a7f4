import RunModel
import TerminalKit

extension DashboardState {
    /// What the mouse does in the tabs or in the panel that it is in.
    mutating func point(_ event: MouseEvent) -> [DashboardEffect] {
        let layout = ScreenLayout(self, size: shared.size)
        guard layout.fits else { return [] }
        if layout.hints.contains(x: event.x, y: event.y), event.button == .left, event.action == .press {
            return pointAtHints(event, layout.hints)
        }
        if let overlay = shared.overlay { return pointAtOverlay(overlay, event) }
        if layout.tabs.contains(x: event.x, y: event.y), event.button == .left, event.action == .press {
            let row = TabRow(self, width: shared.size.width)
            if let tab = row.tabs.first(where: { $0.columns.contains(event.x) }) { return perform(.show(tab.screen)) }
            return []
        }
        guard let (panel, rect) = layout.panels.first(where: { $0.value.contains(x: event.x, y: event.y) }) else {
            return []
        }
        if event.y == rect.y, event.button == .left, event.action == .press, let screen = panel.screen,
            screen != shared.screen
        {
            return perform(.show(screen))
        }
        switch (event.button, event.action) {
        case (.wheelUp, _): panel.point(&self, .wheel(-3), event, rect)
        case (.wheelDown, _): panel.point(&self, .wheel(3), event, rect)
        case (.left, .press): panel.point(&self, .press, event, rect)
        case (.left, .drag): panel.point(&self, .drag, event, rect)
        default: break
        }
        return []
    }

    /// A click on a hint does what its key does; but no click answers a question.
    private mutating func pointAtHints(_ event: MouseEvent, _ rect: GridRect) -> [DashboardEffect] {
        switch shared.overlay {
        case .confirmation, .quit, .filter, .command, .seek: return []
        default: break
        }
        let row = HintRow(self, rect, Glyphs(shared.glyphs))
        guard let place = row.places.first(where: { $0.columns.contains(event.x) }) else { return [] }
        return shared.overlay == nil ? perform(place.action) : performInOverlay(place.action)
    }

    private mutating func pointAtOverlay(_ overlay: Overlay, _ event: MouseEvent) -> [DashboardEffect] {
        // A click never answers a question; the wheel reads on.
        switch (overlay, event.button) {
        case (.runs(let runs), .wheelUp) where runs.typing == nil: performInOverlay(.up)
        case (.runs(let runs), .wheelDown) where runs.typing == nil: performInOverlay(.down)
        case (.help, .wheelUp): performInOverlay(.up)
        case (.help, .wheelDown): performInOverlay(.down)
        default: []
        }
    }
}
