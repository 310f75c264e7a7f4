package import TerminalKit

/// One line of the key table.
package struct KeyBinding: Sendable, Hashable {
    /// Where it holds.
    package var context: KeyContext
    /// The keys, the one to be shown first.
    package var keys: [Key]
    /// What they do.
    package var action: DashboardAction
    /// One or two words for the line at the bottom; empty keeps it out of there.
    package var hint: String
    /// A sentence for the help.
    package var description: String
    /// Changes the run: not to be had in read-only mode.
    package var isCommand: Bool

    /// Creates a line.
    package init(
        _ context: KeyContext,
        _ keys: [Key],
        _ action: DashboardAction,
        hint: String = "",
        _ description: String,
        isCommand: Bool = false
    ) {
        self.context = context
        self.keys = keys
        self.action = action
        self.hint = hint
        self.description = description
        self.isCommand = isCommand
    }
}

/// Which key does what: the one place that the reducer, the hints and the help read.
package struct KeyTable: Sendable, Hashable {
    /// In the order of the help.
    package var bindings: [KeyBinding]

    /// Creates a table.
    package init(_ bindings: [KeyBinding]) { self.bindings = bindings }

    /// What a key does in the first of the contexts that knows it.
    package func action(for key: Key, in contexts: [KeyContext], readOnly: Bool) -> DashboardAction? {
        for context in contexts {
            for binding in bindings where binding.context == context && binding.keys.contains(key) {
                return binding.isCommand && readOnly ? nil : binding.action
            }
        }
        return nil
    }

    /// The lines with a hint in some contexts, the nearest context's first.
    func hints(in contexts: [KeyContext], readOnly: Bool) -> [KeyBinding] {
        contexts.flatMap { context in
            bindings.filter {
                $0.context == context && !$0.hint.isEmpty && !$0.keys.isEmpty && !($0.isCommand && readOnly)
            }
        }
    }

    /// The first key of an action in the first of the contexts that has one, as the help names it; nil where there is none.
    func keyName(_ action: DashboardAction, in contexts: KeyContext...) -> String? {
        contexts.lazy.compactMap { context in
            bindings.first { $0.context == context && $0.action == action }?.keys.first?.name
        }.first
    }

    /// The built-in keys that hold on every screen.
    static let everywhere = navigation + actions + viewing + replaying

    private static let navigation: [KeyBinding] =
        Screen.all.prefix(9).map { screen in
            let digit = Character("\(screen.number)")
            return KeyBinding(.global, [.character(digit)], .show(screen), "show \(screen.title)")
        } + [
            KeyBinding(.global, [.tab], .nextScreen, "next screen"),
            KeyBinding(.global, [.backTab], .previousScreen, "previous screen"),
            KeyBinding(.global, [.character("j"), .down], .down, "next candidate"),
            KeyBinding(.global, [.character("k"), .up], .up, "previous candidate"),
            KeyBinding(.global, [.pageDown, .control("f")], .pageDown, "a page down"),
            KeyBinding(.global, [.pageUp, .control("b")], .pageUp, "a page up"),
            KeyBinding(.global, [.control("d")], .halfPageDown, "half a page down"),
            KeyBinding(.global, [.control("u")], .halfPageUp, "half a page up"),
            KeyBinding(.global, [.character("g"), .home], .first, "first candidate"),
            KeyBinding(.global, [.character("G"), .end], .last, "last candidate"),
            KeyBinding(
                .global,
                [.character("b")],
                .selectBest,
                hint: "best",
                "select the best candidate of those who pass the filter"
            ),
            KeyBinding(.global, [.character("w")], .selectParent, "select the parent of the selected candidate"),
        ]

    private static let actions: [KeyBinding] = [
        KeyBinding(
            .global,
            [.character(" ")],
            .mark,
            hint: "mark",
            "mark the candidate, or unmark it, to act on several"
        ),
        KeyBinding(.global, [.character("U"), .escape], .clearMarks, "unmark all; leave the crosshair, the filter"),
        KeyBinding(
            .global,
            [.character("p")],
            .pause,
            hint: "pause",
            "pause the candidates: their workers are free at the next batch",
            isCommand: true
        ),
        KeyBinding(
            .global,
            [.character("r")],
            .resume,
            hint: "resume",
            "let paused candidates train again",
            isCommand: true
        ),
        KeyBinding(
            .global,
            [.character("T")],
            .promote,
            hint: "promote",
            "train the candidates up to the next tier, whatever their rank",
            isCommand: true
        ),
        KeyBinding(
            .global,
            [.character("i")],
            .pin,
            hint: "pin",
            "pin the candidates, so that they do not age, or unpin them",
            isCommand: true
        ),
        KeyBinding(
            .global,
            [.character("x")],
            .kill,
            hint: "kill",
            "kill the candidates, after a question",
            isCommand: true
        ),
        KeyBinding(
            .global,
            [.character("z")],
            .toggleSearch,
            hint: "pause search",
            "pause the whole search, or go on",
            isCommand: true
        ),
        KeyBinding(
            .global,
            [.character("R")],
            .resumeRun,
            hint: "resume run",
            "start the engine again after a stop or a crash",
            isCommand: true
        ),
    ]

    private static let replaying: [KeyBinding] = [
        KeyBinding(.replay, [.character("p")], .playPause, hint: "play/pause", "play, or hold still"),
        KeyBinding(.replay, [.character("[")], .seekBack, "go back by a twentieth of the run"),
        KeyBinding(.replay, [.character("]")], .seekForward, "go on by a twentieth of the run"),
        KeyBinding(.replay, [.character("(")], .seekStart, "go to the beginning"),
        KeyBinding(.replay, [.character(")")], .seekEnd, "go to the end"),
        KeyBinding(.replay, [.character("%")], .seekTo, hint: "go to", "go to a share of the run: 25 or 25%"),
        KeyBinding(.replay, [.character(".")], .faster, hint: "faster", "twice as fast"),
        KeyBinding(.replay, [.character(",")], .slower, "half as fast"),
    ]

    private static let viewing: [KeyBinding] = [
        KeyBinding(.global, [.enter], .details, hint: "details", "everything recorded about the candidate"),
        KeyBinding(
            .global,
            [.character("f")],
            .freeze,
            hint: "freeze",
            "hold the view still while data go on being collected"
        ),
        KeyBinding(.global, [.character("y")], .copyGenotype, "copy the candidate's genotype to the clipboard"),
        KeyBinding(.global, [.character("Y")], .copyID, "copy the candidate's number to the clipboard"),
        KeyBinding(.global, [], .listRuns, "the runs of the folder: open, compare, rename, annotate, delete"),
        KeyBinding(.global, [.character("t")], .themes, hint: "theme", "choose a theme"),
        KeyBinding(.global, [.control("l")], .redraw, "draw the screen anew"),
        KeyBinding(
            .global,
            [.character(":")],
            .commandLine,
            hint: "command",
            "type a command: every action by its name"
        ),
        KeyBinding(.global, [.character("?"), .function(1)], .help, hint: "help", "this help"),
        KeyBinding(.global, [.character("q"), .control("c")], .quit, hint: "quit", "leave: detach, stop or cancel"),
    ]

    /// The built-in keys of what stands in front of a screen.
    static let dialogs: [KeyBinding] = [
        KeyBinding(.reading, [.escape, .character("q"), .enter, .character("?")], .cancel, hint: "close", "close"),
        KeyBinding(.reading, [.character("j"), .down], .down, hint: "scroll", "scroll down"),
        KeyBinding(.reading, [.character("k"), .up], .up, "scroll up"),
        KeyBinding(
            .reading,
            [.pageDown, .character(" "), .control("f")],
            .pageDown,
            "scroll a page down"
        ),
        KeyBinding(.reading, [.pageUp, .control("b")], .pageUp, "scroll a page up"),
        KeyBinding(.reading, [.control("d")], .halfPageDown, "scroll half a page down"),
        KeyBinding(.reading, [.control("u")], .halfPageUp, "scroll half a page up"),
        KeyBinding(.reading, [.character("g"), .home], .first, "go to the beginning"),
        KeyBinding(.reading, [.character("G"), .end], .last, "go to the end"),
        KeyBinding(.help, [.character("/")], .filter, hint: "search", "search the help"),
        KeyBinding(.help, [.character("n")], .nextMatch, hint: "next", "the next line that has it"),
        KeyBinding(.help, [.character("N")], .previousMatch, "the line before that has it"),
        KeyBinding(.question, [.character("y")], .confirm, hint: "yes", "yes, do it"),
        KeyBinding(.question, [.character("n"), .escape, .character("q")], .cancel, hint: "no", "no"),
        KeyBinding(
            .question,
            [.tab, .left, .right, .backTab, .character("h"), .character("l")],
            .nextAnswer,
            hint: "choose",
            "the other answer"
        ),
        KeyBinding(.question, [.enter], .accept, hint: "answer", "give the marked answer"),
        KeyBinding(.quit, [.character("d")], .detach, hint: "detach", "leave; the search goes on"),
        KeyBinding(
            .quit,
            [.character("s")],
            .stop,
            hint: "stop",
            "stop the search, which can be resumed, and leave",
            isCommand: true
        ),
        KeyBinding(
            .quit,
            [.character("c"), .escape, .character("q"), .character("n")],
            .cancel,
            hint: "cancel",
            "stay"
        ),
        KeyBinding(
            .quit,
            [.tab, .right, .down, .character("l"), .character("j")],
            .nextAnswer,
            hint: "choose",
            "the next answer"
        ),
        KeyBinding(
            .quit,
            [.backTab, .left, .up, .character("h"), .character("k")],
            .previousAnswer,
            "the previous answer"
        ),
        KeyBinding(.quit, [.enter], .accept, hint: "answer", "give the marked answer"),
        KeyBinding(.themes, [.character("j"), .down], .down, hint: "choose", "the next theme, shown at once"),
        KeyBinding(.themes, [.character("k"), .up], .up, "the previous theme"),
        KeyBinding(.themes, [.enter], .accept, hint: "keep", "keep the theme"),
        KeyBinding(.themes, [.escape, .character("q")], .cancel, hint: "cancel", "back to the theme before"),
    ]
}
