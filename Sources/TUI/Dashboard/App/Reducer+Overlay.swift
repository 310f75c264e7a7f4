import RunModel
import TerminalKit

extension DashboardState {
    /// Carries out an action in what stands in front of the screen.
    mutating func performInOverlay(_ action: DashboardAction) -> [DashboardEffect] {
        switch shared.overlay {
        case .help(let help): shared.overlay = scroll(help, action).map { .help($0) }
        case .details(let id):
            if action == .down || action == .up {
                navigate(action)
                shared.overlay = .details(shared.selection ?? id)
            } else if action == .cancel {
                shared.overlay = nil
            }
        case .runs(let runs): return performInRuns(runs, action)
        case .comparison: if action == .cancel { shared.overlay = nil }
        case .confirmation(let question): return answer(question, action)
        case .quit(let focus): return leave(focus, action)
        case .themes(let chosen, let original): return pickTheme(chosen, original, action)
        case .filter, .command, .seek, nil: break
        }
        return []
    }

    /// The help after an action; nil when it is closed.
    private func scroll(_ help: HelpState, _ action: DashboardAction) -> HelpState? {
        let (lines, rows) = helpText
        // No further than to the last line: each step down is one back up.
        let limit = max(0, lines.count - rows)
        var help = help
        let from = min(help.scroll, limit)
        switch action {
        case .cancel: return nil
        case .filter: help.typing = PromptLine(help.pattern)
        case .nextMatch: help.scroll = lines.indices.first { $0 > from && help.matches(lines[$0]) } ?? from
        case .previousMatch: help.scroll = lines.indices.last { $0 < from && help.matches(lines[$0]) } ?? from
        default:
            guard let move = ListMove(action) else { break }
            help.scroll = move.target(from: from, count: limit + 1, page: rows)
        }
        help.scroll = min(help.scroll, limit)
        return help
    }

    /// A key while something is typed to be looked for in the help: its first line is gone to at once.
    mutating func type(_ key: Key, into help: HelpState) {
        var help = help
        guard var line = help.typing else { return }
        switch key {
        case .enter:
            help.pattern = line.text
            help.typing = nil
        case .escape, .control("c"): help.typing = nil
        default:
            guard line.edit(key) else { break }
            help.typing = line
            let (lines, rows) = helpText
            let found = lines.indices.first { help.matches(lines[$0]) }
            help.scroll = min(found ?? help.scroll, max(0, lines.count - rows))
        }
        shared.overlay = .help(help)
    }

    private mutating func answer(_ question: Confirmation, _ action: DashboardAction) -> [DashboardEffect] {
        switch action {
        case .nextAnswer:
            var other = question
            other.isConfirming.toggle()
            shared.overlay = .confirmation(other)
            return []
        default:
            shared.overlay = nil
            let isYes = action == .confirm || action == .accept && question.isConfirming
            guard isYes else { return [] }
            if question.commands.contains(.stopSearch) { shared.isStopping = true }
            if let run = question.deletes { return [.deleteRun(run)] }
            return question.startsEngine ? [.startEngine] : [.submit(question.commands, title: question.title)]
        }
    }

    private mutating func leave(_ focus: QuitAnswer, _ action: DashboardAction) -> [DashboardEffect] {
        var answer: QuitAnswer?
        switch action {
        case .nextAnswer: shared.overlay = .quit(QuitAnswer(rawValue: (focus.rawValue + 1) % 3) ?? .cancel)
        case .previousAnswer: shared.overlay = .quit(QuitAnswer(rawValue: (focus.rawValue + 2) % 3) ?? .cancel)
        case .detach: answer = .detach
        case .stop: answer = .stop
        case .cancel: answer = .cancel
        case .accept: answer = focus
        default: break
        }
        guard let answer else { return [] }
        shared.overlay = nil
        switch answer {
        case .cancel: return []
        case .detach: return [.quit(.detached)]
        case .stop:
            shared.isStopping = true
            return [.submit([.stopSearch], title: "stop the search")]
        }
    }

    private mutating func pickTheme(_ chosen: Int, _ original: String, _ action: DashboardAction) -> [DashboardEffect] {
        var next = chosen
        switch action {
        case .down: next = min(shared.themes.count - 1, chosen + 1)
        case .up: next = max(0, chosen - 1)
        case .accept:
            shared.overlay = nil
            return [.saveTheme(shared.themeName)]
        default:
            shared.overlay = nil
            shared.themeName = original
            return [.setTheme(original)]
        }
        guard next != chosen, shared.themes.indices.contains(next) else { return [] }
        shared.overlay = .themes(chosen: next, original: original)
        shared.themeName = shared.themes[next]
        return [.setTheme(shared.themeName)]
    }

    /// Pasted text is text: it goes into the line that is being typed, and is dropped otherwise.
    mutating func paste(_ text: String) {
        switch shared.overlay {
        case .filter(var prompt):
            prompt.line.insert(text)
            apply(prompt)
        case .command(var prompt):
            prompt.type { $0.insert(text) }
            shared.overlay = .command(prompt)
        case .runs(var runs) where runs.typing != nil:
            runs.typing?.line.insert(text)
            shared.overlay = .runs(runs)
        case .help(var help) where help.typing != nil:
            help.typing?.insert(text)
            shared.overlay = .help(help)
        case .seek(let prompt):
            var prompt = prompt
            prompt.paste(text)
            shared.overlay = .seek(prompt)
        default: break
        }
    }
}
