import RunModel
import TerminalKit

/// The log: which events it shows, and where it stands among them.
extension DashboardState {
    /// Lines of events that the log's screen shows.
    private var logRows: Int { max(1, (ScreenLayout(self, size: size).panels[.log]?.height ?? 3) - 2) }

    /// Filters anew: after events or the filter changed.
    mutating func updateLog() {
        guard let events = snapshot?.events else { return }
        logOrder = logFilter.isEmpty ? Array(events.indices) : events.indices.filter { logFilter.matches(events[$0]) }
    }

    /// How many of the events that pass stand above the lower edge, in a log of so many lines; the top is never passed.
    func logEnd(rows: Int) -> Int {
        guard let logAnchor, screen == .log, let events = snapshot?.events else { return logOrder.count }
        // Ids rise: the first event after the anchor is found by halving.
        var low = 0
        var high = logOrder.count
        while low < high {
            let middle = (low + high) / 2
            if events[logOrder[middle]].id <= logAnchor { low = middle + 1 } else { high = middle }
        }
        return max(low, min(rows, logOrder.count))
    }

    /// Moves through the log; positive numbers go back in time.
    mutating func scrollLog(_ action: DashboardAction) {
        let rows = logRows
        let end = logEnd(rows: rows)
        let page = max(1, rows - 1)
        switch action {
        case .up: standLog(at: end - 1)
        case .down: standLog(at: end + 1)
        case .pageUp: standLog(at: end - page)
        case .pageDown: standLog(at: end + page)
        case .halfPageUp: standLog(at: end - max(1, page / 2))
        case .halfPageDown: standLog(at: end + max(1, page / 2))
        case .first: standLog(at: rows)
        default: standLog(at: logOrder.count)
        }
    }

    /// Puts the lower edge after so many of the events that pass; at the end the log follows the latest again.
    private mutating func standLog(at wanted: Int) {
        let end = max(min(logRows, logOrder.count), wanted)
        guard let events = snapshot?.events, end > 0, end < logOrder.count else {
            logAnchor = nil
            return
        }
        logAnchor = events[logOrder[end - 1]].id
    }
}
