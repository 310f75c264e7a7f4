extension Theme {
    /// The dark theme, built in so that the program needs no files; `themes/dark.toml` says the same.
    package static let standard: Theme = {
        let bare = Theme(name: "dark", styles: [:], series: [])
        // It resolves, as a test makes sure; if it did not, a screen in the terminal's colours would still be one.
        return (try? ThemeResolution([(ThemeFile.dark, "dark")]).theme(named: "dark", over: bare)) ?? bare
    }()
}

extension ThemeFile {
    /// The built-in theme as its file has it.
    package static let dark: ThemeFile = {
        var file = ThemeFile()
        file.name = "dark"
        file.palette = darkPalette
        file.roles = Dictionary(uniqueKeysWithValues: ThemeRole.allCases.map { ($0, darkStyle($0)) })
        file.series = ["blue", "orange", "green", "magenta", "yellow", "cyan", "red", "teal", "pink", "lime"]
        return file
    }()

    private static let darkPalette = [
        "background": "#1a1b26",
        "panel": "#202233",
        "raised": "#292e45",
        "selected": "#283862",
        "foreground": "#c0caf5",
        "bright": "#e6ebff",
        "dim": "#9aa2cc",
        "line": "#41486c",
        "grid": "#303550",
        "ink": "#161720",
        "blue": "#82a8f9",
        "cyan": "#7dcfff",
        "teal": "#5fd7c4",
        "green": "#9ece6a",
        "lime": "#d5e87e",
        "yellow": "#e0c068",
        "orange": "#ff9e64",
        "red": "#ff8095",
        "pink": "#ffa0d2",
        "magenta": "#bb9af7",
    ]

    private static func darkStyle(_ role: ThemeRole) -> StyleText {
        switch role {
        case .background: StyleText("foreground", on: "background")
        case .text: StyleText("foreground")
        case .keyLabel, .chartLabel, .tab: StyleText("dim")
        case .dimText, .statusLabel: StyleText("dim")
        case .brightText: StyleText("bright")
        case .title: StyleText("cyan")
        case .titleFocused: StyleText("cyan", .bold)
        case .border: StyleText("line")
        case .borderFocused: StyleText("blue")
        case .tableHeader: StyleText("dim", on: "panel")
        case .tableHeaderSorted: StyleText("cyan", on: "panel", .bold)
        case .selection: StyleText("bright", on: "selected")
        case .selectionDim: StyleText(nil, on: "raised")
        case .marked: StyleText("yellow")
        case .match: StyleText("ink", on: "yellow")
        case .key: StyleText("yellow", .bold)
        case .good: StyleText("green")
        case .warning: StyleText("yellow")
        case .bad: StyleText("red")
        case .info: StyleText("cyan")
        case .accent: StyleText("magenta")
        case .best: StyleText("lime", .bold)
        case .changed: StyleText("orange", .bold)
        case .statusBar, .hintBar: StyleText("foreground", on: "panel")
        case .badge: StyleText("ink", on: "blue", .bold)
        case .badgeGood: StyleText("ink", on: "green", .bold)
        case .badgeWarning: StyleText("ink", on: "yellow", .bold)
        case .badgeBad: StyleText("ink", on: "red", .bold)
        case .tabActive: StyleText("ink", on: "cyan", .bold)
        case .popup: StyleText("foreground", on: "panel")
        case .popupBorder: StyleText("blue", on: "panel")
        case .input: StyleText("bright", on: "raised")
        case .cursor: StyleText("ink", on: "foreground")
        case .gauge: StyleText("blue")
        case .gaugeTrack: StyleText("line")
        case .chartAxis: StyleText("line")
        case .chartGrid: StyleText("grid")
        case .crosshair: StyleText("bright")
        case .tier1: StyleText("blue")
        case .tier2: StyleText("magenta")
        case .tier3: StyleText("orange")
        case .tier4: StyleText("green")
        case .opNone: StyleText("dim")
        case .opSkip: StyleText("green")
        case .opMaxPool: StyleText("red")
        case .opAvgPool: StyleText("pink")
        case .opSep3: StyleText("blue")
        case .opSep5: StyleText("cyan")
        case .opSep7: StyleText("teal")
        case .opDil3: StyleText("orange")
        case .opDil5: StyleText("yellow")
        case .opConv7: StyleText("magenta")
        case .opConv1: StyleText("yellow")
        case .opConv3: StyleText("blue")
        }
    }
}

extension ThemeFile.StyleText {
    /// A style of named colours.
    fileprivate init(_ foreground: String?, on background: String? = nil, _ attributes: TextAttributes = []) {
        self.init(foreground: foreground, background: background, attributes: attributes)
    }
}
