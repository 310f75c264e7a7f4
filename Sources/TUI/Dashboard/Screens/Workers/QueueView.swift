import RunModel
import TerminalKit

/// Who waits for a worker, in the order in which workers take them.
func drawQueue(_ painter: inout Painter, _ shared: SharedState, _ rect: GridRect) {
    guard let snapshot = shared.snapshot else { return }
    let count = snapshot.queue.count
    let order = count > 1 ? shared.replay == nil ? "the next one first" : "in the order of the plan" : ""
    let inside = painter.box(rect, title: count > 0 ? "Queue: \(count) waiting" : "Queue", trailing: order)
    guard count > 0 else { return painter.message(["nobody waits for a worker"], in: inside) }
    let table = PopulationTable(shared, snapshot, x: inside.x, width: inside.width - 1)
    drawTableHeader(&painter, table, inside)
    let rows = inside.height - 1
    let top = snapshot.queueTop(rows: rows, selection: shared.selection)
    for (row, id) in snapshot.queue.dropFirst(top).prefix(max(0, rows)).enumerated() {
        guard let index = snapshot.place(of: id) else { continue }
        drawTableRow(&painter, shared, snapshot, index, table, y: inside.y + 1 + row, inside)
    }
    painter.scrollbar(x: inside.maxX - 1, y: inside.y + 1, height: rows, offset: top, visible: rows, total: count)
}
