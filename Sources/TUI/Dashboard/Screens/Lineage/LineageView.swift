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
    let columns = LineageColumns(snapshot, tree, inside)
    let rows = inside.height - 1
    let top = state.top(tree, rows: rows, shared)
    drawHeading(&painter, columns, inside)
    for (offset, row) in tree.rows.dropFirst(top).prefix(rows).enumerated() {
        guard let record = snapshot.candidate(row.id) else { continue }
        let line = GridRect(x: inside.x, y: inside.y + 1 + offset, width: inside.width - 1, height: 1)
        drawRow(&painter, shared, row, record, columns, line)
    }
    painter.scrollbar(
        x: inside.maxX - 1,
        y: inside.y + 1,
        height: rows,
        offset: top,
        visible: rows,
        total: tree.rows.count
    )
}

/// Where the columns of the tree are.
struct LineageColumns {
    /// Columns of the tree itself.
    let treeWidth: Int
    /// Per tier, the column of its accuracies.
    let tiers: [(tier: Int, x: Int)]
    /// The gain over the parent.
    let gain: Int?
    /// What the mutation changed.
    let mutation: Int
    /// The first column after everything.
    let end: Int

    init(_ snapshot: RunSnapshot, _ tree: LineageTree, _ rect: GridRect) {
        let digits = "\(snapshot.candidates.last?.id ?? 0)".count
        let deepest = tree.rows.map { 3 * $0.guides.count + ($0.branch == .root ? 0 : 3) }.max() ?? 0
        let hidden = tree.rows.map { $0.hidden > 0 ? "\($0.hidden)".count + 2 : 0 }.max() ?? 0
        // Mark, tree, state, number, folded ones.
        let wanted = 3 + deepest + 2 + digits + 1 + hidden + 1
        treeWidth = max(16, min(wanted, rect.width * 2 / 5))
        var x = rect.x + treeWidth
        var tiers: [(Int, Int)] = []
        for tier in snapshot.run.tiers.map(\.tier).suffix(rect.width < 70 ? 2 : 4) {
            tiers.append((tier, x + 1))
            x += 7
        }
        self.tiers = tiers
        gain = rect.width >= 76 ? x + 1 : nil
        if gain != nil { x += 8 }
        mutation = x + 2
        end = rect.maxX - 1
    }
}

private func drawHeading(_ painter: inout Painter, _ columns: LineageColumns, _ rect: GridRect) {
    let style = painter.theme[.tableHeader]
    painter.fill(GridRect(x: rect.x, y: rect.y, width: rect.width, height: 1), style)
    painter.text("   candidate", x: rect.x, y: rect.y, width: columns.treeWidth, style)
    for (tier, x) in columns.tiers {
        painter.text("T\(tier) %", x: x, y: rect.y, width: 6, style, align: .trailing)
    }
    if let gain = columns.gain { painter.text("gain", x: gain, y: rect.y, width: 7, style, align: .trailing) }
    let room = columns.end - columns.mutation
    painter.text(
        room >= 24 ? "what it changed of its parent" : "changed",
        x: columns.mutation,
        y: rect.y,
        width: room,
        style
    )
}

private func drawRow(
    _ painter: inout Painter,
    _ shared: SharedState,
    _ row: LineageTree.Row,
    _ record: CandidateRecord,
    _ columns: LineageColumns,
    _ line: GridRect
) {
    let theme = painter.theme
    let isSelected = record.id == shared.selection
    if isSelected {
        painter.fill(line, theme[.selection])
        painter.put(painter.glyphs.right, x: line.x, y: line.y, theme[.key])
    }
    if shared.marked.contains(record.id) {
        painter.put("*", x: line.x + 1, y: line.y, theme[.marked])
    } else if record.id == shared.index.best?.id {
        painter.put(painter.glyphs.star, x: line.x + 1, y: line.y, theme[.best])
    }
    drawBranch(&painter, row, record, columns, line)
    let text = record.state.isFinal ? theme[.dimText] : theme[.text]
    for (tier, x) in columns.tiers {
        let score = record.scores[tier]
        let style = score == nil ? theme[.dimText] : tier == record.tier ? theme[tier: tier] : text
        painter.text(Format.percent(score), x: x, y: line.y, width: 6, style, align: .trailing)
    }
    let parent = record.parent.flatMap { shared.snapshot?.candidate($0) }
    if let x = columns.gain, let gain = record.gain(over: parent) {
        let role: ThemeRole = gain >= 0 ? .good : .bad
        painter.text(Format.signed(gain * 100, 2), x: x, y: line.y, width: 7, theme[role], align: .trailing)
    }
    let room = columns.end - columns.mutation
    painter.spans(origin(record, parent, room, theme), x: columns.mutation, y: line.y, width: room)
}

/// The lines that connect a row to those above it, its state, its number, and how many are folded away below it.
private func drawBranch(
    _ painter: inout Painter,
    _ row: LineageTree.Row,
    _ record: CandidateRecord,
    _ columns: LineageColumns,
    _ line: GridRect
) {
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
    let room = columns.treeWidth - 3 - 2 - "#\(record.id)".count - fold.count - 1
    if branch.count > room { branch = "\(glyphs.ellipsis)" + branch.suffix(max(0, room - 1)) }
    let name = row.isInLine ? theme[.brightText].adding(.bold) : record.state.isFinal ? theme[.dimText] : theme[.text]
    painter.spans(
        [
            TextSpan(branch, theme[row.isInLine ? .accent : .border]),
            TextSpan("\(record.state.symbol(glyphs)) ", theme[record.state.role]), TextSpan("#\(record.id)", name),
            TextSpan(fold, theme[.key]),
        ],
        x: line.x + 3,
        y: line.y,
        width: columns.treeWidth - 3
    )
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
