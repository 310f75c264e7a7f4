import Studies
import Foundations
import RunModel
import Strategies
import TerminalKit

/// The table of candidates; only the visible rows are looked at.
func drawPopulation(_ painter: inout Painter, _ state: PopulationState, _ shared: SharedState, _ rect: GridRect) {
    guard let snapshot = shared.snapshot else { return }
    let total = snapshot.candidates.count
    var title =
        state.order.count == total
        ? "Population: \(total)" : "Population: \(state.order.count) of \(total)"
    if !state.filter.isEmpty { title += "  /\(state.filter.text)" }
    let direction = state.sort.descending ? "descending" : "ascending"
    // Actions would apply to someone who cannot be seen here: say to whom.
    let isHidden =
        !state.filter.isEmpty && shared.marked.isEmpty && state.selectedRow(shared) == nil
    let hidden = isHidden ? shared.selection.map { "#\($0) is selected, but does not pass the filter" } : nil
    let inside = painter.box(
        rect,
        title: title,
        trailing: "by \(state.sort.column.sortName), \(direction)",
        footer: hidden ?? "",
        focused: shared.screen == .population
    )
    guard total > 0 else {
        return painter.message(
            ["no candidates yet", "the initial population is being drawn; it appears here at once"],
            in: inside
        )
    }
    guard !state.order.isEmpty else {
        return painter.message(
            [
                "no candidate passes the filter",
                "\(shared.keyText(.filter, .list)) changes it, \(shared.keyText(.clearMarks, .global)) removes it",
            ],
            in: inside
        )
    }
    let table = PopulationTable(shared, snapshot, x: inside.x, width: inside.width - 1)
    drawTableHeader(&painter, table, inside, sort: state.sort)
    let rows = inside.height - 1
    let top = state.top(rows: rows, shared)
    for row in 0..<rows where top + row < state.order.count {
        drawTableRow(&painter, shared, snapshot, state.order[top + row], table, y: inside.y + 1 + row, inside)
    }
    painter.scrollbar(
        x: inside.maxX - 1,
        y: inside.y + 1,
        height: rows,
        offset: top,
        visible: rows,
        total: state.order.count
    )
}

/// The headings of a table of candidates, an arrow beside the one that it is sorted by.
func drawTableHeader(
    _ painter: inout Painter,
    _ table: PopulationTable,
    _ inside: GridRect,
    sort: PopulationSort? = nil
) {
    let theme = painter.theme
    painter.fill(GridRect(x: inside.x, y: inside.y, width: inside.width, height: 1), theme[.tableHeader])
    for column in table.columns {
        let isSorted = column.column == sort?.column
        let isDescending = sort?.descending ?? false
        let arrow = isSorted ? String(isDescending ? painter.glyphs.arrowDown : painter.glyphs.arrowUp) : ""
        // The heading of the rank stands over its digits, whose number depends on the run.
        let indent = column.column == .rank ? String(repeating: " ", count: max(0, column.width - 9)) : ""
        let name = indent + column.column.heading
        // The arrow takes the place of a blank beside the name where there is one.
        let text =
            name.count + arrow.count <= column.width
            ? name + arrow : arrow + String(name.prefix(column.width - arrow.count))
        painter.text(
            text,
            x: column.x,
            y: inside.y,
            width: column.width,
            theme[isSorted ? .tableHeaderSorted : .tableHeader],
            align: column.column.alignment
        )
    }
}

/// A candidate in a table: marks, then the columns that there is room for.
func drawTableRow(
    _ painter: inout Painter,
    _ shared: SharedState,
    _ snapshot: RunSnapshot,
    _ index: Int,
    _ table: PopulationTable,
    y: Int,
    _ inside: GridRect
) {
    let theme = painter.theme
    let record = snapshot.candidates[index]
    let isSelected = record.id == shared.selection
    let isMarked = shared.marked.contains(record.id)
    if isSelected {
        painter.fill(GridRect(x: inside.x, y: y, width: inside.width - 1, height: 1), theme[.selection])
        painter.put(painter.glyphs.right, x: inside.x, y: y, theme[.key])
    }
    if isMarked {
        painter.put("*", x: inside.x + 1, y: y, theme[.marked])
    } else if record.id == shared.index.best?.id {
        painter.put(painter.glyphs.star, x: inside.x + 1, y: y, theme[.best])
    }
    let text = record.state.isFinal ? theme[.dimText] : isMarked ? theme[.marked] : theme[.text]
    for column in table.columns {
        let spans = cell(column, record, shared.index.ranks[index], snapshot, painter, text)
        if column.column == .curve {
            drawSpark(&painter, snapshot.curves[record.id] ?? [], column, y, record.state.isFinal)
        } else {
            painter.spans(spans, x: column.x, y: y, width: column.width, align: column.column.alignment)
        }
    }
}

private func drawSpark(
    _ painter: inout Painter,
    _ curve: [EpochRecord],
    _ column: PopulationTable.Column,
    _ y: Int,
    _ isDim: Bool
) {
    painter.sparkline(
        curve.map(\.validationAccuracy),
        x: column.x,
        y: y,
        width: column.width,
        painter.theme[isDim ? .dimText : .info],
        fitting: true
    )
}

private func cell(
    _ column: PopulationTable.Column,
    _ record: CandidateRecord,
    _ rank: CandidateRank?,
    _ snapshot: RunSnapshot,
    _ painter: Painter,
    _ text: Style
) -> [TextSpan] {
    let theme = painter.theme
    func plain(_ value: String) -> [TextSpan] { [TextSpan(value, text)] }
    switch column.column {
    case .id: return plain("#\(record.id)")
    case .state:
        let style = theme[record.state.role]
        return [TextSpan("\(record.state.symbol(painter.glyphs)) \(record.state.rawValue)", style)]
    case .progress: return progress(record, snapshot.run, painter, text)
    case .accuracy(let tier):
        guard let score = record.scores[tier] else { return [TextSpan("–", theme[.dimText])] }
        let isHighest = tier == record.tier && !record.state.isFinal
        return [TextSpan(Format.percent(score), isHighest ? theme[.brightText] : text)]
    case .rank:
        guard let rank else { return [TextSpan("–".leftPadded(column.width - 5), theme[.dimText])] }
        return [TextSpan("\(rank.rank)".leftPadded(column.width - 5), text), change(rank.change, painter)]
    case .curve: return []
    case .measure(let name):
        guard let metric = record.metrics[name] else { return [TextSpan("–", theme[.dimText])] }
        return plain(Format.measured(metric.value))
    case .parameters: return plain(record.parameters > 0 ? Format.magnitude(record.parameters) : "–")
    case .macs: return plain(record.macs > 0 ? Format.magnitude(record.macs) : "–")
    case .age:
        if record.pinned { return [TextSpan("pin", theme[.accent])] }
        guard record.tier > 0 else { return [TextSpan("–", theme[.dimText])] }
        let limit = snapshot.run.maximumAge
        return plain("\(max(0, snapshot.run.cycle - record.lastTrainedCycle))" + (limit > 0 ? "/\(limit)" : ""))
    case .parent: return plain(record.parent.map { "#\($0)" } ?? "–")
    case .cost:
        return plain(record.seconds >= 9999.5 ? Format.grouped(record.seconds) : Format.fixed(record.seconds, 1))
    case .mutation:
        if record.state == .failed, !record.failure.isEmpty { return [TextSpan(record.failure, theme[.bad])] }
        let parent = record.parent.flatMap { snapshot.candidate($0) }
        if record.origin == .injected {
            let what = record.mutation.isEmpty ? "" : ": \(shortMutation(record, parent, column.width - 9))"
            return [TextSpan("by hand", theme[.accent]), TextSpan(what, text)]
        }
        guard !record.mutation.isEmpty else { return [TextSpan(record.origin.rawValue, theme[.dimText])] }
        return plain(shortMutation(record, parent, column.width))
    }
}

/// `T2 40` when at rest, `T1→2 31/40` on the way: the tier completed, the one aimed at, epochs done and wanted.
private func progress(_ record: CandidateRecord, _ run: RunInfo, _ painter: Painter, _ text: Style) -> [TextSpan] {
    let theme = painter.theme
    let digits = "\(run.tiers.last?.epochs ?? 0)".count
    let epochs = "\(record.epochsTrained)".leftPadded(digits)
    guard let target = record.targetTier, record.isUnderWay, let goal = run.tiers.first(where: { $0.tier == target })
    else {
        return [
            TextSpan(record.tier > 0 ? "T\(record.tier)   " : "–    ", theme[tier: record.tier]),
            TextSpan(epochs, text),
        ]
    }
    return [
        TextSpan("\(record.tier)", theme[tier: record.tier]), TextSpan(String(painter.glyphs.arrow), theme[.dimText]),
        TextSpan("T\(target) ", theme[tier: target]), TextSpan("\(epochs)/\(goal.epochs)", text),
    ]
}

/// Places won or lost since the tier below, always five columns wide.
private func change(_ change: Int?, _ painter: Painter) -> TextSpan {
    let theme = painter.theme
    guard let change else { return TextSpan("     ", theme[.dimText]) }
    let amount = "\(min(999, abs(change)))".rightPadded(3)
    if change > 0 { return TextSpan(" \(painter.glyphs.up)\(amount)", theme[.good]) }
    if change < 0 { return TextSpan(" \(painter.glyphs.down)\(amount)", theme[.bad]) }
    return TextSpan(" =   ", theme[.dimText])
}
