import RunModel
import TerminalKit

extension DashboardState {
    /// More lines are not remembered.
    private static let historyLimit = 100

    /// A key while a command is typed.
    mutating func type(_ key: Key, into prompt: CommandPrompt) -> [DashboardEffect] {
        var prompt = prompt
        switch key {
        case .enter:
            shared.overlay = nil
            return carryOut(prompt.line.text)
        case .escape, .control("c"):
            shared.overlay = nil
            return []
        case .tab: prompt.complete(1, among: completions(prompt))
        case .backTab: prompt.complete(-1, among: completions(prompt))
        case .up, .control("p"): prompt.recall(1, in: shared.commandHistory)
        case .down, .control("n"): prompt.recall(-1, in: shared.commandHistory)
        // As in vi: taking back what is not there leaves the line.
        case .backspace where prompt.line.text.isEmpty:
            shared.overlay = nil
            return []
        default: prompt.type { _ = $0.edit(key) }
        }
        shared.overlay = .command(prompt)
        return []
    }

    /// Does what a command line asks for, or says in a line why not.
    mutating func carryOut(_ line: String) -> [DashboardEffect] {
        remember(line)
        // What an earlier line did wrong is no answer to this one.
        if shared.notice?.kind == .refused { shared.notice = nil }
        do throws(CommandError) {
            guard let request = try CommandParser(shared: shared, contexts: overlaidContexts).request(line) else {
                return []
            }
            return try carryOut(request)
        } catch {
            shared.tell(error.message, .refused)
            return []
        }
    }

    private mutating func remember(_ line: String) {
        guard line.contains(where: { $0 != " " }) else { return }
        shared.commandHistory.removeAll { $0 == line }
        shared.commandHistory = shared.commandHistory.suffix(Self.historyLimit - 1) + [line]
    }

    private mutating func carryOut(_ request: CommandRequest) throws(CommandError) -> [DashboardEffect] {
        switch request {
        case .act(let action): return perform(action)
        case .ask(let action, let ids): return shared.ask(action, of: ids)
        case .inject(let architecture):
            return shared.commandable() == nil ? [] : [.submit([.inject(architecture, parent: nil)], title: "inject")]
        case .pauseSearch(let pauses): return shared.pauseSearch(pauses)
        case .undo: return shared.undo()
        case .copy(let what): return shared.copy(what)
        case .compare(let names):
            let all = names.count == 1 ? [shared.live?.run.name].compactMap { $0 } + names : names
            return [.compareRuns(all)]
        case .stop: askToStop()
        case .detach: return [.quit(.detached)]
        case .select(let id): try goto(id)
        case .mark(let ids):
            shared.followsBest = false
            shared.marked.formUnion(ids)
        case .unmark: shared.marked = []
        case .filter(let text):
            do throws(FilterError) {
                try filter(shared.screen == .log ? .events : .candidates, by: text, isTyping: false)
            } catch {
                throw CommandError(message: error.message)
            }
        case .sort(let wanted):
            population.sort = wanted
            population.followsSelection = true
            population.update(shared)
        case .show(let screen): show(screen)
        case .theme(let name):
            shared.themeName = name
            return [.setTheme(name), .saveTheme(name)]
        case .saveScreen(let path): return [.saveScreen(path: path)]
        case .saveArchitecture(let candidate, let path): return [.saveArchitecture(candidate: candidate, path: path)]
        }
        return []
    }

    private mutating func goto(_ id: Int) throws(CommandError) {
        guard shared.snapshot?.candidate(id) != nil else {
            throw CommandError(message: "#\(id) was born after the view was frozen")
        }
        shared.select(id)
        if population.selectedRow(shared) == nil { shared.tell("#\(id) is selected, but does not pass the filter") }
    }

    private mutating func askToStop() {
        guard let live = shared.commandable() else { return }
        shared.overlay = .confirmation(
            Confirmation(
                question: "Stop the search \(live.run.name)? It is saved, and econas resume continues it.",
                verb: "Stop",
                commands: [.stopSearch],
                title: "stop the search"
            )
        )
    }
}
