import TerminalKit

extension Screen {
    /// Where its own keys hold.
    var contexts: [KeyContext] {
        switch self {
        case .overview, .population: [.list]
        case .curves: [.curves]
        case .ranks: [.ranks]
        case .cell: [.cell, .editing]
        case .lineage: [.lineage]
        case .log: [.log]
        case .tiers, .workers: []
        }
    }
}

extension KeyContext {
    /// All of them: what holds everywhere, what holds on screens in the order of their tabs, and what stands in front.
    package static let all: [KeyContext] = {
        var contexts = [KeyContext.global]
        for context in Screen.all.flatMap(\.contexts) where !contexts.contains(context) {
            contexts.append(context)
        }
        return contexts + [.replay, .reading, .help, .question, .quit, .themes, .runs]
    }()

    /// The context that the configuration calls so; nil for an unknown name.
    package init?(name: String) {
        guard let match = KeyContext.all.first(where: { $0.name == name }) else { return nil }
        self = match
    }
}

extension KeyTable {
    /// The keys that are built in.
    package static let standard = KeyTable(
        everywhere + list + curves + ranks + cell + editing + lineage + log + dialogs + runs
    )
}
