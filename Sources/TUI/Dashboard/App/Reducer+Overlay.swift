import RunModel
import TerminalKit

extension DashboardState {
    /// Carries out an action in what stands in front of the screen.
    mutating func performInOverlay(_ action: DashboardAction) -> [DashboardEffect] {
        switch shared.overlay {
        case .help(let scroll):
            // No further than to the last line: each step down is one back up.
            let limit = helpScrollLimit
            shared.overlay = action.scrolling(min(scroll, limit)).map { .help(scroll: min($0, limit)) }
        case .details(let id):
            if action == .down || action == .up {
                navigate(action)
                shared.overlay = .details(shared.selection ?? id)
            } else if action == .cancel {
                shared.overlay = nil
            }
        case .confirmation(let question): return answer(question, action)
        case .quit(let focus): return leave(focus, action)
        case .themes(let chosen, let original): return pickTheme(chosen, original, action)
        case .filter, .command, .seek, nil: break
        }
        return []
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
        case .seek(let prompt):
            var prompt = prompt
            prompt.paste(text)
            shared.overlay = .seek(prompt)
        default: break
        }
    }
}

extension DashboardAction {
    /// The line that a scrolled text starts with afterwards; nil when it is closed.
    fileprivate func scrolling(_ line: Int) -> Int? {
        switch self {
        case .down: line + 1
        case .up: max(0, line - 1)
        case .pageDown: line + 10
        case .pageUp: max(0, line - 10)
        case .cancel: nil
        default: line
        }
    }
}
