import Architectures
import Foundations
import RunModel
import Studies
import TerminalKit

/// The ways to complete a command line, as they make sense in a state of the dashboard.
struct CommandCompleter {
    let shared: SharedState
    /// The listed candidates, as indices into the snapshot's.
    let listed: [Int]
    /// Where typed actions are looked for.
    let contexts: [KeyContext]

    /// More are not listed: nobody reads them.
    private static let completionLimit = 200

    /// How the line being typed may go on.
    func completions(_ prompt: CommandPrompt) -> [CommandCompletion] {
        let head = prompt.typed.head
        let start = head.lastIndex(of: " ").map { head.index(after: $0) } ?? head.startIndex
        let (before, word) = (head[..<start], head[start...])
        let name = before.split(separator: " ").first
        let choices = name.map { arguments(of: $0, before, word) } ?? commandNames()
        let isName = name == nil
        return choices.lazy.filter { $0.text.lowercased().hasPrefix(word.lowercased()) }.prefix(Self.completionLimit)
            .map {
                CommandCompletion(
                    label: $0.text,
                    detail: $0.detail,
                    line: before + $0.text,
                    isWhole: !isName
                        || (CommandTable.spec($0.text)?.argument ?? CommandArgument.none) == CommandArgument.none
                )
            }
    }

    private typealias Choice = (text: String, detail: String)

    private func commandNames() -> [Choice] {
        let specs = CommandTable.all.filter { !($0.changesRun && shared.readOnly) }
        let named = Set(CommandTable.all.map(\.name))
        let commands = Set(shared.keys.bindings.filter(\.isCommand).map(\.action))
        let actions = shared.keys.actions(in: contexts).filter {
            !named.contains($0.name) && !(shared.readOnly && commands.contains($0.action))
        }
        return specs.map { ($0.name, $0.usage.isEmpty ? $0.description : "\($0.usage)  \($0.description)") }
            + actions.map { ($0.name, $0.description) }
    }

    private func arguments(of name: Substring, _ before: Substring, _ word: Substring) -> [Choice] {
        guard let spec = CommandTable.spec(name), !(spec.changesRun && shared.readOnly) else { return [] }
        let position = before.split(separator: " ").count
        switch spec.argument {
        case .none: return []
        case .targets: return candidates(CandidateAction(rawValue: spec.name), isHashed: word.hasPrefix("#"))
        case .candidates: return candidates(nil, isHashed: word.hasPrefix("#"))
        case .candidate: return position == 1 ? candidates(nil, isHashed: word.hasPrefix("#")) : []
        case .filter:
            return shared.screen == .log ? logFilterWords() : CandidateFilter.words(measures: shared.index.measures)
        case .column where position == 1:
            return PopulationColumn.all(shared).map { ($0.name, "by \($0.sortName)") }
        case .column: return position == 2 ? [("asc", "the smallest first"), ("desc", "the largest first")] : []
        case .theme: return position == 1 ? shared.themes.map { ($0, $0 == shared.themeName ? "in use" : "") } : []
        case .screen: return position == 1 ? Screen.all.map { ($0.name, "key \($0.number)") } : []
        case .screenFile: return position == 1 ? screenFiles() : []
        case .architectureFile: return position == 1 ? architectureFiles() : []
        case .copied: return position == 1 ? [("genotype", "as inject reads it"), ("id", "the number")] : []
        case .runs: return []
        case .genotype: return position == 1 ? Spaces.published.map(\.name).map { ($0, "published") } : []
        }
    }

    /// The candidates that an action applies to; the selected one first, then in the order of the list.
    private func candidates(_ action: CandidateAction?, isHashed: Bool) -> [Choice] {
        guard let live = shared.live else { return [] }
        let top = live.run.tiers.count
        let listed = self.listed.lazy.compactMap { self.shared.snapshot?.candidates[$0].id }
        let ids = (shared.selection.map { [$0] } ?? []) + listed.filter { $0 != self.shared.selection }
        return ids.lazy.compactMap { live.candidate($0) }
            .filter { action?.refusal(for: $0, topTier: top) == nil }
            .map { record in
                let score = record.score.map { ", \(Format.percent($0)) %" } ?? ""
                let text = isHashed ? "#\(record.id)" : "\(record.id)"
                return (text, "\(record.state.rawValue), tier \(record.tier)\(score)")
            }
    }

    private func logFilterWords() -> [Choice] {
        LogKind.allCases.map { ("kind:\($0.rawValue)", "events of this kind") }
            + (shared.selection.map { [("id:\($0)", "the selected candidate's")] } ?? [])
            + [("cycle:\(shared.snapshot?.run.cycle ?? 0)", "this cycle's")]
    }

    private func architectureFiles() -> [Choice] {
        guard let selection = shared.selection else { return [] }
        let name = "\(shared.live?.run.name ?? "econas")-\(selection)"
        return [
            ("\(name).py", "for PyTorch"), ("\(name).json", "the genotype"), ("\(name).dot", "for Graphviz"),
            ("\(name).svg", "a picture"), ("\(name).txt", "text"),
        ]
    }

    private func screenFiles() -> [Choice] {
        let name = "\(shared.live?.run.name ?? "econas")-\(shared.screen.name)"
        return [
            ("\(name).svg", "a picture"), ("\(name).txt", "text"), ("\(name).ansi", "text with its colours, for cat"),
        ]
    }
}
