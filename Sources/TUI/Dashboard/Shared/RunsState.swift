package import Store
package import TerminalKit

/// A run of the folder, as the list of runs tells it.
package struct RunEntry: Sendable, Hashable {
    /// The name.
    package var name: String
    /// What is known of it; nil where it cannot be read.
    package var summary: RunSummary?
    /// Why it cannot be read; empty where it can.
    package var problem: String
    /// What a person wrote about it.
    package var note: String

    /// Creates an entry.
    package init(name: String, summary: RunSummary?, problem: String = "", note: String = "") {
        self.name = name
        self.summary = summary
        self.problem = problem
        self.note = note
    }
}

/// The runs of the folder, in front of the screen.
package struct RunsState: Sendable, Hashable {
    /// What is being typed about the chosen run.
    package enum Typing: Sendable, Hashable {
        /// Another name.
        case name(PromptLine)
        /// A note.
        case note(PromptLine)

        /// The line.
        var line: PromptLine {
            get {
                switch self {
                case .name(let line), .note(let line): line
                }
            }
            set {
                switch self {
                case .name: self = .name(newValue)
                case .note: self = .note(newValue)
                }
            }
        }
    }

    /// The runs, those at work first, then the newest.
    package var entries: [RunEntry]
    /// The row that the keys are about.
    package var chosen = 0
    /// Those marked to be compared, by name.
    package var marked: Set<String> = []
    /// What is being typed; nil while nothing is.
    package var typing: Typing?

    /// A list.
    ///
    /// - Parameter name: the run that is chosen.
    package init(_ entries: [RunEntry], chosen name: String?) {
        self.entries = entries
        chosen = entries.firstIndex { $0.name == name } ?? 0
    }

    /// The chosen run.
    var entry: RunEntry? { entries.indices.contains(chosen) ? entries[chosen] : nil }

    /// Whom a comparison is of: the marked runs, else the chosen one and the one that is shown.
    func compared(with shown: String?) -> [String] {
        if marked.count > 1 { return entries.map(\.name).filter(marked.contains) }
        return [shown, marked.first ?? entry?.name].compactMap { $0 }.reduce(into: []) { names, name in
            if !names.contains(name) { names.append(name) }
        }
    }
}

extension KeyContext {
    /// In the list of runs.
    package static let runs = KeyContext("runs", isDialog: true)
}

extension KeyTable {
    /// The keys of the list of runs.
    static let runs: [KeyBinding] = [
        KeyBinding(.runs, [.enter], .accept, hint: "open", "show the run in place of this one"),
        KeyBinding(.runs, [.character("j"), .down], .down, "the next run"),
        KeyBinding(.runs, [.character("k"), .up], .up, "the run before"),
        KeyBinding(.runs, [.pageDown, .control("f")], .pageDown, "a page down"),
        KeyBinding(.runs, [.pageUp, .control("b")], .pageUp, "a page up"),
        KeyBinding(.runs, [.character("g"), .home], .first, "the first run"),
        KeyBinding(.runs, [.character("G"), .end], .last, "the last run"),
        KeyBinding(.runs, [.character(" ")], .mark, hint: "mark", "mark the run, to compare several"),
        KeyBinding(
            .runs,
            [.character("c")],
            .compareRuns,
            hint: "compare",
            "compare the marked runs, or this with the shown one"
        ),
        KeyBinding(.runs, [.character("r")], .renameRun, hint: "rename", "give the run another name", isCommand: true),
        KeyBinding(
            .runs,
            [.character("a")],
            .annotateRun,
            hint: "annotate",
            "write a note about the run",
            isCommand: true
        ),
        KeyBinding(
            .runs,
            [.character("d")],
            .deleteRun,
            hint: "delete",
            "delete the run, after a question",
            isCommand: true
        ),
        KeyBinding(.runs, [.escape, .character("q")], .cancel, hint: "close", "back to the screen"),
    ]
}
