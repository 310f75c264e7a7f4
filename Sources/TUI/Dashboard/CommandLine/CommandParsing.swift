import Architectures
import Foundations
import RunModel
import TerminalKit

/// What a command line asks for.
enum CommandRequest: Sendable, Hashable {
    case act(DashboardAction)
    case ask(CandidateAction, [Int])
    case inject(Architecture)
    case pauseSearch(Bool)
    case undo
    case copy(DashboardAction)
    case compare([String])
    case stop
    case detach
    case select(Int)
    case mark([Int])
    case unmark
    case filter(String)
    case sort(PopulationSort)
    case show(Screen)
    case theme(String)
    case saveScreen(String)
    case saveArchitecture(candidate: Int, String)
}

/// Why a command line cannot be carried out.
struct CommandError: Error, Hashable {
    /// One line for people.
    var message: String
}

/// Reads command lines as they make sense in a state of the dashboard.
struct CommandParser {
    let shared: SharedState
    /// Where typed actions are looked for.
    let contexts: [KeyContext]

    /// What a line asks for; nil for an empty one.
    func request(_ line: String) throws(CommandError) -> CommandRequest? {
        let words = line.split(separator: " ")
        guard let name = words.first else { return nil }
        let rest = line.drop { $0 == " " }.dropFirst(name.count).drop { $0 == " " }
        guard let spec = CommandTable.spec(name) else { return .act(try action(name, words.dropFirst())) }
        if spec.changesRun, shared.readOnly { throw CommandError(message: SharedState.readOnlyText) }
        return try request(spec, Array(words.dropFirst()), rest: String(rest))
    }

    private func request(_ spec: CommandSpec, _ words: [Substring], rest: String) throws(CommandError) -> CommandRequest
    {
        let count = words.count
        switch spec.argument {
        case .none: guard count == 0 else { throw CommandError(message: "\(spec.name) takes nothing after it") }
        case .targets, .filter: break
        case .copied: guard count < 2 else { throw wrong(spec) }
        case .runs: guard count > 0 else { throw wrong(spec) }
        case .candidate, .screen, .theme: guard count == 1 else { throw wrong(spec) }
        case .candidates, .genotype, .screenFile, .architectureFile: guard count > 0 else { throw wrong(spec) }
        case .column: guard count == 1 || count == 2 else { throw wrong(spec) }
        }
        if let action = CandidateAction(rawValue: spec.name) {
            return .ask(action, words.isEmpty ? shared.targets : try ids(words))
        }
        switch spec.name {
        case "inject": return .inject(try genotype(rest))
        case "copy":
            switch words.first ?? "genotype" {
            case "genotype": return .copy(.copyGenotype)
            case "id": return .copy(.copyID)
            default: throw wrong(spec)
            }
        case "compare": return .compare(words.map(String.init))
        case "pause-search": return .pauseSearch(true)
        case "resume-search": return .pauseSearch(false)
        case "undo": return .undo
        case "stop": return .stop
        case "detach": return .detach
        case "goto": return .select(try ids(words)[0])
        case "mark": return .mark(try ids(words))
        case "unmark": return .unmark
        case "filter": return .filter(rest)
        case "sort": return .sort(try sort(words))
        case "screen": return .show(try screen(words[0]))
        case "theme": return .theme(try theme(String(words[0])))
        case "export":
            guard let selection = shared.selection else {
                throw CommandError(message: "select a candidate to export, for example with goto ID")
            }
            return .saveArchitecture(candidate: selection, rest)
        default: return .saveScreen(rest)
        }
    }

    private func wrong(_ spec: CommandSpec) -> CommandError {
        CommandError(message: "write \(spec.name) \(spec.usage): \(spec.description)")
    }

    /// An action of the key table by its name, where it means something here.
    private func action(_ name: Substring, _ rest: ArraySlice<Substring>) throws(CommandError) -> DashboardAction {
        let word = name == "q" ? "quit" : String(name)
        let here = shared.keys.actions(in: contexts)
        guard let found = here.first(where: { $0.name == word }) else {
            let screens = KeyContext.all.filter { !$0.isDialog }
            if let place = screens.first(where: { shared.keys.actions(in: [$0]).contains { $0.name == word } }) {
                throw CommandError(message: "\(word) works on \(place.title) only")
            }
            let known = CommandTable.all.map(\.name) + here.map(\.name)
            throw CommandError(message: "no command “\(word)”" + Self.hint(word, known, otherwise: "Tab lists them"))
        }
        guard rest.isEmpty else { throw CommandError(message: "\(word) takes nothing after it") }
        let isCommand = shared.keys.bindings.contains { $0.action == found.action && $0.isCommand }
        if isCommand, shared.readOnly { throw CommandError(message: SharedState.readOnlyText) }
        return found.action
    }

    /// `12`, `#12`, `12,13`, `20-25`: ids of candidates that there are.
    private func ids(_ words: [Substring]) throws(CommandError) -> [Int] {
        let ranges: [ClosedRange<Int>]
        do throws(NumberRanges.Problem) {
            ranges = try NumberRanges.parse(words)
        } catch {
            throw CommandError(message: error.description)
        }
        var ids: Set<Int> = []
        for range in ranges {
            for id in [range.lowerBound, range.upperBound] where shared.live?.candidate(id) == nil {
                let count = shared.live?.candidates.last?.id ?? 0
                throw CommandError(message: "there is no candidate #\(id): the run has \(count)")
            }
            ids.formUnion(range)
        }
        return ids.sorted()
    }

    private func sort(_ words: [Substring]) throws(CommandError) -> PopulationSort {
        do throws(SortError) {
            return try PopulationSort(words.joined(separator: " "), among: PopulationColumn.all(shared))
        } catch {
            throw CommandError(message: error.message)
        }
    }

    private func screen(_ name: Substring) throws(CommandError) -> Screen {
        if let screen = Screen.all.first(where: { $0.name == name.lowercased() }) { return screen }
        let names = Screen.all.map(\.name)
        throw CommandError(message: "no screen “\(name)”: \(names.joined(separator: " "))")
    }

    private func theme(_ name: String) throws(CommandError) -> String {
        if shared.themes.contains(name) { return name }
        throw CommandError(message: "no theme “\(name)”" + Self.hint(name, shared.themes, otherwise: "Tab lists them"))
    }

    private func genotype(_ text: String) throws(CommandError) -> Architecture {
        do {
            return try Architecture(parsing: text)
        } catch {
            throw CommandError(message: "\(error)".split(separator: "\n").first.map(String.init) ?? "no genotype")
        }
    }

    private static func hint(_ word: String, _ known: [String], otherwise: String) -> String {
        NearestName.meant(by: word, among: known).map { ": did you mean \($0)?" } ?? ": \(otherwise)"
    }
}
