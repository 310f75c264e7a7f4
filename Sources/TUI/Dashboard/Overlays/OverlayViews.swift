import Foundations
import RunModel
import TerminalKit

/// Answers in a row; the focused one set off by more than colour.
private func drawAnswers(
    _ painter: inout Painter,
    _ answers: [(text: String, isFocused: Bool, isDangerous: Bool)],
    x: Int,
    y: Int
) {
    var column = x
    for answer in answers {
        let style = painter.theme[answer.isFocused ? (answer.isDangerous ? .badgeBad : .badge) : .text]
        let framed =
            answer.isFocused ? "\(painter.glyphs.right) \(answer.text) \(painter.glyphs.left)" : "  \(answer.text)  "
        column += painter.text(framed, x: column, y: y, style) + 2
    }
}

/// A question about a dangerous action.
func drawConfirmation(
    _ painter: inout Painter,
    _ shared: SharedState,
    _ question: Confirmation,
    _ area: GridRect
) {
    let width = min(62, area.width - 4)
    let lines = TextWrap.lines(question.question, width: width - 6)
    let rect = area.centered(width, lines.count + 5)
    let isHarmless = question.startsEngine
    let inside = painter.raisedPopup(
        rect,
        title: isHarmless ? "Resume" : "Sure?",
        style: isHarmless ? nil : painter.theme[.bad]
    )
    for (row, line) in lines.enumerated() {
        painter.text(line, x: inside.x + 2, y: inside.y + 1 + row, painter.theme[.brightText])
    }
    drawAnswers(
        &painter,
        [
            ("\(shared.keyText(.cancel, .question))  No", !question.isConfirming, false),
            ("\(shared.keyText(.confirm, .question))  \(question.verb)", question.isConfirming, !isHarmless),
        ],
        x: inside.x + 2,
        y: inside.maxY - 1
    )
}

/// The ways to leave.
func drawQuit(_ painter: inout Painter, _ shared: SharedState, _ focus: QuitAnswer, _ area: GridRect) {
    let rect = area.centered(min(66, area.width - 4), 7)
    let inside = painter.raisedPopup(rect, title: "Leave \(shared.live?.run.name ?? "")")
    let texts: [(QuitAnswer, String, String)] = [
        (.detach, "\(shared.keyText(.detach, .quit))  Detach", "the search goes on (econas watch)"),
        (.stop, "\(shared.keyText(.stop, .quit))  Stop", "end it for now (econas resume)"),
        (.cancel, "\(shared.keyText(.cancel, .quit))  Cancel", "stay here"),
    ]
    for (row, (answer, name, meaning)) in texts.enumerated() {
        let isFocused = answer == focus
        let y = inside.y + 1 + row
        let mark = isFocused ? String(painter.glyphs.right) : " "
        let role: ThemeRole = isFocused ? (answer == .stop ? .badgeBad : .badge) : .text
        let drawn = painter.text("\(mark) \(name.rightPadded(10)) ", x: inside.x + 1, y: y, painter.theme[role])
        painter.text(
            meaning,
            x: inside.x + drawn + 2,
            y: y,
            width: inside.width - drawn - 3,
            painter.theme[isFocused ? .brightText : .dimText]
        )
    }
}

/// The choice of a theme.
func drawThemes(_ painter: inout Painter, _ shared: SharedState, _ chosen: Int, _ area: GridRect) {
    let width = max(30, (shared.themes.map(\.count).max() ?? 0) + 8)
    let rect = area.centered(width, shared.themes.count + 2)
    let inside = painter.raisedPopup(
        rect,
        title: "Theme",
        footer: "\(shared.keyText(.accept, .themes)) keep  esc back"
    )
    let top = max(0, min(chosen - inside.height / 2, shared.themes.count - inside.height))
    let column = TableColumn(0, width: inside.width - 3, .leading)
    TableView([column], in: inside, margin: 3, count: shared.themes.count, top: top, hasHeading: false).draw(
        on: &painter,
        selected: chosen,
        arrow: 1
    ) { painter, row, _, _ in
        [TextSpan(shared.themes[row], painter.theme[row == chosen ? .brightText : .text])]
    }
}
