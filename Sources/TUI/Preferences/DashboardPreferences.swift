/// What a person wants every dashboard to be like, as their file says.
public struct DashboardPreferences: Sendable, Hashable {
    /// The name of a theme, or a file; nil for the built-in one.
    public var theme: String?
    /// The first screen.
    public var screen = Screen.overview
    /// The order of the candidates.
    public var sort = PopulationSort.standard
    /// Whether clicks and the wheel mean something; without, the terminal's own marking of text works.
    public var mouse = true
    /// Which characters to draw with; nil for what the terminal seems to be able to show.
    public var glyphs: GlyphSet?
    /// Which key does what.
    public var keys = KeyTable.standard
    /// What in the file is wrong, a line each; the built-in values stand in for it.
    public var problems: [String] = []

    /// What is built in.
    public init() {}

    /// All problems in a line; nil when there are none.
    public var notice: String? {
        guard let first = problems.first else { return nil }
        return problems.count == 1 ? first : "\(first) (\(problems.count - 1) more: econas config --dashboard)"
    }
}
