import Architectures
import Foundation
import Foundations
import RunModel
import TerminalKit

/// What happened, the latest at the bottom.
func drawLog(_ painter: inout Painter, _ state: LogState, _ shared: SharedState, _ rect: GridRect) {
    guard let snapshot = shared.snapshot else { return }
    let later = state.order.count - state.end(rows: max(0, rect.height - 2), shared)
    let isFiltered = shared.screen == .log && !state.filter.isEmpty
    let inside = painter.box(
        rect,
        title: isFiltered
            ? "Log: \(state.order.count) of \(snapshot.events.count)  /\(state.filter.text)" : "Log",
        trailing: shared.screen == .log && later > 0 ? "\(later) later below" : "",
        focused: shared.screen == .log
    )
    guard !snapshot.events.isEmpty else { return painter.message(["nothing has happened yet"], in: inside) }
    // Beside other panels the log shows what is new, whatever its own screen is set to.
    let order = shared.screen == .log ? state.order : Array(snapshot.events.indices.suffix(inside.height))
    guard !order.isEmpty else {
        let ways =
            "\(shared.keyText(.filter, .log)) changes it, \(shared.keyText(.clearMarks, .global)) removes it"
        return painter.message(["no event passes the filter", ways], in: inside)
    }
    let end = shared.screen == .log ? state.end(rows: inside.height, shared) : order.count
    let shown = order[max(0, end - inside.height)..<end].map { snapshot.events[$0] }
    let theme = painter.theme
    var columns = [
        TableColumn(LogColumn.time, width: 8), TableColumn(.kind, width: 9, .leading, gap: 2),
        TableColumn(.candidate, width: "\(snapshot.candidates.last?.id ?? 0)".count + 1, gap: 0),
        TableColumn(.sentence, width: 9, most: .max, .leading, gap: 2),
    ]
    let cycleWidth = "\(snapshot.run.cycles)".count
    if inside.width >= 100 { columns.insert(TableColumn(.cycle, width: 6 + cycleWidth, gap: 2), at: 1) }
    TableView(columns, in: inside, count: shown.count, hasHeading: false).draw(on: &painter) { _, row, place, _ in
        let event = shown[row]
        return switch place.id {
        case .time: [TextSpan(Format.clock(event.time, shared.timeZone), theme[.dimText])]
        case .cycle: [TextSpan("cycle \("\(event.cycle)".leftPadded(cycleWidth))", theme[.dimText])]
        case .kind: [TextSpan(event.logKind?.rawValue ?? "", theme[event.role])]
        case .candidate: [TextSpan(event.candidate.map { "#\($0)" } ?? "", theme[.brightText])]
        case .sentence: [TextSpan(Spaces.brief(event.sentence(snapshot.run.tiers, isNamed: false)), theme[.text])]
        }
    }
}

/// What the columns of the log tell.
private enum LogColumn {
    case time, cycle, kind, candidate, sentence
}

extension Fact {
    /// How its kind looks.
    var role: ThemeRole {
        switch logKind {
        case .failed, .killed: .bad
        case .paused, .retired: .warning
        case .promoted, .scored: .good
        case .born, .revived: .info
        case .resumed, .pinned, .command, .run, .note, nil: .accent
        }
    }
}
