import TerminalKit

/// What a command takes after its name.
enum CommandArgument: Sendable, Hashable {
    /// Nothing.
    case none
    /// Ids of candidates; without any, the marked or the selected.
    case targets
    /// Ids of candidates, at least one.
    case candidates
    /// The id of one candidate.
    case candidate
    /// A filter; nothing removes it.
    case filter
    /// A column and perhaps a direction.
    case column
    /// The name of a theme.
    case theme
    /// The name of a screen.
    case screen
    /// The name of a file for a screen.
    case screenFile
    /// The name of a file for an architecture.
    case architectureFile
    /// A genotype: a published name or JSON.
    case genotype
    /// What is copied; the genotype without it.
    case copied
    /// Names of runs.
    case runs
}

/// A command with a name of its own; beside these, every action of the key table is a command under its own name.
struct CommandSpec: Sendable, Hashable {
    /// What is typed.
    var name: String
    /// What comes after it, as the help writes it.
    var usage: String
    /// What that is.
    var argument: CommandArgument
    /// A sentence for the help.
    var description: String
    /// Changes the run: not to be had in read-only mode.
    var changesRun = false
}

/// All commands, in the order of the help.
enum CommandTable {
    static let all: [CommandSpec] = [
        CommandSpec(
            name: "pause",
            usage: "[ID...]",
            argument: .targets,
            description: "pause candidates: their workers are free at the next batch",
            changesRun: true
        ),
        CommandSpec(
            name: "resume",
            usage: "[ID...]",
            argument: .targets,
            description: "let paused candidates train again",
            changesRun: true
        ),
        CommandSpec(
            name: "kill",
            usage: "[ID...]",
            argument: .targets,
            description: "kill candidates; asks first",
            changesRun: true
        ),
        CommandSpec(
            name: "revive",
            usage: "[ID...]",
            argument: .targets,
            description: "let killed candidates take part again",
            changesRun: true
        ),
        CommandSpec(
            name: "promote",
            usage: "[ID...]",
            argument: .targets,
            description: "train candidates up to the next tier, whatever their rank",
            changesRun: true
        ),
        CommandSpec(
            name: "pin",
            usage: "[ID...]",
            argument: .targets,
            description: "pin candidates, so that they do not age",
            changesRun: true
        ),
        CommandSpec(
            name: "unpin",
            usage: "[ID...]",
            argument: .targets,
            description: "let candidates age again",
            changesRun: true
        ),
        CommandSpec(
            name: "inject",
            usage: "GENOTYPE",
            argument: .genotype,
            description: "add a candidate: a published name such as DARTS, or JSON",
            changesRun: true
        ),
        CommandSpec(
            name: "pause-search",
            usage: "",
            argument: .none,
            description: "pause the whole search",
            changesRun: true
        ),
        CommandSpec(
            name: "resume-search",
            usage: "",
            argument: .none,
            description: "let the search go on",
            changesRun: true
        ),
        CommandSpec(
            name: "undo",
            usage: "",
            argument: .none,
            description: "take back the last command; once more does it again",
            changesRun: true
        ),
        CommandSpec(
            name: "stop",
            usage: "",
            argument: .none,
            description: "stop the search, to be resumed later, and leave; asks first",
            changesRun: true
        ),
        CommandSpec(name: "detach", usage: "", argument: .none, description: "leave; the search goes on"),
        CommandSpec(name: "goto", usage: "ID", argument: .candidate, description: "select a candidate"),
        CommandSpec(
            name: "mark",
            usage: "ID...",
            argument: .candidates,
            description: "mark candidates, to act on several"
        ),
        CommandSpec(name: "unmark", usage: "", argument: .none, description: "unmark all"),
        CommandSpec(
            name: "filter",
            usage: "[EXPR]",
            argument: .filter,
            description: "filter the list, or the log; nothing removes the filter"
        ),
        CommandSpec(name: "sort", usage: "COLUMN [asc|desc]", argument: .column, description: "sort the candidates"),
        CommandSpec(name: "screen", usage: "NAME", argument: .screen, description: "show a screen"),
        CommandSpec(name: "theme", usage: "NAME", argument: .theme, description: "use a theme, from now on"),
        CommandSpec(
            name: "snapshot",
            usage: "FILE",
            argument: .screenFile,
            description: "write this screen to FILE.svg, FILE.txt or FILE.ansi"
        ),
        CommandSpec(
            name: "copy",
            usage: "[genotype|id]",
            argument: .copied,
            description: "copy the genotype or the number to the clipboard"
        ),
        CommandSpec(
            name: "compare",
            usage: "RUN...",
            argument: .runs,
            description: "compare runs of the folder at equal cost; one, with this run"
        ),
        CommandSpec(
            name: "export",
            usage: "FILE",
            argument: .architectureFile,
            description: "write the candidate to FILE.py (PyTorch), .json, .dot, .svg"
        ),
    ]

    /// The command of a name.
    static func spec(_ name: some StringProtocol) -> CommandSpec? { all.first { $0.name == name } }
}

extension KeyTable {
    /// The actions that can be typed by their names, with what they do: those of the screens, as a dialog takes its own keys.
    ///
    /// - Parameter contexts: where; those that mean something elsewhere only are left out.
    func actions(in contexts: [KeyContext]) -> [(name: String, action: DashboardAction, description: String)] {
        var seen: Set<DashboardAction> = []
        return contexts.flatMap { context in
            bindings.filter { $0.context == context && $0.action != .commandLine && seen.insert($0.action).inserted }
        }.map { ($0.action.name, $0.action, $0.description) }
    }
}
