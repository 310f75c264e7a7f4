import TerminalKit

/// One of the dashboard's full screens; the raw value is the number key that shows it.
package enum Screen: Int, CaseIterable, Sendable, Hashable {
    /// Everything at a glance.
    case overview = 1
    /// The table of all candidates.
    case population = 2
    /// The proxy tiers as lanes.
    case tiers = 3
    /// Training curves.
    case curves = 4
    /// One tier's scores against another's.
    case ranks = 5
    /// The selected candidate's two cells as graphs.
    case cell = 6
    /// The selected candidate's ancestors, siblings and descendants.
    case lineage = 7
    /// What each worker is doing.
    case workers = 8
    /// What happened.
    case log = 9

    /// The name shown in the row of tabs.
    package var title: String {
        switch self {
        case .overview: "Overview"
        case .population: "Population"
        case .tiers: "Tiers"
        case .curves: "Curves"
        case .ranks: "Ranks"
        case .cell: "Cell"
        case .lineage: "Lineage"
        case .workers: "Workers"
        case .log: "Log"
        }
    }

    /// The title where tabs are tight.
    var shortTitle: String { self == .population ? "Popul." : title }

    /// The screen that a name means (`ranks`), as given on the command line; nil for an unknown one.
    package init?(name: String) {
        guard let match = Screen.allCases.first(where: { $0.title.lowercased() == name.lowercased() }) else {
            return nil
        }
        self = match
    }

    /// The screen so many tabs further on, wrapping around.
    func neighbour(_ step: Int) -> Screen {
        let all = Screen.allCases
        let position = all.firstIndex(of: self) ?? 0
        let count = all.count
        return all[((position + step) % count + count) % count]
    }
}
