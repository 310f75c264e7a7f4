import TerminalKit

/// Draws what stands in front of the screen.
func drawOverlay(_ painter: inout Painter, _ state: DashboardState, _ area: GridRect) {
    let shared = state.shared
    switch shared.overlay {
    case .help(let help):
        let lines = helpLines(painter.theme, painter.glyphs, shared, nearest: state.overlaidContexts.first)
        drawHelp(&painter, lines, shared, help, area)
    case .runs(let runs): drawRuns(&painter, runs, shared, area)
    case .comparison(let comparison): drawComparison(&painter, comparison, area)
    case .confirmation(let question): drawConfirmation(&painter, shared, question, area)
    case .quit(let focus): drawQuit(&painter, shared, focus, area)
    case .themes(let chosen, _): drawThemes(&painter, shared, chosen, area)
    case .details(let id): drawDetails(&painter, shared, id, area)
    case .command(let prompt): drawCompletions(&painter, state.completions(prompt), prompt, area)
    case .filter, .seek, nil: break
    }
}

extension DashboardState {
    /// The help as plain text, and how many lines of it are seen at once.
    var helpText: (lines: [String], rows: Int) {
        let lines = helpLines(.standard, Glyphs(shared.glyphs), shared, nearest: overlaidContexts.first)
        let rows = max(1, ScreenLayout(self, size: shared.size).content.height - 2)
        return (lines.map { $0.map(\.text).joined() }, rows)
    }

    /// How the command line being typed may go on.
    func completions(_ prompt: CommandPrompt) -> [CommandCompletion] {
        CommandCompleter(shared: shared, listed: population.order, contexts: overlaidContexts).completions(prompt)
    }
}
