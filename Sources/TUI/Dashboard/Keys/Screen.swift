/// One of the dashboard's full screens, by its name; what it shows and does is said where all of it is known (`Frame`).
package enum Screen: String, Sendable, Hashable, CaseIterable {
    /// Everything at a glance.
    case overview
    /// The table of all candidates.
    case population
    /// The proxy tiers as lanes.
    case tiers
    /// Training curves.
    case curves
    /// One tier's scores against another's.
    case ranks
    /// The selected candidate's cells as graphs.
    case cell
    /// The selected candidate's ancestors, siblings and descendants.
    case lineage
    /// What each worker is doing: those in training, then those who wait.
    case workers
    /// What happened.
    case log

    /// All screens, in the order of their tabs and number keys.
    package static var all: [Screen] { allCases }

    /// How the command line and the configuration call it: part of their format.
    package var name: String { rawValue }

    /// The name shown in the row of tabs.
    package var title: String { name.prefix(1).uppercased() + name.dropFirst() }

    /// The title where tabs are tight.
    var shortTitle: String { self == .population ? "Popul." : title }

    /// Its number among all screens; the first nine have it as a key.
    package var number: Int { (Screen.all.firstIndex(of: self) ?? 0) + 1 }

    /// The screen that a name means (`ranks`), as given on the command line; nil for an unknown one.
    package init?(name: String) { self.init(rawValue: name.lowercased()) }
}
