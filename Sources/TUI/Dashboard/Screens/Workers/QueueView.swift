import RunModel
import TerminalKit

/// Who waits for a worker, in the order in which workers take them.
func drawQueue(_ painter: inout Painter, _ shared: SharedState, _ rect: GridRect) {
    guard let snapshot = shared.snapshot else { return }
    let count = snapshot.queue.count
    let order = count > 1 ? shared.replay == nil ? "the next one first" : "in the order of the plan" : ""
    let inside = painter.box(rect, title: count > 0 ? "Queue: \(count) waiting" : "Queue", trailing: order)
    guard count > 0 else { return painter.message(["nobody waits for a worker"], in: inside) }
    let top = snapshot.queueTop(rows: inside.height - 1, selection: shared.selection)
    let members = snapshot.queue.compactMap { snapshot.place(of: $0) }
    PopulationTable(shared, snapshot, members, top: top, in: inside).draw(on: &painter)
}
