import Studies
import Foundations
import RunModel
import TerminalKit

/// The family tree of the selected candidate.
func drawLineage(_ painter: inout Painter, _ state: LineageState, _ shared: SharedState, _ rect: GridRect) {
    guard let snapshot = shared.snapshot else { return }
    guard let tree = state.tree(shared), let selection = shared.selection else {
        let inside = painter.box(rect, title: "Lineage", focused: true)
        return painter.message(["no candidate is selected", "2 lists them, j and k move"], in: inside)
    }
    let family = shared.index.lineage
    let root = family.root(of: selection)
    let members = family.descendantCount(of: root) + 1
    let best = snapshot.candidate(family.best(of: root))
    let bestText = best?.score.map { "best #\(best?.id ?? 0) \(Format.percent($0)) % T\(best?.tier ?? 0)" } ?? ""
    let inside = painter.box(
        rect,
        title: "Family of #\(root): \(members) \(members == 1 ? "member" : "members")",
        trailing: bestText,
        footer: tree.rows.contains { $0.hidden > 0 } ? "+n: so many descendants are folded away" : "",
        focused: true
    )
    let theme = painter.theme
    let top = state.top(tree, rows: inside.height - 1, shared)
    let columns = lineageColumns(snapshot, tree, width: inside.width)
    let records = tree.rows.map { snapshot.candidate($0.id) }
    TableView(columns, in: inside, margin: 3, count: tree.rows.count, top: top, scrolls: true).draw(
        on: &painter,
        selected: tree.row(of: selection),
        marks: { [glyphs = painter.glyphs] row in
            let id = tree.rows[row].id
            let blank = TextSpan(" ", theme[.text])
            if shared.marked.contains(id) { return [blank, TextSpan("*", theme[.marked])] }
            return id == shared.index.best?.id ? [blank, TextSpan(String(glyphs.star), theme[.best])] : []
        },
        cell: { painter, row, place, _ in
            guard let record = records[row] else { return [] }
            let parent = record.parent.flatMap { snapshot.candidate($0) }
            switch place.id {
            case .tree: return branch(painter, tree.rows[row], record, room: place.width)
            case .accuracy(let tier):
                let score = record.scores[tier]
                let isDim = score == nil || record.state.isFinal && tier != record.tier
                let style = isDim ? theme[.dimText] : tier == record.tier ? theme[tier: tier] : theme[.text]
                return [TextSpan(Format.percent(score), style)]
            case .gain:
                guard let gain = record.gain(over: parent) else { return [] }
                return [TextSpan(Format.signed(gain * 100, 2), theme[gain >= 0 ? .good : .bad])]
            case .mutation: return origin(record, parent, place.width, theme)
            }
        }
    )
}

/// What a column of the tree tells.
private enum LineageColumn: Hashable {
    case tree, gain, mutation
    case accuracy(Int)
}

private func lineageColumns(_ snapshot: RunSnapshot, _ tree: LineageTree, width: Int) -> [TableColumn<LineageColumn>] {
    let digits = "\(snapshot.candidates.last?.id ?? 0)".count
    let deepest = tree.rows.map { 3 * $0.guides.count + ($0.branch == .root ? 0 : 3) }.max() ?? 0
    let hidden = tree.rows.map { $0.hidden > 0 ? "\($0.hidden)".count + 2 : 0 }.max() ?? 0
    // Tree, state, number, folded ones.
    let wanted = deepest + 2 + digits + 1 + hidden + 1
    var columns = [
        TableColumn(LineageColumn.tree, "candidate", width: max(13, min(wanted, width * 2 / 5 - 3)), .leading)
    ]
    for tier in snapshot.run.tiers.map(\.tier).suffix(width < 70 ? 2 : 4) {
        columns.append(TableColumn(.accuracy(tier), "T\(tier) %", width: 6))
    }
    if width >= 76 { columns.append(TableColumn(.gain, "gain", width: 7)) }
    let change = "what it changed of its parent"
    columns.append(TableColumn(.mutation, change, shortTitle: "changed", width: 7, most: .max, .leading, gap: 2))
    return columns
}

/// The lines that connect a row to those above it, its state, its number, and how many are folded away below it.
private func branch(_ painter: Painter, _ row: LineageTree.Row, _ record: CandidateRecord, room: Int) -> [TextSpan] {
    let theme = painter.theme
    let glyphs = painter.glyphs
    let fold = row.hidden > 0 ? " +\(row.hidden)" : ""
    var branch = row.guides.map { $0 ? "\(glyphs.vertical)  " : "   " }.joined()
    switch row.branch {
    case .root: break
    case .chain: branch += "\(glyphs.arrowDown) "
    case .child(let isLast): branch += "\(isLast ? glyphs.bottomLeft : glyphs.teeRight)\(glyphs.horizontal) "
    }
    // Of a branch too deep for its column the end is shown.
    let room = room - 2 - "#\(record.id)".count - fold.count - 1
    if branch.count > room { branch = "\(glyphs.ellipsis)" + branch.suffix(max(0, room - 1)) }
    let name = row.isInLine ? theme[.brightText].adding(.bold) : record.state.isFinal ? theme[.dimText] : theme[.text]
    return [
        TextSpan(branch, theme[row.isInLine ? .accent : .border]),
        TextSpan("\(record.state.symbol(glyphs)) ", theme[record.state.role]), TextSpan("#\(record.id)", name),
        TextSpan(fold, theme[.key]),
    ]
}

/// Where a candidate came from: by chance, by a mutation, by hand.
private func origin(
    _ record: CandidateRecord,
    _ parent: CandidateRecord?,
    _ room: Int,
    _ theme: Theme
) -> [TextSpan] {
    // All rows speak alike: in sentences where the longest one fits, else in short.
    let width = room >= 54 ? room : min(room, 27)
    switch record.origin {
    case .random: return [TextSpan("drawn at random", theme[.dimText])]
    case .chosen: return [TextSpan(record.mutation.isEmpty ? "given" : record.mutation, theme[.text])]
    case .injected:
        let what = record.mutation.isEmpty ? "" : ": \(shortMutation(record, parent, width - 9))"
        return [TextSpan("by hand", theme[.accent]), TextSpan(what, theme[.text])]
    case .mutation: return [TextSpan(shortMutation(record, parent, width), theme[.text])]
    }
}

/// Accuracies along the line of descent of the selected candidate.
func drawDescent(_ painter: inout Painter, _ shared: SharedState, _ rect: GridRect) {
    guard let snapshot = shared.snapshot, let selection = shared.selection else { return }
    let line = (shared.index.lineage.ancestors(of: selection) + [selection]).compactMap { snapshot.candidate($0) }
    let inside = painter.box(
        rect,
        title: "Line of descent to #\(selection)",
        trailing: "\(line.count) \(line.count == 1 ? "generation" : "generations")"
    )
    let series = snapshot.run.tiers.map { tier in
        ChartSeries(
            id: tier.tier,
            label: "T\(tier.tier)",
            style: painter.theme[tier: tier.tier],
            points: line.enumerated().compactMap { generation, record in
                record.scores[tier.tier].map { ChartPoint(x: Double(generation), y: $0) }
            },
            emphasized: tier.tier == shared.selected?.tier
        )
    }
    .filter { $0.points.count > 1 }
    guard !series.isEmpty else {
        return painter.message(
            [
                "no two of this line have completed the same tier",
                "then their accuracies are drawn here, by generation",
            ],
            in: inside
        )
    }
    let chart = LineChart(
        series: series,
        xAxis: ChartAxis("generation", unit: .count),
        yAxis: ChartAxis("accuracy", unit: .percent)
    )
    chart.draw(in: inside, on: &painter)
}
