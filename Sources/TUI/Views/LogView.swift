import Foundation
import Search

/// What happened, the latest at the bottom.
func drawLog(_ painter: inout Painter, _ state: DashboardState, _ rect: GridRect) {
    guard let snapshot = state.snapshot else { return }
    let inside = painter.box(
        rect,
        title: "Log",
        trailing: state.logOffset > 0 ? "\(state.logOffset) later below" : "",
        focused: state.screen == .log
    )
    guard !snapshot.events.isEmpty else { return drawEmpty(&painter, inside, ["nothing has happened yet"]) }
    let theme = painter.theme
    let end = max(min(inside.height, snapshot.events.count), snapshot.events.count - state.logOffset)
    let shown = snapshot.events[max(0, end - inside.height)..<end]
    let cycleWidth = "\(snapshot.run.cycles)".count
    let idWidth = "\(snapshot.candidates.last?.id ?? 0)".count + 1
    for (row, event) in shown.enumerated() {
        let cycle = inside.width < 100 ? " " : " cycle \("\(event.cycle)".leftPadded(cycleWidth))  "
        painter.spans(
            [
                TextSpan(Format.clock(event.time, state.timeZone) + " ", theme[.dimText]),
                TextSpan(cycle, theme[.dimText]),
                TextSpan(event.kind.rightPadded(9), theme[event.role]),
                TextSpan((event.candidate.map { "#\($0)" } ?? "").leftPadded(idWidth) + "  ", theme[.brightText]),
                TextSpan(event.message, theme[.text]),
            ],
            x: inside.x,
            y: inside.y + row,
            width: inside.width
        )
    }
}

extension EventRecord {
    /// How its kind looks.
    var role: ThemeRole {
        switch kind {
        case "failed", "killed": .bad
        case "paused", "retired": .warning
        case "promoted", "scored": .good
        case "born": .info
        default: .accent
        }
    }
}
