import Foundations
import TerminalKit

/// The command being typed, in the line at the bottom.
func drawCommandPrompt(_ painter: inout Painter, _ prompt: CommandPrompt, _ rect: GridRect) {
    let theme = painter.theme
    let x = rect.x + 1 + painter.text(":", x: rect.x + 1, y: rect.y, theme[.key])
    let help = commandHelp(prompt)
    let isLong = prompt.line.text.count + help.count + 4 > rect.maxX - x
    let room = rect.maxX - x - 1 - (isLong ? 0 : help.count + 2)
    painter.promptLine(prompt.line, x: x, y: rect.y, width: room)
    if !isLong {
        painter.text(help, x: rect.maxX - help.count - 1, y: rect.y, theme[.dimText])
    }
}

/// What comes next, in a few words.
private func commandHelp(_ prompt: CommandPrompt) -> String {
    let words = prompt.line.text.split(separator: " ")
    guard let spec = words.first.flatMap({ CommandTable.spec($0) }), !spec.usage.isEmpty, words.count < 2 else {
        return "tab complete  enter do  esc cancel"
    }
    return "\(spec.name) \(spec.usage)"
}

/// The ways to complete the command, above the line.
func drawCompletions(_ painter: inout Painter, _ all: [CommandCompletion], _ prompt: CommandPrompt, _ area: GridRect) {
    let completions = prompt.isRecalled ? [] : all
    guard !completions.isEmpty else { return }
    let labelWidth = completions.map(\.label.count).max() ?? 0
    let detailWidth = completions.map(\.detail.count).max() ?? 0
    let rows = min(completions.count, area.height - 2, 10)
    let width = min(area.width - 2, labelWidth + detailWidth + 7)
    let rect = GridRect(x: area.x + 1, y: area.maxY - rows - 2, width: width, height: rows + 2)
    let footer = completions.count > rows ? "\(completions.count) in all" : ""
    let title = prompt.typed.head.split(separator: " ").first.map(String.init)
    let isName = !prompt.typed.head.contains(" ")
    let inside = painter.raisedPopup(rect, title: isName ? "Commands" : title ?? "", footer: footer)
    let top = max(0, min((prompt.chosen ?? 0) - rows / 2, completions.count - rows))
    let columns = [
        TableColumn(true, width: labelWidth, .leading), TableColumn(false, width: 0, most: .max, .leading, gap: 2),
    ]
    let theme = painter.theme
    TableView(columns, in: inside, margin: 2, count: completions.count, top: top, hasHeading: false, scrolls: true)
        .draw(
            on: &painter,
            selected: prompt.chosen
        ) { _, row, place, _ in
            let isChosen = row == prompt.chosen
            return place.id
                ? [TextSpan(completions[row].label, theme[isChosen ? .brightText : .text])]
                : [TextSpan(completions[row].detail, theme[.dimText])]
        }
}
