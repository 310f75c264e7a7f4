import Synchronization

/// How the dashboard looks: a style per role, colours for the series of charts.
package struct Theme: Sendable, Hashable {
    /// What it calls itself.
    package let name: String
    /// The colours that its styles use; anything but truecolor comes from `adapted(to:)`.
    package let depth: ColorDepth
    /// Colours of series, in the order they are given out.
    package let series: [Color]
    private let styles: [ThemeRole: Style]
    private let adaptations = Adaptations()

    /// Creates a theme; roles that are missing look like the background.
    package init(name: String, depth: ColorDepth = .truecolor, styles: [ThemeRole: Style], series: [Color]) {
        self.name = name
        self.depth = depth
        self.styles = styles
        self.series = series
    }

    /// The style of a role. A colour of `.standard` means: whatever is beneath.
    package subscript(role: ThemeRole) -> Style { styles[role] ?? Style() }

    /// The colour of a series that belongs to a candidate: always the same for the same number.
    package func seriesColor(_ number: Int) -> Color {
        guard !series.isEmpty else { return .standard }
        return series[((number % series.count) + series.count) % series.count]
    }

    /// The style of a series; the emphasised one is bold.
    package func seriesStyle(_ number: Int, emphasized: Bool = false) -> Style {
        Style(seriesColor(number), emphasized ? .bold : [])
    }

    /// The style of a tier, counted from 1; 0 means none completed.
    package subscript(tier tier: Int) -> Style { self[.tier(tier)] }

    /// The theme in the colours that an output can show; computed once per depth.
    package func adapted(to target: ColorDepth) -> Theme {
        guard target != depth, target != .truecolor else { return self }
        return adaptations.theme(target) { ThemeAdaptation(self, to: target).theme }
    }

    /// Equal when they look the same.
    package static func == (a: Theme, b: Theme) -> Bool {
        a.name == b.name && a.depth == b.depth && a.series == b.series && a.styles == b.styles
    }

    /// Hashes what equality compares.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(depth)
        hasher.combine(styles)
    }
}

extension Style {
    /// A style with a foreground and attributes over whatever background there is.
    package init(_ foreground: Color, _ attributes: TextAttributes) {
        self.init(foreground, on: .standard, attributes)
    }
}

/// The versions of a theme in fewer colours, made when first asked for.
private final class Adaptations: Sendable {
    private let made = Mutex<[ColorDepth: Theme]>([:])

    func theme(_ depth: ColorDepth, make: () -> Theme) -> Theme {
        if let known = made.withLock({ $0[depth] }) { return known }
        let theme = make()
        made.withLock { $0[depth] = theme }
        return theme
    }
}
