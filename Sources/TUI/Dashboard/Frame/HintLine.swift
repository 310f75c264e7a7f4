import RunModel
import TerminalKit

/// The line at the bottom: what became of the last command, then the keys that do something here.
func drawHints(_ painter: inout Painter, _ state: DashboardState, _ rect: GridRect) {
    let theme = painter.theme
    painter.fill(rect, theme[.hintBar])
    switch state.overlay {
    case .filter(let prompt): return drawPrompt(&painter, state, prompt, rect)
    case .command(let prompt): return drawCommandPrompt(&painter, prompt, rect)
    default: break
    }
    if case .seek(let prompt) = state.overlay { return drawPrompt(&painter, prompt, rect) }
    var x = rect.x + 1
    if let notice = state.shared.currentNotice {
        let (symbol, role) = mark(notice.kind, painter.glyphs)
        let waiting = notice.kind == .asked ? ": asked, waiting for the engine" : ""
        let text = "\(symbol) \(notice.text)\(waiting)"
        // A refusal's reason is worth more than all hints, other notices than all but the way to help and out.
        let room = notice.kind == .refused ? rect.width - 2 : max(rect.width / 2, rect.width - 20)
        x += painter.text(text, x: x, y: rect.y, width: min(room, rect.maxX - x - 1), theme[role]) + 3
    } else if ScreenLayout(state, size: painter.grid.size).tabs.isEmpty, let message = tabMessage(state) {
        x += painter.text(message.text, x: x, y: rect.y, width: rect.width / 2, theme[message.role]) + 3
    }
    let isDetails = if case .details = state.overlay { true } else { false }
    let hints = state.keys.hints(in: state.contexts, readOnly: state.readOnly).map { binding in
        // Details are read whole: what scrolls other texts goes to the next candidate.
        (key: binding.keys[0].name, label: isDetails && binding.action == .down ? "others" : binding.hint)
    }
    // Help and quit are always in sight: they are set first, at the right end.
    let anchors = hints.filter { $0.label == "help" || $0.label == "quit" }
    let others = hints.filter { $0.label != "help" && $0.label != "quit" }
    let anchorWidth = anchors.reduce(0) { $0 + $1.key.count + 1 + $1.label.count + 2 }
    let right = rect.maxX - anchorWidth
    guard right > x else { return }
    let used = painter.keyHints(others, x: x, y: rect.y, width: right - x - 1)
    painter.keyHints(anchors, x: used == 0 ? right : max(x + used + 2, right), y: rect.y)
}

private func mark(_ kind: Notice.Kind, _ glyphs: Glyphs) -> (Character, ThemeRole) {
    switch kind {
    case .info: (glyphs.bullet, .info)
    case .asked: (glyphs.ring, .warning)
    case .done: (glyphs.check, .good)
    case .refused: (glyphs.ballot, .bad)
    }
}

private func drawPrompt(_ painter: inout Painter, _ state: DashboardState, _ prompt: FilterPrompt, _ rect: GridRect) {
    let theme = painter.theme
    var x = rect.x + 1
    x += painter.text("filter: ", x: x, y: rect.y, theme[.key])
    let (passing, all, example) =
        switch prompt.subject {
        case .candidates:
            (
                state.population.order.count, state.snapshot?.candidates.count ?? 0,
                "tier>=2 acc>70 op:sep_conv_5x5 state:paused"
            )
        case .events: (state.log.order.count, state.snapshot?.events.count ?? 0, "kind:scored,failed id:12 disk")
        }
    let tail: (text: String, role: ThemeRole)
    if let error = prompt.error {
        tail = (error, .bad)
    } else {
        tail = ("\(passing) of \(all)" + (rect.width < 72 ? "" : "   enter keep  esc cancel"), .dimText)
    }
    let room = max(12, rect.maxX - x - 2 - min(tail.text.count + 3, rect.width / 2))
    x += painter.promptLine(prompt.line, x: x, y: rect.y, width: room) + 2
    if prompt.line.text.isEmpty, prompt.error == nil {
        painter.text("\(example)   esc cancel", x: x, y: rect.y, width: rect.maxX - x - 1, theme[.dimText])
    } else {
        painter.text(tail.text, x: x, y: rect.y, width: rect.maxX - x - 1, theme[tail.role], align: .trailing)
    }
}

/// The place of a replay being typed, with what can be typed.
private func drawPrompt(_ painter: inout Painter, _ prompt: SeekPrompt, _ rect: GridRect) {
    let theme = painter.theme
    var x = rect.x + 1
    x += painter.text("go to: ", x: x, y: rect.y, theme[.key])
    x += painter.text(prompt.text, x: x, y: rect.y, theme[.input])
    painter.put(
        " ",
        x: x,
        y: rect.y,
        theme[.cursor].adding(painter.capabilities.colors == .monochrome ? .reverse : [])
    )
    painter.text(
        prompt.error ?? "25%, 90s or 1h20m   enter go  esc cancel",
        x: x + 3,
        y: rect.y,
        width: max(0, rect.maxX - x - 4),
        theme[prompt.error == nil ? .dimText : .bad]
    )
}
