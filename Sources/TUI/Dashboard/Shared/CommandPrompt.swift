package import TerminalKit

/// The line in which a command is typed.
package struct CommandPrompt: Sendable, Hashable {
    /// As it stands, with a completion that was chosen.
    package private(set) var line: PromptLine
    /// As a person typed it; completions are of this.
    private(set) var typed: PromptLine
    /// Which completion is in the line; nil for none.
    private(set) var chosen: Int?
    /// How far back in the history; 0 is the line itself.
    private var depth = 0

    /// An empty line, or one that begins with a text.
    init(_ text: String = "") {
        line = PromptLine(text)
        typed = line
    }

    /// Changes the line as a person does.
    mutating func type(_ change: (inout PromptLine) -> Void) {
        change(&line)
        typed = line
        chosen = nil
        depth = 0
    }

    /// Puts the next completion in, or with a negative step the one before; after the last the typed line comes back.
    mutating func complete(_ step: Int, among completions: [CommandCompletion]) {
        guard !completions.isEmpty else { return }
        let count = completions.count + 1
        let next = ((chosen.map { $0 + 1 } ?? 0) + step + count) % count
        chosen = next == 0 ? nil : next - 1
        line = typed
        if let chosen { line.replace(head: completions[chosen].line) }
        // The only way on is taken at once, so that what follows can be completed.
        if completions.count == 1, chosen != nil { type { $0.insert(completions[0].isWhole ? "" : " ") } }
    }

    /// Goes through earlier lines.
    mutating func recall(_ step: Int, in history: [String]) {
        let next = min(max(0, depth + step), history.count)
        guard next != depth else { return }
        let kept = typed
        line = next == 0 ? kept : PromptLine(history[history.count - next])
        if depth == 0, next > 0 { typed = kept }
        chosen = nil
        depth = next
    }

    /// Whether an earlier line is shown.
    var isRecalled: Bool { depth > 0 }
}

/// A way to complete a command line.
struct CommandCompletion: Sendable, Hashable {
    /// What it is called in the list.
    var label: String
    /// What that means.
    var detail: String
    /// The line up to the cursor with it.
    var line: String
    /// Nothing more comes after it.
    var isWhole: Bool
}
