import TerminalKit

/// Draws what stands in front of the screen.
func drawOverlay(_ painter: inout Painter, _ state: DashboardState, _ area: GridRect) {
    let shared = state.shared
    switch shared.overlay {
    case .help(let scroll):
        let lines = helpLines(painter.theme, painter.glyphs, shared, nearest: state.overlaidContexts.first)
        drawHelp(&painter, lines, shared, scroll, area)
    case .confirmation(let question): drawConfirmation(&painter, shared, question, area)
    case .quit(let focus): drawQuit(&painter, shared, focus, area)
    case .themes(let chosen, _): drawThemes(&painter, shared, chosen, area)
    case .details(let id): drawDetails(&painter, shared, id, area)
    case .command(let prompt): drawCompletions(&painter, state.completions(prompt), prompt, area)
    case .filter, .seek, nil: break
    }
}

extension DashboardState {
    /// How many lines the help can be scrolled down.
    var helpScrollLimit: Int {
        let rows = ScreenLayout(self, size: shared.size).content.height - 2
        let lines = helpLines(.standard, Glyphs(shared.glyphs), shared, nearest: overlaidContexts.first)
        return max(0, lines.count - rows)
    }

    /// How the command line being typed may go on.
    func completions(_ prompt: CommandPrompt) -> [CommandCompletion] {
        CommandCompleter(shared: shared, listed: population.order, contexts: overlaidContexts).completions(prompt)
    }
}
