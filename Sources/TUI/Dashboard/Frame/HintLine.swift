import RunModel
import Studies
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
    if case .help(let help) = state.overlay, let line = help.typing {
        let used = painter.text("search: ", x: rect.x + 1, y: rect.y, theme[.key])
        painter.promptLine(line, x: rect.x + 1 + used, y: rect.y, width: rect.width - used - 2)
        return
    }
    if case .runs(let runs) = state.overlay, runs.typing != nil {
        painter.keyHints([("enter", "keep"), ("esc", "cancel")], x: rect.x + 1, y: rect.y)
        return
    }
    for place in HintRow(state, rect, painter.glyphs).places {
        let used = painter.text(place.key, x: place.columns.lowerBound, y: rect.y, theme[.key])
        painter.text(place.label, x: place.columns.lowerBound + used + 1, y: rect.y, theme[.keyLabel])
    }
    guard let (text, role, room) = hintMessage(state, rect, painter.glyphs) else { return }
    painter.text(text, x: rect.x + 1, y: rect.y, width: room, theme[role])
}

/// What is told in front of the hints, how it looks, and how many columns it may take.
private func hintMessage(_ state: DashboardState, _ rect: GridRect, _ glyphs: Glyphs) -> (String, ThemeRole, Int)? {
    if let notice = state.shared.currentNotice {
        let (symbol, role) = mark(notice.kind, glyphs)
        let waiting = notice.kind == .asked ? ": asked, waiting for the engine" : ""
        // A refusal's reason is worth more than all hints, other notices than all but the way to help and out.
        let room = notice.kind == .refused ? rect.width - 2 : max(rect.width / 2, rect.width - 20)
        return ("\(symbol) \(notice.text)\(waiting)", role, min(room, rect.width - 2))
    }
    if ScreenLayout(state, size: state.size).tabs.isEmpty, let message = tabMessage(state) {
        return (message.text, message.role, rect.width / 2)
    }
    return nil
}

/// The keys that do something here, and where they stand; the mouse asks it too.
struct HintRow {
    /// A key with what it does.
    struct Place {
        var action: DashboardAction
        var key: String
        var label: String
        var columns: Range<Int>
    }

    private(set) var places: [Place] = []

    /// Places as many keys as fit beside what is told, the nearest first. Help and quit are always in sight: they are set first, at
    /// the right end.
    init(_ state: DashboardState, _ rect: GridRect, _ glyphs: Glyphs) {
        let message = hintMessage(state, rect, glyphs)
        let left = rect.x + 1 + (message.map { min($0.0.count, $0.2) + 3 } ?? 0)
        let hints = state.keys.hints(in: state.contexts, readOnly: state.readOnly)
            .filter { state.isOffered($0.action) }
            .map { (action: $0.action, key: $0.keys[0].name, label: state.label($0)) }
        let isAnchor = { (action: DashboardAction) in action == .help || action == .quit }
        let anchors = hints.filter { isAnchor($0.action) }
        let right = rect.maxX - anchors.reduce(0) { $0 + $1.key.count + 1 + $1.label.count + 2 }
        guard right > left else { return }
        var x = left
        for hint in hints where !isAnchor(hint.action) {
            let width = hint.key.count + 1 + hint.label.count
            guard x + width <= right - 1 else { break }
            places.append(Place(action: hint.action, key: hint.key, label: hint.label, columns: x..<x + width))
            x += width + 2
        }
        x = max(x, right)
        for hint in anchors {
            let width = hint.key.count + 1 + hint.label.count
            places.append(Place(action: hint.action, key: hint.key, label: hint.label, columns: x..<x + width))
            x += width + 2
        }
    }
}

extension DashboardState {
    /// Whether an action would be accepted now: hints offer no other.
    func isOffered(_ action: DashboardAction) -> Bool {
        guard shared.overlay == nil, let live = shared.live else { return true }
        if let asked = action.candidateAction {
            let top = live.run.tiers.count
            return live.run.hasEngine
                && shared.targets.contains { id in
                    live.candidate(id).map { asked.refusal(for: $0, topTier: top) == nil } == true
                        || asked == .pin && live.candidate(id)?.pinned == true
                }
        }
        switch action {
        case .toggleSearch: return live.run.hasEngine
        case .resumeRun: return live.run.state == .crashed || live.run.state == .stopped
        case .selectBest: return shared.index.best != nil
        case .mark, .details, .edit(.begin): return shared.selection != nil
        case .filter, .sortNext, .reverseSort: return !live.candidates.isEmpty || shared.screen == .log
        default: return true
        }
    }

    /// What a key is said to do, as things stand.
    fileprivate func label(_ binding: KeyBinding) -> String {
        switch (binding.action, shared.overlay) {
        // Details are read whole: what scrolls other texts goes to the next candidate.
        case (.down, .details): return "others"
        case (.toggleSearch, _) where shared.live?.run.state == .paused: return "go on"
        case (.pin, _)
        where !shared.targets.isEmpty && shared.targets.allSatisfy { shared.live?.candidate($0)?.pinned == true }:
            return "unpin"
        case (.freeze, _) where shared.frozenAt != nil: return "unfreeze"
        default: return binding.hint
        }
    }
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
