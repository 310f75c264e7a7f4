/// Turns a theme's colours into those of a poorer output so that everything stays readable.
package struct ThemeAdaptation {
    /// The theme in the colours of the output.
    package let theme: Theme

    /// Adapts a theme.
    package init(_ source: Theme, to depth: ColorDepth) {
        var styles: [ThemeRole: Style] = [:]
        let base = source[.background]
        for role in ThemeRole.allCases {
            styles[role] =
                depth == .monochrome
                ? Style(.standard, Self.monochrome(role)) : Self.style(source[role], role, base, depth)
        }
        let background = Self.ground(base.background, depth)
        var series: [Color] = []
        switch depth {
        case .monochrome: break
        // There are so few that the nearest ones would often be the same: take them all.
        case .ansi8, .ansi16:
            let order = depth == .ansi8 ? [6, 3, 2, 5, 4, 1] : [12, 11, 10, 13, 14, 9, 4, 3, 2, 5, 6, 1]
            series = order.map(Palette.color).filter { $0.contrast(with: background) >= 3 }
        case .xterm256, .truecolor:
            for color in source.series {
                let near = Self.foreground(color, source: base.background, on: background, depth)
                // Two series of one colour are worse than a shorter palette.
                if !series.contains(near) { series.append(near) }
            }
        }
        theme = Theme(name: source.name, depth: depth, styles: styles, series: series)
    }

    private static func style(_ style: Style, _ role: ThemeRole, _ base: Style, _ depth: ColorDepth) -> Style {
        let under = style.background == .standard ? base.background : style.background
        let flat = ground(base.background, depth)
        let near = ground(under, depth)
        if style.background != .standard, style.background != base.background, near == flat, setOff.contains(role) {
            let text = foreground(base.foreground, source: base.background, on: flat, depth)
            return Style(text, on: flat, style.attributes.union(.reverse))
        }
        let ink = foreground(style.foreground, source: under, on: near, depth)
        return Style(ink, on: style.background == .standard ? .standard : near, style.attributes)
    }

    /// The nearest colour as a background. The one grey that sixteen colours have is too light behind light text and
    /// too dark behind dark text: dark greys become black, light ones white.
    private static func ground(_ color: Color, _ depth: ColorDepth) -> Color {
        guard depth < .xterm256, case .rgb(let red, let green, let blue) = color else {
            return ColorQuantizer.shared.color(color, depth)
        }
        let lab = OKLab(red, green, blue).byHue
        guard lab.a == 0, lab.b == 0 else { return ColorQuantizer.shared.color(color, depth) }
        return Palette.color(lab.lightness < 0.5 ? 0 : depth == .ansi8 ? 7 : 15)
    }

    /// The nearest colour that keeps enough of the contrast it was chosen for.
    private static func foreground(
        _ color: Color,
        source: Color,
        on background: Color,
        _ depth: ColorDepth
    ) -> Color {
        // With sixteen colours hue says more than lightness, so less contrast is asked for.
        let wanted = min(color.contrast(with: source), depth == .xterm256 ? 4.5 : 3)
        guard color != .standard else { return color }
        guard let index = ColorQuantizer.index(color, depth, against: background, contrast: wanted) else {
            return ColorQuantizer.shared.color(color, depth)
        }
        return Palette.color(index)
    }

    /// Roles that live by their background: where it is lost, they are shown in reverse.
    private static let setOff: Set<ThemeRole> = [
        .selection, .match, .badge, .badgeGood, .badgeWarning, .badgeBad, .tabActive, .cursor,
    ]

    private static func monochrome(_ role: ThemeRole) -> TextAttributes {
        switch role {
        case .selection, .match, .badge, .badgeGood, .badgeWarning, .badgeBad, .tabActive, .cursor, .statusBar: .reverse
        case .titleFocused, .brightText, .tableHeaderSorted, .key, .bad, .best, .changed, .accent, .marked, .crosshair,
            .borderFocused, .tier3, .tier4, .input:
            .bold
        case .title, .warning, .tableHeader, .selectionDim: .underline
        case .dimText, .border, .chartAxis, .chartGrid, .gaugeTrack, .opNone, .tier1: .dim
        default: []
        }
    }
}
