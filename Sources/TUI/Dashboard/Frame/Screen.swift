import RunModel
import TerminalKit

/// One of the dashboard's full screens: its name, its keys, its panels, and what its keys do.
package struct Screen: Sendable, Hashable {
    /// How the command line and the configuration call it: part of their format.
    package let name: String
    /// The name shown in the row of tabs.
    package let title: String
    /// The title where tabs are tight.
    let shortTitle: String
    /// Where its own keys hold.
    let contexts: [KeyContext]
    /// Its own keys.
    let keys: [KeyBinding]
    /// Which panels it has, and where, in the area between the tabs and the hints.
    let layout: @Sendable (DashboardState, GridRect) -> [Panel: GridRect]
    /// Where a key is looked for at present, nearest first.
    let active: @Sendable (DashboardState) -> [KeyContext]
    /// What is done when it is shown.
    let opened: @Sendable (inout DashboardState) -> Void
    /// Carries out an action; false for one that is none of its.
    let act: @Sendable (inout DashboardState, DashboardAction) -> Bool
    /// Whether a run has it.
    let suits: @Sendable (RunSnapshot?) -> Bool

    init(
        _ name: String,
        title: String,
        shortTitle: String? = nil,
        contexts: [KeyContext] = [],
        keys: [KeyBinding] = [],
        layout: @escaping @Sendable (DashboardState, GridRect) -> [Panel: GridRect],
        active: (@Sendable (DashboardState) -> [KeyContext])? = nil,
        opened: @escaping @Sendable (inout DashboardState) -> Void = { _ in },
        act: @escaping @Sendable (inout DashboardState, DashboardAction) -> Bool = { _, _ in false },
        suits: @escaping @Sendable (RunSnapshot?) -> Bool = { _ in true }
    ) {
        self.name = name
        self.title = title
        self.shortTitle = shortTitle ?? title
        self.contexts = contexts
        self.keys = keys
        self.layout = layout
        self.active = active ?? { _ in contexts + [.global] }
        self.opened = opened
        self.act = act
        self.suits = suits
    }

    /// All screens, in the order of their tabs and number keys.
    package static let all: [Screen] = [
        .overview, .population, .tiers, .curves, .ranks, .cell, .lineage, .workers, .log,
    ]

    /// Its number among all screens; the first nine have it as a key.
    package var number: Int { (Screen.all.firstIndex(of: self) ?? 0) + 1 }

    /// The screen that a name means (`ranks`), as given on the command line; nil for an unknown one.
    package init?(name: String) {
        guard let match = Screen.all.first(where: { $0.name == name.lowercased() }) else { return nil }
        self = match
    }

    /// Equal by their names.
    package static func == (a: Screen, b: Screen) -> Bool { a.name == b.name }

    /// By the name.
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
