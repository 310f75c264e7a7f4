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
    for (row, completion) in completions.dropFirst(top).prefix(rows).enumerated() {
        let isChosen = row + top == prompt.chosen
        let y = inside.y + row
        if isChosen {
            painter.fill(GridRect(x: inside.x, y: y, width: inside.width, height: 1), painter.theme[.selection])
        }
        let mark = isChosen ? String(painter.glyphs.right) : " "
        painter.spans(
            [
                TextSpan("\(mark) ", painter.theme[.key]),
                TextSpan(completion.label.rightPadded(labelWidth + 2), painter.theme[isChosen ? .brightText : .text]),
                TextSpan(completion.detail, painter.theme[.dimText]),
            ],
            x: inside.x,
            y: y,
            width: inside.width - 1
        )
    }
    painter.scrollbar(
        x: inside.maxX - 1,
        y: inside.y,
        height: rows,
        offset: top,
        visible: rows,
        total: completions.count
    )
}
