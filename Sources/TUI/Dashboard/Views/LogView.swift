import Foundation
import Foundations
import RunModel
import TerminalKit

/// What happened, the latest at the bottom.
func drawLog(_ painter: inout Painter, _ state: DashboardState, _ rect: GridRect) {
    guard let snapshot = state.snapshot else { return }
    let later = state.logOrder.count - state.logEnd(rows: max(0, rect.height - 2))
    let isFiltered = state.screen == .log && !state.logFilter.isEmpty
    let inside = painter.box(
        rect,
        title: isFiltered
            ? "Log: \(state.logOrder.count) of \(snapshot.events.count)  /\(state.logFilter.text)" : "Log",
        trailing: state.screen == .log && later > 0 ? "\(later) later below" : "",
        focused: state.screen == .log
    )
    guard !snapshot.events.isEmpty else { return painter.message(["nothing has happened yet"], in: inside) }
    // Beside other panels the log shows what is new, whatever its own screen is set to.
    let order = state.screen == .log ? state.logOrder : Array(snapshot.events.indices.suffix(inside.height))
    guard !order.isEmpty else {
        let ways = "\(state.keyText(.filter, .log)) changes it, \(state.keyText(.clearMarks, .global)) removes it"
        return painter.message(["no event passes the filter", ways], in: inside)
    }
    let end = state.screen == .log ? state.logEnd(rows: inside.height) : order.count
    let shown = order[max(0, end - inside.height)..<end].map { snapshot.events[$0] }
    let theme = painter.theme
    let cycleWidth = "\(snapshot.run.cycles)".count
    let idWidth = "\(snapshot.candidates.last?.id ?? 0)".count + 1
    for (row, event) in shown.enumerated() {
        let cycle = inside.width < 100 ? " " : " cycle \("\(event.cycle)".leftPadded(cycleWidth))  "
        painter.spans(
            [
                TextSpan(Format.clock(event.time, state.timeZone) + " ", theme[.dimText]),
                TextSpan(cycle, theme[.dimText]),
                TextSpan((event.logKind?.rawValue ?? "").rightPadded(9), theme[event.role]),
                TextSpan((event.candidate.map { "#\($0)" } ?? "").leftPadded(idWidth) + "  ", theme[.brightText]),
                TextSpan(event.sentence(snapshot.run.tiers, isNamed: false), theme[.text]),
            ],
            x: inside.x,
            y: inside.y + row,
            width: inside.width
        )
    }
}

extension Fact {
    /// How its kind looks.
    var role: ThemeRole {
        switch logKind {
        case .failed, .killed: .bad
        case .paused, .retired: .warning
        case .promoted, .scored: .good
        case .born: .info
        case .resumed, .pinned, .command, .run, .note, nil: .accent
        }
    }
}
