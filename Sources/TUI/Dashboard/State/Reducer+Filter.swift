import RunModel
import TerminalKit

/// The line in which a filter is typed; it takes effect with every key that leaves it readable.
extension DashboardState {
    mutating func openFilter() {
        let isLog = screen == .log
        overlay = .filter(
            FilterPrompt(
                line: PromptLine(isLog ? logFilter.text : filter.text),
                subject: isLog ? .events(original: logFilter) : .candidates(original: filter)
            )
        )
    }

    mutating func type(_ key: Key, into prompt: FilterPrompt) -> [DashboardEffect] {
        var prompt = prompt
        switch key {
        case .enter:
            apply(prompt, isTyping: false)
            guard case .filter(let read) = overlay, read.error == nil else { return [] }
            overlay = nil
            // What is done next is meant for those who are listed now.
            if case .candidates = prompt.subject, selectedRow == nil { select(candidate(row: 0)?.id) }
        case .escape, .control("c"):
            overlay = nil
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
        overlay = .filter(prompt)
    }

    /// Filters the candidates or the log by a text.
    mutating func filter(_ subject: FilterPrompt.Subject, by text: String, isTyping: Bool) throws(FilterError) {
        switch subject {
        case .candidates:
            filter = try CandidateFilter(text, isTyping: isTyping, measures: index.measures)
            top = 0
            updateOrder()
        case .events:
            logFilter = try EventFilter(text, isTyping: isTyping)
            updateLog()
        }
    }

    private mutating func restore(_ subject: FilterPrompt.Subject) {
        switch subject {
        case .candidates(let original):
            filter = original
            updateOrder()
        case .events(let original):
            logFilter = original
            updateLog()
        }
    }
}
