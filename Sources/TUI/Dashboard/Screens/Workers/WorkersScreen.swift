import RunModel
import TerminalKit

extension Screen {
    /// What each worker is doing: those in training, then those who wait.
    package static let workers: Screen = Screen(
        "workers",
        title: "Workers",
        layout: { state, content in
            guard let snapshot = state.snapshot, snapshot.run.hasEngine || !snapshot.queue.isEmpty else {
                return [.workers: content]
            }
            // Those who train have what room they need, those who wait the rest.
            let rows = max(0, min(max(3, snapshot.workers.count) + 3, content.height - 6))
            return [
                .workers: GridRect(x: 0, y: content.y, width: content.width, height: rows),
                .queue: GridRect(x: 0, y: content.y + rows, width: content.width, height: content.height - rows),
            ]
        },
        act: { state, action in walk(action, &state.shared) }
    )

    /// Walks through who trains and who waits; whether it was a step of that kind.
    private static func walk(_ action: DashboardAction, _ shared: inout SharedState) -> Bool {
        guard let snapshot = shared.snapshot, let move = ListMove(action) else { return false }
        if case .page = move { return false }
        let list = snapshot.workers.compactMap(\.candidate) + snapshot.queue
        guard !list.isEmpty else { return false }
        let place = shared.selection.flatMap { list.firstIndex(of: $0) }
        let start = place ?? (move.goesDown ? -1 : 1)
        shared.select(list[move.target(from: start, count: list.count, page: 1)])
        return true
    }
}

extension RunSnapshot {
    /// The first row that the queue shows in so many rows: the selected one is in sight.
    func queueTop(rows: Int, selection: Int?) -> Int {
        guard let selection, let row = queue.firstIndex(of: selection) else { return 0 }
        return min(max(0, row - rows + 1), max(0, queue.count - rows))
    }
}

extension Panel {
    /// A line per worker.
    static let workers: Panel = Panel("workers", draw: drawWorkers) { state, gesture, event, rect in
        let inside = rect.inset(1, 1)
        guard case .press = gesture, let snapshot = state.snapshot, inside.contains(x: event.x, y: event.y) else {
            return
        }
        let row = event.y - (inside.height > snapshot.workers.count ? inside.y + 1 : inside.y)
        if snapshot.workers.indices.contains(row) { state.shared.select(snapshot.workers[row].candidate) }
    }
    /// Who waits for a worker.
    static let queue: Panel = Panel("queue", draw: drawQueue) { state, gesture, event, rect in
        let inside = rect.inset(1, 1)
        guard case .press = gesture, let snapshot = state.snapshot, inside.contains(x: event.x, y: event.y) else {
            return
        }
        let row = snapshot.queueTop(rows: inside.height - 1, selection: state.selection) + event.y - inside.y - 1
        if event.y > inside.y, snapshot.queue.indices.contains(row) { state.shared.select(snapshot.queue[row]) }
    }
}
