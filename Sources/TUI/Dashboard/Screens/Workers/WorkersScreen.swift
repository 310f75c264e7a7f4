import RunModel
import TerminalKit

extension RunSnapshot {
    /// The first row that the queue shows in so many rows: the selected one is in sight.
    func queueTop(rows: Int, selection: Int?) -> Int {
        guard let selection, let row = queue.firstIndex(of: selection) else { return 0 }
        return min(max(0, row - rows + 1), max(0, queue.count - rows))
    }
}

/// Walks through who trains and who waits; whether it was a step of that kind.
func walkWorkers(_ action: DashboardAction, _ shared: inout SharedState) -> Bool {
    guard let snapshot = shared.snapshot, let move = ListMove(action) else { return false }
    if case .page = move { return false }
    let list = snapshot.workers.compactMap(\.candidate) + snapshot.queue
    guard !list.isEmpty else { return false }
    let place = shared.selection.flatMap { list.firstIndex(of: $0) }
    let start = place ?? (move.goesDown ? -1 : 1)
    shared.select(list[move.target(from: start, count: list.count, page: 1)])
    return true
}

/// A click selects whom a worker trains.
func pointAtWorkers(_ event: MouseEvent, _ rect: GridRect, _ shared: inout SharedState) {
    let inside = rect.inset(1, 1)
    guard let snapshot = shared.snapshot, inside.contains(x: event.x, y: event.y) else { return }
    let row = event.y - (inside.height > snapshot.workers.count ? inside.y + 1 : inside.y)
    if snapshot.workers.indices.contains(row) { shared.select(snapshot.workers[row].candidate) }
}

/// A click selects who waits.
func pointAtQueue(_ event: MouseEvent, _ rect: GridRect, _ shared: inout SharedState) {
    let inside = rect.inset(1, 1)
    guard let snapshot = shared.snapshot, inside.contains(x: event.x, y: event.y) else { return }
    let row =
        snapshot.queueTop(rows: inside.height - 1, selection: shared.selection) + event.y - inside.y - 1
    if event.y > inside.y, snapshot.queue.indices.contains(row) { shared.select(snapshot.queue[row]) }
}
