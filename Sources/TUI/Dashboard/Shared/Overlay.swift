package import TerminalKit
import Foundation
package import RunModel

/// What stands in front of the screen.
package enum Overlay: Sendable, Hashable {
    /// All keys.
    case help(HelpState)
    /// The runs of the folder.
    case runs(RunsState)
    /// Runs at equal cost.
    case comparison(RunComparison)
    /// A question about a dangerous action.
    case confirmation(Confirmation)
    /// How to leave; the focused answer.
    case quit(QuitAnswer)
    /// The filter being typed.
    case filter(FilterPrompt)
    /// A command being typed.
    case command(CommandPrompt)
    /// The place of a replay being typed.
    case seek(SeekPrompt)
    /// The themes; the chosen one is shown at once, `original` comes back on cancel.
    case themes(chosen: Int, original: String)
    /// Everything recorded of a candidate.
    case details(Int)
}

/// Where the help is, and what is looked for in it.
package struct HelpState: Sendable, Hashable {
    /// Scrolled by so many lines.
    package var scroll = 0
    /// What is being typed to be looked for; nil while nothing is.
    package var typing: PromptLine?
    /// What is looked for; empty for nothing.
    package var pattern = ""

    /// Whether a line has what is looked for.
    func matches(_ line: String) -> Bool {
        let pattern = typing?.text ?? pattern
        return !pattern.isEmpty && line.localizedCaseInsensitiveContains(pattern)
    }
}

/// A question about a dangerous action. It keeps its target, whatever is selected meanwhile.
package struct Confirmation: Sendable, Hashable {
    /// The question, which names the candidates.
    package var question: String
    /// What the dangerous answer is called, `Kill`.
    package var verb: String
    /// What is submitted on the dangerous answer.
    package var commands: [RunCommand]
    /// What the acknowledgement calls it.
    package var title: String
    /// Whether the dangerous answer has the focus; the safe one has it at first.
    package var isConfirming = false
    /// Whether the answer starts the run's engine, which is no command to one.
    package var startsEngine = false
    /// The run that the answer deletes.
    package var deletes: String?
}

/// The answers to `q`.
package enum QuitAnswer: Int, CaseIterable, Sendable, Hashable {
    /// Leave the search running.
    case detach
    /// Ask the engine to stop and leave when it has.
    case stop
    /// Stay.
    case cancel
}

/// The line in which a filter is typed.
package struct FilterPrompt: Sendable, Hashable {
    /// What is filtered; the screen keeps the filter that comes back on cancel.
    package enum Subject: Sendable, Hashable {
        /// The list of candidates.
        case candidates
        /// The log.
        case events
    }

    /// As typed so far.
    package var line: PromptLine
    /// What is wrong with it.
    package var error: String?
    /// What it is for.
    package var subject: Subject
}
