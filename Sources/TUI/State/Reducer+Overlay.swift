import Search

extension DashboardState {
    /// Carries out an action in what stands in front of the screen.
    mutating func performInOverlay(_ action: DashboardAction) -> [DashboardEffect] {
        switch overlay {
        case .help(let scroll):
            overlay = action.scrolling(scroll).map { .help(scroll: $0) }
        case .details(let id):
            if action == .down || action == .up {
                navigate(action)
                overlay = .details(selection ?? id)
            } else if action == .cancel {
                overlay = nil
            }
        case .confirmation(let question): return answer(question, action)
        case .quit(let focus): return leave(focus, action)
        case .themes(let chosen, let original): return pickTheme(chosen, original, action)
        case .filter, .seek, nil: break
        }
        return []
    }

    private mutating func answer(_ question: Confirmation, _ action: DashboardAction) -> [DashboardEffect] {
        switch action {
        case .nextAnswer:
            var other = question
            other.isConfirming.toggle()
            overlay = .confirmation(other)
            return []
        default:
            overlay = nil
            let isYes = action == .confirm || action == .accept && question.isConfirming
            guard isYes else { return [] }
            return question.startsEngine ? [.startEngine] : [.submit(question.commands, title: question.title)]
        }
    }

    private mutating func leave(_ focus: QuitAnswer, _ action: DashboardAction) -> [DashboardEffect] {
        var answer: QuitAnswer?
        switch action {
        case .nextAnswer: overlay = .quit(QuitAnswer(rawValue: (focus.rawValue + 1) % 3) ?? .cancel)
        case .previousScreen: overlay = .quit(QuitAnswer(rawValue: (focus.rawValue + 2) % 3) ?? .cancel)
        case .detach: answer = .detach
        case .stop: answer = .stop
        case .cancel: answer = .cancel
        case .accept: answer = focus
        default: break
        }
        guard let answer else { return [] }
        overlay = nil
        switch answer {
        case .cancel: return []
        case .detach: return [.quit(.detached)]
        case .stop:
            isStopping = true
            return [.submit([.stopSearch], title: "stop the search")]
        }
    }

    private mutating func pickTheme(_ chosen: Int, _ original: String, _ action: DashboardAction) -> [DashboardEffect] {
        var next = chosen
        switch action {
        case .down: next = min(themes.count - 1, chosen + 1)
        case .up: next = max(0, chosen - 1)
        case .accept:
            overlay = nil
            return []
        default:
            overlay = nil
            themeName = original
            return [.setTheme(original)]
        }
        guard next != chosen, themes.indices.contains(next) else { return [] }
        overlay = .themes(chosen: next, original: original)
        themeName = themes[next]
        return [.setTheme(themeName)]
    }

    /// Types into the filter; it takes effect with every key that leaves it readable.
    mutating func type(_ key: Key, into prompt: FilterPrompt) -> [DashboardEffect] {
        var prompt = prompt
        switch key {
        case .enter:
            apply(prompt, isTyping: false)
            guard case .filter(let read) = overlay, read.error == nil else { return [] }
            overlay = nil
            // What is done next is meant for those who are listed now.
            if selectedRow == nil { select(candidate(row: 0)?.id) }
            return []
        case .escape, .control("c"):
            overlay = nil
            filter = prompt.original
            updateOrder()
            return []
        case .backspace, .control("h"): _ = prompt.text.popLast()
        case .control("u"): prompt.text = ""
        case .control("w"):
            while prompt.text.last == " " { prompt.text.removeLast() }
            while let last = prompt.text.last, last != " " { prompt.text.removeLast() }
        default:
            guard case .character(let character) = key.code, key.modifiers.isDisjoint(with: [.control, .alt]) else {
                return []
            }
            prompt.text.append(character)
        }
        apply(prompt)
        return []
    }

    /// Pasted text is text: it goes into the filter when that is being typed, and is dropped otherwise.
    mutating func paste(_ text: String) {
        guard case .filter(var prompt) = overlay else { return }
        prompt.text += text.map { $0.isNewline || $0 == "\t" ? " " : String($0) }.joined()
        apply(prompt)
    }

    /// Filters by what has been typed so far, when it can be understood.
    private mutating func apply(_ prompt: FilterPrompt, isTyping: Bool = true) {
        var prompt = prompt
        prompt.text = String(prompt.text.prefix(200))
        do {
            filter = try CandidateFilter(prompt.text, isTyping: isTyping)
            prompt.error = nil
            top = 0
            updateOrder()
        } catch {
            prompt.error = error.message
        }
        overlay = .filter(prompt)
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
