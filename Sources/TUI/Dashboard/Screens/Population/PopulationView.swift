import RunModel
import Studies
import TerminalKit

/// Where the selected candidate stands.
private func place(_ shared: SharedState) -> String {
    guard let selection = shared.selection, let place = shared.snapshot?.place(of: selection),
        let rank = shared.index.ranks[place]
    else { return "" }
    let overall = rank.overall.map { "\($0) of all \(shared.index.ranked), " } ?? ""
    return "#\(selection): \(overall)\(rank.inTier)"
}

/// The list of candidates; only the visible rows are looked at.
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
        footer: hidden ?? place(shared),
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
    PopulationTable(
        shared,
        snapshot,
        state.order,
        top: state.top(rows: inside.height - 1, shared),
        in: inside,
        sort: state.sort,
        glyphs: painter.glyphs
    ).draw(on: &painter)
}
