import Studies
import RunModel
import TerminalKit

extension Screen {
    /// The proxy tiers as lanes.
    package static let tiers: Screen = Screen("tiers", title: "Tiers", layout: { _, content in [.tiers: content] })
}

extension Panel {
    /// A line per tier.
    static let tierLanes: Panel = Panel("tier lanes", draw: drawTierLanes)
    /// Each tier in a lane of its own; a click selects whoever stands in the lower edge of one.
    static let tiers: Panel = Panel("tiers", draw: drawTiers) { state, gesture, event, rect in
        guard case .press = gesture, rect.inset(1, 1).contains(x: event.x, y: event.y) else { return }
        for (summary, lane) in zip(state.index.tiers, tierAreas(rect, count: state.index.tiers.count)) {
            let origin = TierMembers.origin(lane)
            guard event.y == origin.y else { continue }
            let line = TierMembers(summary, selection: state.selection, lane: lane)
            state.shared.select(line.places.first { $0.columns.contains(event.x - origin.x) }?.id)
        }
    }
}
