import Foundation
import Foundations
import RunModel
import Store
import TerminalKit

/// The runs of the folder.
func drawRuns(_ painter: inout Painter, _ runs: RunsState, _ shared: SharedState, _ area: GridRect) {
    let theme = painter.theme
    let count = runs.entries.count
    let inside = painter.raisedPopup(
        area.centered(area.width - 2, min(area.height, max(8, count + 4))),
        title: "Runs: \(count)" + (runs.marked.isEmpty ? "" : ", \(runs.marked.count) marked")
    )
    guard count > 0 else { return painter.message(["there is no other run in the folder"], in: inside) }
    var area = inside
    area.height -= 1
    let table = runsTable(runs, area, painter.glyphs)
    table.draw(
        on: &painter,
        selected: runs.chosen,
        marks: { row in
            let isMarked = runs.marked.contains(runs.entries[row].name)
            return isMarked ? [TextSpan(" ", theme[.text]), TextSpan("*", theme[.marked])] : []
        },
        cell: { painter, row, place, _ in runCell(runs.entries[row], place.id, shared, painter) }
    )
    drawChosen(&painter, runs, GridRect(x: inside.x + 1, y: inside.maxY - 1, width: inside.width - 2, height: 1))
}

/// What a column tells of a run.
enum RunColumn {
    case name, state, kind, cycle, candidates, best, begun, note
}

/// The table of runs; the mouse asks it too.
func runsTable(_ runs: RunsState, _ area: GridRect, _ glyphs: Glyphs) -> TableView<RunColumn> {
    let rows = max(1, area.height - 1)
    let top = max(0, min(runs.chosen - rows / 2, runs.entries.count - rows))
    let columns = [
        TableColumn(RunColumn.name, "run", width: 12, most: 32, .leading),
        TableColumn(.state, "state", width: 8, .leading, priority: 1),
        TableColumn(.best, "best", width: 13, priority: 2), TableColumn(.cycle, "cycle", width: 9, priority: 3),
        TableColumn(.candidates, "candidates", width: 10, priority: 5),
        TableColumn(.kind, "kind", width: 12, .leading, priority: 6),
        TableColumn(.begun, "begun", width: 16, .leading, gap: 2, priority: 4),
        TableColumn(.note, "note", width: 10, most: 60, .leading, gap: 2, priority: 7),
    ]
    return TableView(columns, in: area, margin: 2, count: runs.entries.count, top: top, scrolls: true)
}

private func runCell(_ entry: RunEntry, _ column: RunColumn, _ shared: SharedState, _ painter: Painter) -> [TextSpan] {
    let theme = painter.theme
    let isShown = entry.name == shared.live?.run.name
    if column == .name { return [TextSpan(entry.name, theme[isShown ? .brightText : .text])] }
    if column == .note { return [TextSpan(entry.note, theme[.dimText])] }
    guard let summary = entry.summary else {
        return column == .state ? [TextSpan("unreadable", theme[.bad])] : []
    }
    let run = summary.run
    switch column {
    case .name, .note: return []
    case .state: return [TextSpan(run.state.rawValue, theme[run.state.textRole])]
    case .kind: return [TextSpan(run.kind.word, theme[.dimText])]
    case .cycle: return [TextSpan("\(run.cycle)/\(run.cycles)", theme[.text])]
    case .candidates: return [TextSpan(Format.grouped(Double(summary.candidates)), theme[.text])]
    case .best:
        guard let best = summary.best, let score = best.score else { return [TextSpan("–", theme[.dimText])] }
        return [TextSpan("\(Format.percent(score)) % T\(best.tier)", theme[.best])]
    case .begun: return [TextSpan(day(run.created, shared.timeZone), theme[.dimText])]
    }
}

/// `2026-10-09 08:53`.
private func day(_ date: Date, _ timeZone: TimeZone) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = timeZone
    let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: date)
    func two(_ number: Int?) -> String { (number ?? 0) < 10 ? "0\(number ?? 0)" : "\(number ?? 0)" }
    return "\(parts.year ?? 0)-\(two(parts.month))-\(two(parts.day)) \(two(parts.hour)):\(two(parts.minute))"
}

/// What is being typed of the chosen run, or what there is to say about it.
private func drawChosen(_ painter: inout Painter, _ runs: RunsState, _ rect: GridRect) {
    let theme = painter.theme
    guard let entry = runs.entry else { return }
    guard let typing = runs.typing else {
        let problem = entry.problem.isEmpty ? entry.note : entry.problem
        painter.text(problem, x: rect.x, y: rect.y, width: rect.width, theme[entry.problem.isEmpty ? .dimText : .bad])
        return
    }
    let label: String =
        switch typing {
        case .name: "new name of \(entry.name): "
        case .note: "note about \(entry.name): "
        }
    let used = painter.text(label, x: rect.x, y: rect.y, width: rect.width, theme[.key])
    painter.promptLine(typing.line, x: rect.x + used, y: rect.y, width: max(1, rect.width - used))
}

extension RunPhase {
    /// How the state looks as text.
    var textRole: ThemeRole {
        switch self {
        case .running: .good
        case .finished: .text
        case .paused, .stopped: .warning
        case .crashed: .bad
        }
    }
}

/// Searches at equal cost, as a table and as curves.
func drawComparison(_ painter: inout Painter, _ comparison: RunComparison, _ area: GridRect) {
    let theme = painter.theme
    let inside = painter.raisedPopup(
        area.centered(area.width - 2, area.height),
        title: "Runs at \(Format.grouped(comparison.seconds)) core-seconds",
        footer: "esc close"
    )
    let rows = min(comparison.rows.count + 1, max(2, inside.height / 2))
    let columns = [
        TableColumn("run", "run", width: 12, most: 32, .leading), TableColumn("best", "best %", width: 7),
        TableColumn("mean", "mean %", width: 7, priority: 1), TableColumn("top", "top tier", width: 8, priority: 2),
        TableColumn("candidates", "candidates", width: 10, priority: 3),
        TableColumn("epochs", "epochs", width: 7, priority: 4),
        TableColumn("strategy", "strategy", width: 12, .leading, gap: 2, priority: 5),
        TableColumn("seed", "seed", width: 6, most: 20, priority: 6),
    ]
    let best = comparison.rows.compactMap(\.standing.best).max()
    let table = GridRect(x: inside.x, y: inside.y, width: inside.width, height: rows)
    TableView(columns, in: table, margin: 1, trailing: 1, count: comparison.rows.count).draw(on: &painter) {
        _,
        row,
        place,
        _ in
        let line = comparison.rows[row]
        let standing = line.standing
        switch place.id {
        case "run": return [TextSpan(line.name, theme[.brightText])]
        case "best":
            let isBest = standing.best != nil && standing.best == best
            return [TextSpan(Format.percent(standing.best), theme[isBest ? .best : .text])]
        case "mean": return [TextSpan(Format.percent(standing.mean), theme[.text])]
        case "top": return [TextSpan("\(standing.top)", theme[.text])]
        case "candidates": return [TextSpan("\(standing.candidates)", theme[.text])]
        case "epochs": return [TextSpan("\(standing.epochs)", theme[.text])]
        case "strategy": return [TextSpan(line.strategy, theme[.dimText])]
        default: return [TextSpan("\(line.seed)", theme[.dimText])]
        }
    }
    let notes = comparison.notes.flatMap { TextWrap.lines($0, width: inside.width - 2) }.prefix(3)
    for (row, note) in notes.enumerated() {
        painter.text(note, x: inside.x + 1, y: inside.y + rows + row, theme[.warning])
    }
    let top = inside.y + rows + notes.count
    comparison.sheet.draw(
        in: GridRect(x: inside.x, y: top, width: inside.width, height: inside.maxY - top),
        on: &painter
    )
}
