package import TerminalKit

/// What a person wants every dashboard to be like, as their file says.
package struct DashboardPreferences: Sendable, Hashable {
    /// The name of a theme, or a file; nil for the built-in one.
    package var theme: String?
    /// The first screen.
    package var screen = Screen.overview
    /// The order of the candidates.
    package var sort = PopulationSort.standard
    /// Whether clicks and the wheel mean something; without, the terminal's own marking of text works.
    package var mouse = true
    /// Which characters to draw with; nil for what the terminal seems to be able to show.
    package var glyphs: GlyphSet?
    /// How the terminal tells that a search is over or paused by itself.
    package var alert = AlertKind.none
    /// A command that engines started by this person run for events; nil for none.
    package var onEvent: String?
    /// Which key does what.
    package var keys = KeyTable.standard
    /// What in the file is wrong, a line each; the built-in values stand in for it.
    package var problems: [String] = []

    /// What is built in.
    package init() {}

    /// All problems in a line; nil when there are none.
    package var notice: String? {
        guard let first = problems.first else { return nil }
        return problems.count == 1 ? first : "\(first) (\(problems.count - 1) more: econas config --dashboard)"
    }
}
