import RunModel
import TerminalKit

/// Which events the log shows, and where it stands among them.
package struct LogState: Sendable {
    /// Which events are shown.
    package internal(set) var filter = EventFilter.none
    /// What was shown before a filter was typed.
    var filterBefore = EventFilter.none
    /// Indices into the snapshot's events that pass the filter.
    package internal(set) var order: [Int] = []
    /// The event at the bottom of the log, which stays there whatever happens meanwhile; nil follows the latest.
    var anchor: Int64?

    /// Moves through the log, or leaves its filter; false for an action that is none of its.
    ///
    /// - Parameter rows: lines of events that the screen shows.
    mutating func reduce(_ action: DashboardAction, rows: Int, _ shared: inout SharedState) -> Bool {
        guard let events = shared.snapshot?.events, shared.overlay == nil else { return false }
        if let move = ListMove(action) {
            let end = end(rows: rows, shared)
            // The end is the number of events above the lower edge: one more than the index of the last that is shown.
            switch move {
            case .first: stand(at: rows, rows: rows, events)
            case .last: anchor = nil
            case .step, .page:
                stand(at: move.target(from: end, count: order.count + 1, page: rows), rows: rows, events)
            }
            return true
        }
        guard action == .clearMarks, !filter.isEmpty else { return false }
        filter = .none
        update(shared)
        return true
    }

    /// Filters anew: after events or the filter changed.
    mutating func update(_ shared: SharedState) {
        guard let events = shared.snapshot?.events else { return }
        order = filter.isEmpty ? Array(events.indices) : events.indices.filter { filter.matches(events[$0]) }
    }

    /// How many of the events that pass stand above the lower edge, in a log of so many lines; the top is never passed.
    func end(rows: Int, _ shared: SharedState) -> Int {
        guard let anchor, shared.screen == .log, let events = shared.snapshot?.events else { return order.count }
        // Ids rise: the first event after the anchor is found by halving.
        var low = 0
        var high = order.count
        while low < high {
            let middle = (low + high) / 2
            if events[order[middle]].id <= anchor { low = middle + 1 } else { high = middle }
        }
        return max(low, min(rows, order.count))
    }

    /// Puts the lower edge after so many of the events that pass; at the end the log follows the latest again.
    private mutating func stand(at wanted: Int, rows: Int, _ events: [Fact]) {
        let end = max(min(rows, order.count), wanted)
        anchor = end > 0 && end < order.count ? events[order[end - 1]].id : nil
    }
}

extension KeyContext {
    /// On the log.
    package static let log = KeyContext("log")
}

extension KeyTable {
    /// The keys of the log.
    static let log: [KeyBinding] = [
        KeyBinding(.log, [.character("/")], .filter, hint: "filter", "filter: kind:scored,failed id:12 disk"),
        KeyBinding(.log, [.character("j"), .down], .down, "later events"),
        KeyBinding(.log, [.character("k"), .up], .up, hint: "scroll", "earlier events"),
        KeyBinding(.log, [.character("g"), .home], .first, "the earliest event"),
        KeyBinding(.log, [.character("G"), .end], .last, hint: "latest", "the latest event, and follow what comes"),
    ]
}
