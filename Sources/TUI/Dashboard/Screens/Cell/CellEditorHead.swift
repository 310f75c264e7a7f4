import Architectures
import Foundations
import RunModel
import TerminalKit

/// What stands above a cell that is being edited: the edge under the cursor, what changed, what it costs, and whether it
/// can be sent into the search.
struct CellEditorHead {
    private let editor: CellEditor
    private let snapshot: RunSnapshot
    private let theme: Theme
    private let glyphs: Glyphs

    init(_ editor: CellEditor, _ snapshot: RunSnapshot, _ painter: Painter) {
        self.editor = editor
        self.snapshot = snapshot
        theme = painter.theme
        glyphs = painter.glyphs
    }

    /// Lines of at most a room's width.
    func lines(_ room: GridSize) -> [[TextSpan]] {
        [title(room.width), edge(room.width), changes(room.width), verdict]
    }

    private func dim(_ text: String) -> TextSpan { TextSpan(text, theme[.dimText]) }

    private func title(_ width: Int) -> [TextSpan] {
        let count = editor.changes.count
        var segments = [
            YieldingSegment(
                priority: 0,
                spans: [
                    TextSpan("EDITING", theme[.badgeWarning]), TextSpan(" a copy of ", theme[.text]),
                    TextSpan("#\(editor.origin)", theme[.brightText].adding(.bold)),
                ]
            ),
            YieldingSegment(
                priority: 3,
                spans: [dim(count == 0 ? "unchanged" : count == 1 ? "1 change" : "\(count) changes")]
            ),
        ]
        if let cost = editor.cost {
            let parameters = figure("parameters", cost.parameters, editor.originalCost?.parameters)
            segments.append(YieldingSegment(priority: 1, spans: parameters))
            segments.append(YieldingSegment(priority: 2, spans: figure("MACs", cost.macs, editor.originalCost?.macs)))
        }
        return YieldingSegment.joined(segments, width: width, gap: 3)
    }

    /// `194,532 parameters (+1,204)`.
    private func figure(_ name: String, _ value: Int, _ before: Int?) -> [TextSpan] {
        var spans = [TextSpan(Format.grouped(Double(value)), theme[.brightText]), dim(" \(name)")]
        if let before, before != value {
            let sign = value > before ? "+" : "−"
            let text = " (\(sign)\(Format.grouped(Double(abs(value - before)))))"
            spans.append(TextSpan(text, theme[value > before ? .warning : .good]))
        }
        return spans
    }

    /// The part under the cursor with the values it may have.
    private func edge(_ width: Int) -> [TextSpan] {
        let (group, part) = (editor.group, editor.part)
        var spans = [
            TextSpan("\(glyphs.right) ", theme[.changed]), TextSpan("\(group.id) \(part.name)", theme[.brightText]),
        ]
        spans += [
            dim("   \(glyphs.left) "), TextSpan(part.operation.label.medium, theme[operation: part.operation.name]),
            dim(" \(glyphs.right)   input"),
        ]
        for (state, _) in editor.edits.sources {
            let isNamed = group.states[state].role == .input && width >= 76
            let numbered = isNamed ? "\(state) \(group.states[state].label.full)" : "\(state)"
            spans.append(TextSpan(" ", theme[.text]))
            spans.append(
                state == part.source
                    ? TextSpan("[\(numbered)]", theme[.brightText].adding(.bold)) : dim(" \(numbered) ")
            )
        }
        return spans
    }

    private func changes(_ width: Int) -> [TextSpan] {
        let changes = editor.changes
        guard !changes.isEmpty else {
            return [dim("\(glyphs.ring) nothing is changed yet: o gives another operation, i another input")]
        }
        return [
            TextSpan("\(glyphs.diamond) ", theme[.changed]), dim("changed: "),
            TextSpan(shortChanges(changes, width - 11), theme[.changed]),
        ]
    }

    private var verdict: [TextSpan] {
        if editor.isSubmitted { return [TextSpan("\(glyphs.ring) sent: waiting for the engine", theme[.warning])] }
        guard let problem = editor.problem else {
            return [
                TextSpan("\(glyphs.check) ", theme[.good]),
                TextSpan("a new network", theme[.good]), dim(": enter sends it into the search"),
            ]
        }
        guard editor.architecture != editor.original else {
            return [dim("\(glyphs.ring) esc leaves, ? lists the keys")]
        }
        return [TextSpan("\(glyphs.ballot) cannot be injected: \(problem)", theme[.bad])]
    }
}
