import Foundations
import RunModel
import Studies
import TerminalKit

/// The help, scrolled to where it is; lines with what is looked for stand out.
func drawHelp(
    _ painter: inout Painter,
    _ lines: [[TextSpan]],
    _ shared: SharedState,
    _ help: HelpState,
    _ area: GridRect
) {
    let rect = area.centered(min(86, area.width - 2), min(lines.count + 2, area.height))
    let scrolling = "\(shared.keyText(.down, .reading)) \(shared.keyText(.up, .reading)) scroll"
    let footer = "\(scrolling)   \(shared.keyText(.filter, .help)) search   esc close"
    let inside = painter.raisedPopup(rect, title: "Keys", footer: footer)
    let rows = inside.height
    let top = min(help.scroll, max(0, lines.count - rows))
    for (row, spans) in lines.dropFirst(top).prefix(rows).enumerated() {
        let y = inside.y + row
        let isMatch = help.matches(spans.map(\.text).joined())
        if isMatch { painter.put(painter.glyphs.right, x: inside.x, y: y, painter.theme[.match]) }
        let shown = isMatch ? spans.map { TextSpan($0.text, painter.theme[.match]) } : spans
        painter.spans(shown, x: inside.x + 1, y: y, width: inside.width - 3)
    }
    painter.scrollbar(
        x: inside.maxX - 1,
        y: inside.y,
        height: rows,
        offset: top,
        visible: rows,
        total: lines.count
    )
}

/// The key table as lines, grouped by where the keys hold.
///
/// - Parameter nearest: where the person is: what holds there comes first.
func helpLines(_ theme: Theme, _ glyphs: Glyphs, _ shared: SharedState, nearest: KeyContext?) -> [[TextSpan]] {
    let screens = KeyContext.all.filter { !$0.isDialog }
    // What holds on this screen comes first, then what holds everywhere.
    let ordered = screens.filter { $0 == nearest && $0 != .global } + screens.filter { $0 != nearest || $0 == .global }
    var lines: [[TextSpan]] = []
    for context in ordered {
        if !lines.isEmpty { lines.append([]) }
        lines.append([TextSpan(context.title.prefix(1).uppercased() + context.title.dropFirst(), theme[.titleFocused])])
        if context == .global { lines.append(screenKeys(shared, theme)) }
        for binding in shared.keys.bindings where binding.context == context && !(binding.isCommand && shared.readOnly)
        {
            if case .show = binding.action { continue }
            // Without a key it can still be typed.
            let keys =
                binding.keys.isEmpty ? ":\(binding.action.name)" : binding.keys.map(\.name).joined(separator: " ")
            lines.append(helpLine(keys, theme[.key], binding.description, theme))
        }
    }
    lines.append([])
    lines.append([TextSpan("Commands, after \(shared.keyText(.commandLine, .global))", theme[.titleFocused])])
    for spec in CommandTable.all where !(spec.changesRun && shared.readOnly) {
        lines.append(helpLine("\(spec.name) \(spec.usage)", theme[.key], spec.description, theme))
    }
    lines.append(helpLine("NAME", theme[.key], "any action by the name it has in the configuration", theme))
    lines.append([])
    lines.append([TextSpan("Filters, after \(shared.keyText(.filter, .list))", theme[.titleFocused])])
    for field in FilterField.allCases { lines.append(helpLine(field.rawValue, theme[.key], field.meaning, theme)) }
    for measure in shared.index.measures { lines.append(helpLine(measure, theme[.key], "\(measure)>0", theme)) }
    lines.append(helpLine("< <= > >= : !=", theme[.key], "compare; : takes several values, id:3,5", theme))
    lines.append(helpLine("or  !", theme[.key], "tier>=3 or state:paused; !state:alive", theme))
    lines.append(helpLine("WORD", theme[.key], "a state, or a word of what the mutation changed", theme))
    lines.append([])
    lines.append([TextSpan("Symbols", theme[.titleFocused])])
    let states: [CandidateState] = [.training, .waiting, .paused, .alive, .retired, .killed, .failed]
    for value in states {
        lines.append(helpLine(String(value.symbol(glyphs)), theme[value.role], value.explanation, theme))
    }
    lines.append(helpLine(String(glyphs.star), theme[.best], "the best candidate so far", theme))
    let near = "within one standard error of the best one's score: as good, for all that is known"
    lines.append(helpLine(String(glyphs.near), theme[.best], near, theme))
    return lines
}

/// The keys of all screens in one line.
private func screenKeys(_ shared: SharedState, _ theme: Theme) -> [TextSpan] {
    let bindings = shared.keys.bindings.filter { if case .show = $0.action { true } else { false } }
    let names = bindings.compactMap(\.keys.first?.name)
    // All digits would not leave a blank before the explanation.
    let keys = names.count > 8 ? "\(names[0]) … \(names[names.count - 1])" : names.joined(separator: " ")
    return helpLine(keys, theme[.key], "the screens, as numbered in the row of tabs", theme)
}

/// A key, a command or a symbol, and what it is; a long one pushes the sentence to the right.
private func helpLine(_ name: String, _ style: Style, _ meaning: String, _ theme: Theme) -> [TextSpan] {
    let column = name.count < 16 ? 16 : name.count < 26 ? 26 : name.count + 2
    return [TextSpan(name.rightPadded(column), style), TextSpan(meaning, theme[.text])]
}

extension CandidateState {
    /// A sentence for the help.
    var explanation: String {
        switch self {
        case .training: "training: a worker trains it"
        case .waiting: "waiting: assigned, waits for a worker"
        case .paused: "paused by a person"
        case .alive: "alive: trained, takes part in selection"
        case .retired: "retired: too old to take part"
        case .killed: "killed by a person"
        case .failed: "failed: could not be trained; details say why"
        }
    }
}
