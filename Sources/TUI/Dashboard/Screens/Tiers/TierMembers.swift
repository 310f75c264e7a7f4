import Studies
import RunModel
import TerminalKit

/// The candidates of a tier in one line, as many as there is room for: `▶ #20  ○ #24  ● #5  +7`.
struct TierMembers {
    /// A candidate and the columns it stands in, counted from the line's first.
    private(set) var places: [(id: Int, columns: Range<Int>)] = []
    /// How many there is no room for.
    private(set) var more = 0

    /// Places the members of a tier in a width. When the selected one is among them, it is never left out.
    init(_ members: [Int], selection: Int?, width: Int) {
        func length(_ id: Int) -> Int { "#\(id)".count + 2 }
        func rest(_ count: Int) -> Int { count > 0 ? "+\(count)".count + 2 : 0 }
        var shown: [Int] = []
        var used = 0
        for (index, id) in members.enumerated() {
            let next = used + length(id) + (shown.isEmpty ? 0 : 2)
            guard next + rest(members.count - index - 1) <= width else { break }
            shown.append(id)
            used = next
        }
        if let selection, !shown.contains(selection), members.contains(selection) {
            while let last = shown.last, used + 2 + length(selection) + rest(members.count - shown.count) > width {
                used -= length(last) + (shown.count > 1 ? 2 : 0)
                shown.removeLast()
            }
            shown.append(selection)
        }
        var x = 0
        for id in shown {
            places.append((id, x..<x + length(id)))
            x += length(id) + 2
        }
        more = members.count - shown.count
    }

    /// Places the members of a tier in the lower edge of its lane.
    init(_ summary: TierSummary, selection: Int?, lane: GridRect) {
        self.init(summary.members, selection: selection, width: lane.width - 6)
    }

    /// Where the line begins in the lower edge of a lane.
    static func origin(_ lane: GridRect) -> (x: Int, y: Int) { (lane.x + 3, lane.maxY - 1) }

    /// The line, its marks telling what each is doing.
    func spans(_ snapshot: RunSnapshot, _ shared: SharedState, _ painter: Painter) -> [TextSpan] {
        let theme = painter.theme
        var spans: [TextSpan] = []
        for (id, _) in places {
            guard let record = snapshot.candidate(id) else { continue }
            if !spans.isEmpty { spans.append(TextSpan("  ", theme[.border])) }
            spans.append(TextSpan("\(record.state.symbol(painter.glyphs)) ", theme[record.state.role]))
            let role: ThemeRole = id == shared.selection ? .selection : shared.marked.contains(id) ? .marked : .text
            spans.append(TextSpan("#\(id)", theme[role]))
        }
        if more > 0 { spans.append(TextSpan("  +\(more)", theme[.dimText])) }
        return spans
    }
}
