import Foundation
import Testing
@testable import Architectures

@testable import TUI
@testable import TerminalKit

/// The themes that the project ships.
private let shipped = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("themes").path

@Suite struct ThemeTests {
    private let library = ThemeLibrary(directories: [shipped])

    /// Makes a folder of themes, and takes it away again.
    private func withThemes(_ files: [String: String], _ body: (ThemeLibrary, String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("themes-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files {
            try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
        }
        try body(ThemeLibrary(directories: [folder.path]), folder.path)
    }

    private func message(_ text: String) throws -> String {
        var message = ""
        try withThemes(["x.toml": text]) { library, folder in
            let (theme, line) = library.loadOrStandard("x")
            #expect(theme == .standard)
            message = (line ?? "").replacingOccurrences(of: folder + "/", with: "")
        }
        #expect(!message.contains("\n"))
        return message
    }

    @Test func theFileSaysWhatIsBuiltIn() throws {
        let path = shipped + "/dark.toml"
        #expect(try ThemeFile(String(contentsOfFile: path, encoding: .utf8), origin: path) == .dark)
        #expect(try library.load("dark") == .standard)
        #expect(try ThemeLibrary(directories: []).load("dark") == .standard)
        #expect(Theme.standard.series.count == 10)
        #expect(ThemeFile.dark.roles.count == ThemeRole.allCases.count)
    }

    /// Where text is written, and in which roles.
    private static let surfaces: [(surface: ThemeRole, texts: [ThemeRole])] = {
        let ordinary: [ThemeRole] = [.text, .dimText, .brightText, .key, .keyLabel]
        let states: [ThemeRole] = [.good, .warning, .bad, .info, .accent, .best, .changed, .marked]
        let tiers: [ThemeRole] = [.tier1, .tier2, .tier3, .tier4]
        let operations = Spaces.operations.map { ThemeRole.operation($0) }
        return [
            (
                .background,
                ordinary + states + tiers + operations + [.title, .titleFocused, .chartLabel, .tab, .crosshair]
            ),
            (.selection, ordinary + states + tiers),
            (.popup, ordinary + states + tiers + [.title, .titleFocused]),
            (.hintBar, ordinary + [.info, .warning, .good, .bad, .marked]),
            (.statusBar, [.text, .brightText, .statusLabel, .best]),
            (.tableHeader, [.tableHeader, .tableHeaderSorted]),
        ]
    }()

    /// Roles that bring their background with them.
    private static let standalone: [ThemeRole] = [
        .match, .badge, .badgeGood, .badgeWarning, .badgeBad, .tabActive, .input, .cursor, .selection, .popup,
        .statusBar,
        .hintBar, .tableHeader, .tableHeaderSorted,
    ]

    /// All pairs of a text and what is under it, as they are drawn.
    private static func pairs(_ theme: Theme) -> [(name: String, text: Style, ground: Color)] {
        let base = theme[.background].background
        var pairs = surfaces.flatMap { surface, texts in
            texts.map { role in
                let own = theme[role].background
                let under = own != .standard ? own : theme[surface].background
                return ("\(role.rawValue) on \(surface.rawValue)", theme[role], under == .standard ? base : under)
            }
        }
        pairs += standalone.map { ($0.rawValue, theme[$0], theme[$0].background) }
        pairs += theme.series.map { ("series", Style($0, []), base) }
        return pairs
    }

    /// WCAG 2.1 asks for 4.5 : 1 where text must be read. 256 colours are near enough for most of that; the selected row,
    /// whose ground is the nearest of few, gets 3 : 1, which is what WCAG asks of large text and of signs.
    @Test(arguments: [(ColorDepth.truecolor, 4.5, 4.5), (.xterm256, 4.5, 3)])
    func textIsReadable(_ depth: ColorDepth, _ onBackground: Double, _ elsewhere: Double) throws {
        for name in library.names() {
            let theme = try library.load(name).adapted(to: depth)
            for pair in Self.pairs(theme) {
                let wanted = pair.name.hasSuffix(" on background") ? onBackground : elsewhere
                let contrast = pair.text.foreground.contrast(with: pair.ground)
                #expect(contrast >= wanted, "\(name): \(pair.name) has \(contrast)")
            }
        }
    }

    /// With so few colours nearness is out of reach, but text must never have the colour of what is under it.
    @Test(arguments: [ColorDepth.ansi16, .ansi8])
    func fewColorsStillShowEverything(_ depth: ColorDepth) throws {
        for name in library.names() {
            let theme = try library.load(name).adapted(to: depth)
            for pair in Self.pairs(theme) {
                let style = pair.text
                #expect(style.foreground != pair.ground, "\(name): \(pair.name)")
            }
            let ground = theme[.background].background
            for role in ThemeRole.allCases where role != .selectionDim {
                let under = theme[role].background == .standard ? ground : theme[role].background
                #expect(theme[role].foreground != under, "\(name) \(role.rawValue)")
            }
            let selection = theme[.selection]
            #expect(selection.background != ground || selection.attributes.contains(.reverse), "\(name)")
            #expect(theme.series.count >= 3, "\(name)")
            #expect([0, 7, 15].map(Palette.color).contains(ground), "\(name)")
        }
    }

    /// As the painter draws it: in the selected row, and on every other ground, text of every role has at least 3 : 1.
    @Test(arguments: [ColorDepth.ansi16, .ansi8])
    func fewColorsAreReadableOnEveryGround(_ depth: ColorDepth) throws {
        let grounds: [ThemeRole] = [.selection, .popup, .hintBar, .statusBar, .tableHeader]
        for name in library.names() {
            let theme = try library.load(name)
            var painter = Painter(
                size: GridSize(width: 1, height: 1),
                theme: theme,
                capabilities: Capabilities(colors: depth, glyphs: .braille)
            )
            let styles = ThemeRole.allCases.map { ($0.rawValue, painter.theme[$0]) }
            let series = (0..<12).map { ("series \($0)", painter.theme.seriesStyle($0)) }
            for ground in grounds where painter.theme[ground].background != painter.theme[.background].background {
                for (role, style) in styles + series {
                    painter.fill(painter.bounds, painter.theme[ground])
                    painter.put("x", x: 0, y: 0, style)
                    let drawn = painter.grid[0, 0].style
                    let contrast = drawn.foreground.contrast(with: drawn.background)
                    #expect(contrast >= 3, "\(name): \(role) on \(ground.rawValue) has \(contrast)")
                }
            }
        }
    }

    @Test func monochromeHasAttributesOnly() {
        let theme = Theme.standard.adapted(to: .monochrome)
        for role in ThemeRole.allCases {
            #expect(theme[role].foreground == .standard && theme[role].background == .standard)
        }
        #expect(theme[.selection].attributes == .reverse)
        #expect(theme[.titleFocused].attributes == .bold)
        #expect(theme.seriesColor(3) == .standard)
    }

    @Test func childrenChangeWhatIsInheritedByColor() throws {
        let files = [
            "base.toml":
                "[palette]\nsea = \"#102030\"\nink = \"sea\"\n[roles]\ntext = \"ink\"\nkey = { bg = \"#fff\", dim = true }",
            "child.toml":
                "name = \"mine\"\ninherits = \"base\"\n[palette]\nsea = \"#405060\"\n[series]\ncolors = [\"sea\"]",
        ]
        try withThemes(files) { library, folder in
            let theme = try library.load("child")
            #expect(theme.name == "mine")
            #expect(theme[.text].foreground == .rgb(0x40, 0x50, 0x60))
            #expect(theme[.key] == Style(.standard, on: .rgb(255, 255, 255), .dim))
            #expect(theme.series == [.rgb(0x40, 0x50, 0x60)])
            #expect(theme[.good] == Theme.standard[.good])
            #expect(try library.load("base").name == "base")
            #expect(try library.load(folder + "/child.toml") == theme)
            #expect(library.names() == ["base", "child", "dark"])
        }
        try withThemes(["x.toml": "inherits = \"dark\"\n[palette]\nblue = \"#123456\"\n[roles]\ntext = \"teal\""]) {
            library,
            _ in
            let theme = try library.load("x")
            #expect(theme[.borderFocused].foreground == .rgb(0x12, 0x34, 0x56))
            #expect(theme[.text].foreground == Theme.standard[.opSep7].foreground)
        }
    }

    @Test func whatIsWrongIsOneLine() throws {
        let ending = "; using the theme dark"
        #expect(try message("[roles]\ntitel = \"#fff\"") == "x.toml: unknown role titel, did you mean title?" + ending)
        #expect(
            try message("[palette]\nblue = \"#00f\"\n[roles]\ntext = \"blu\"")
                == "x.toml: unknown colour blu in text, did you mean blue?" + ending
        )
        #expect(
            try message("[roles]\ntext = \"#12345\"") == "x.toml: text: #12345 is not a colour like #7aa2f7" + ending
        )
        #expect(
            try message("[palette]\na = \"b\"\nb = \"a\"\n[roles]\ntext = \"a\"")
                == "x.toml: text: the colour a is defined by itself" + ending
        )
        #expect(
            try message("[roles]\ntext = 7")
                == "x.toml: roles.text must be a colour or a table like { fg = \"blue\" }" + ending
        )
        #expect(
            try message("[roles]\ntext = { fgg = \"#fff\" }")
                == "x.toml: unknown key fgg in roles.text, did you mean fg?" + ending
        )
        #expect(
            try message("[roles]\ntext = { bold = 1 }") == "x.toml: roles.text.bold must be true or false" + ending
        )
        #expect(try message("pallete = 3") == "x.toml: unknown key pallete, did you mean palette?" + ending)
        #expect(try message("[series]\ncolors = []") == "x.toml: series.colors must be a list of colours" + ending)
        #expect(try message("a = = 1").hasPrefix("x.toml:1: not valid TOML: "))
        #expect(try message("inherits = \"x\"") == "x.toml: inherits from itself through x" + ending)
        #expect(try message("inherits = \"darc\"") == "x.toml: unknown theme darc, did you mean dark?" + ending)
        #expect(library.loadOrStandard("/nowhere/x.toml").message == "/nowhere/x.toml: there is no such file" + ending)
    }

    @Test func searchesTheUsersFolderFirst() {
        let library = ThemeLibrary(
            environment: ["XDG_CONFIG_HOME": "/c", "HOME": "/h"],
            executable: "/opt/econas/bin/econas"
        )
        #expect(library.directories == ["/c/econas/themes", "/opt/econas/share/econas/themes", "themes"])
        let built = ThemeLibrary(environment: [:], executable: "/src/econas/.build/release/econas")
        #expect(built.directories == ["/src/econas/.build/share/econas/themes", "/src/econas/themes", "themes"])
        let home = ThemeLibrary(environment: ["XDG_CONFIG_HOME": "relative", "HOME": "/h"], executable: nil)
        #expect(home.directories == ["/h/.config/econas/themes", "themes"])
    }

    @Test func rolesOfThings() {
        // Of the spaces that there are: another test may have registered one whose operations have no roles of their own.
        let operations = Set(
            [CellSpace() as any ArchitectureSpace, BenchSpace()].flatMap { $0.operations.map(\.full) }
        )
        #expect(Set(operations.map { ThemeRole.operation($0) }).count == operations.count)
        #expect([0, 1, 2, 3, 4, 9].map(ThemeRole.tier) == [.dimText, .tier1, .tier2, .tier3, .tier4, .tier4])
        #expect(Theme.standard.seriesColor(3) == Theme.standard.seriesColor(13))
        #expect(Theme.standard.seriesColor(-1) == Theme.standard.seriesColor(9))
    }
}

@Suite struct ThemeQuantizationTests {
    private let quantizer = ColorQuantizer.shared

    @Test func paletteColorsAreThemselves() {
        for index in 16..<256 {
            let found = quantizer.index(Palette.color(index), .xterm256).map(Palette.color)
            #expect(found == Palette.color(index))
        }
        for index in 0..<16 { #expect(quantizer.index(Palette.color(index), .ansi16) == index) }
        for index in 0..<8 { #expect(quantizer.index(Palette.color(index), .ansi8) == index) }
    }

    @Test func nearestToTheEye() {
        #expect(quantizer.index(.rgb(0xFF, 0x87, 0x00), .xterm256) == 208)
        #expect(quantizer.index(.rgb(0x1A, 0x1B, 0x26), .xterm256) == 234)
        #expect(quantizer.index(.rgb(250, 10, 10), .ansi16) == 9)
        #expect(quantizer.index(.rgb(0x9E, 0xCE, 0x6A), .ansi8) == 2)
        #expect(quantizer.index(.standard, .xterm256) == nil)
        #expect(quantizer.color(.rgb(1, 2, 3), .monochrome) == .standard)
        #expect(quantizer.color(.rgb(1, 2, 3), .truecolor) == .rgb(1, 2, 3))
    }

    @Test func contrastAsDefined() {
        #expect(abs(Color.rgb(0, 0, 0).contrast(with: .rgb(255, 255, 255)) - 21) < 1e-9)
        #expect(Color.rgb(7, 7, 7).contrast(with: .rgb(7, 7, 7)) == 1)
        #expect(Color.rgb(0, 0, 0).mixed(with: .rgb(200, 100, 50), 0.5) == .rgb(100, 50, 25))
    }
}
