import RunModel
import TerminalKit

/// The line in which a filter is typed; it takes effect with every key that leaves it readable.
extension DashboardState {
    mutating func openFilter() {
        let isLog = shared.screen == .log
        log.filterBefore = log.filter
        population.filterBefore = population.filter
        let line = PromptLine(isLog ? log.filter.text : population.filter.text)
        shared.overlay = .filter(FilterPrompt(line: line, subject: isLog ? .events : .candidates))
    }

    mutating func type(_ key: Key, into prompt: FilterPrompt) -> [DashboardEffect] {
        var prompt = prompt
        switch key {
        case .enter:
            apply(prompt, isTyping: false)
            guard case .filter(let read) = shared.overlay, read.error == nil else { return [] }
            shared.overlay = nil
            // What is done next is meant for those who are listed now.
            if prompt.subject == .candidates, population.selectedRow(shared) == nil {
                shared.select(population.candidate(row: 0, shared)?.id)
            }
        case .escape, .control("c"):
            shared.overlay = nil
            restore(prompt.subject)
        default:
            if prompt.line.edit(key) { apply(prompt) }
        }
        return []
    }

    /// Filters by what has been typed so far, when it can be understood.
    mutating func apply(_ prompt: FilterPrompt, isTyping: Bool = true) {
        var prompt = prompt
        do throws(FilterError) {
            try filter(prompt.subject, by: prompt.line.text, isTyping: isTyping)
            prompt.error = nil
        } catch {
            prompt.error = error.message
        }
        shared.overlay = .filter(prompt)
    }

    /// Filters the candidates or the log by a text.
    mutating func filter(_ subject: FilterPrompt.Subject, by text: String, isTyping: Bool) throws(FilterError) {
        switch subject {
        case .candidates:
            try population.filter(by: text, isTyping: isTyping, shared)
        case .events:
            log.filter = try EventFilter(text, isTyping: isTyping)
            log.update(shared)
        }
    }

    private mutating func restore(_ subject: FilterPrompt.Subject) {
        switch subject {
        case .candidates:
            population.filter = population.filterBefore
            population.update(shared)
        case .events:
            log.filter = log.filterBefore
            log.update(shared)
        }
    }
}
