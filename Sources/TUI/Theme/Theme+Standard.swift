extension Theme {
    /// The dark theme, built in so that the program needs no files. `themes/dark.toml` says the same.
    public static let standard = Theme(
        name: "dark",
        styles: Dictionary(uniqueKeysWithValues: ThemeRole.allCases.map { ($0, DarkTheme.style($0)) }),
        series: [
            DarkTheme.blue, DarkTheme.orange, DarkTheme.green, DarkTheme.magenta, DarkTheme.yellow, DarkTheme.cyan,
            DarkTheme.red, DarkTheme.teal, DarkTheme.pink, DarkTheme.lime,
        ]
    )
}

/// The colours of the dark theme.
private enum DarkTheme {
    static let background = Color.rgb(0x1A, 0x1B, 0x26)
    static let panel = Color.rgb(0x20, 0x22, 0x33)
    static let raised = Color.rgb(0x29, 0x2E, 0x45)
    static let selected = Color.rgb(0x2D, 0x3F, 0x70)
    static let foreground = Color.rgb(0xC0, 0xCA, 0xF5)
    static let bright = Color.rgb(0xE6, 0xEB, 0xFF)
    static let dim = Color.rgb(0x8C, 0x95, 0xC2)
    static let line = Color.rgb(0x41, 0x48, 0x6C)
    static let grid = Color.rgb(0x30, 0x35, 0x50)
    static let ink = Color.rgb(0x16, 0x17, 0x20)
    static let blue = Color.rgb(0x7A, 0xA2, 0xF7)
    static let cyan = Color.rgb(0x7D, 0xCF, 0xFF)
    static let teal = Color.rgb(0x5F, 0xD7, 0xC4)
    static let green = Color.rgb(0x9E, 0xCE, 0x6A)
    static let lime = Color.rgb(0xD5, 0xE8, 0x7E)
    static let yellow = Color.rgb(0xE0, 0xC0, 0x68)
    static let orange = Color.rgb(0xFF, 0x9E, 0x64)
    static let red = Color.rgb(0xF7, 0x76, 0x8E)
    static let pink = Color.rgb(0xFF, 0xA0, 0xD2)
    static let magenta = Color.rgb(0xBB, 0x9A, 0xF7)

    static func style(_ role: ThemeRole) -> Style {
        switch role {
        case .background: Style(foreground, on: background)
        case .text, .keyLabel, .chartLabel, .tab: Style(role == .text ? foreground : dim)
        case .dimText, .statusLabel: Style(dim)
        case .brightText: Style(bright)
        case .title: Style(cyan)
        case .titleFocused: Style(cyan, .bold)
        case .border: Style(line)
        case .borderFocused: Style(blue)
        case .tableHeader: Style(dim, on: panel)
        case .tableHeaderSorted: Style(cyan, on: panel, .bold)
        case .selection: Style(bright, on: selected)
        case .selectionDim: Style(.standard, on: raised)
        case .marked: Style(yellow)
        case .match: Style(ink, on: yellow)
        case .key: Style(yellow, .bold)
        case .good: Style(green)
        case .warning: Style(yellow)
        case .bad: Style(red)
        case .info: Style(cyan)
        case .accent: Style(magenta)
        case .best: Style(lime, .bold)
        case .changed: Style(orange, .bold)
        case .statusBar, .hintBar: Style(foreground, on: panel)
        case .badge: Style(ink, on: blue, .bold)
        case .badgeGood: Style(ink, on: green, .bold)
        case .badgeWarning: Style(ink, on: yellow, .bold)
        case .badgeBad: Style(ink, on: red, .bold)
        case .tabActive: Style(ink, on: cyan, .bold)
        case .popup: Style(foreground, on: panel)
        case .popupBorder: Style(blue, on: panel)
        case .input: Style(bright, on: raised)
        case .cursor: Style(ink, on: foreground)
        case .gauge: Style(blue)
        case .gaugeTrack: Style(line)
        case .chartAxis: Style(line)
        case .chartGrid: Style(grid)
        case .crosshair: Style(bright)
        case .tier1: Style(blue)
        case .tier2: Style(magenta)
        case .tier3: Style(orange)
        case .tier4: Style(green)
        case .opNone: Style(dim)
        case .opSkip: Style(green)
        case .opMaxPool: Style(red)
        case .opAvgPool: Style(pink)
        case .opSep3: Style(blue)
        case .opSep5: Style(cyan)
        case .opSep7: Style(teal)
        case .opDil3: Style(orange)
        case .opDil5: Style(yellow)
        case .opConv7: Style(magenta)
        }
    }
}
