import Foundation
import Testing

@testable import TUI
@testable import TerminalKit

/// What a person's file says, and what is said about it when it is wrong.
@Suite struct PreferencesTests {
    private func read(_ text: String) -> DashboardPreferences { DashboardPreferences(text, path: "config.toml") }

    private func keys(_ preferences: DashboardPreferences, _ action: DashboardAction, _ context: KeyContext) -> [Key] {
        preferences.keys.bindings.first { $0.action == action && $0.context == context }?.keys ?? []
    }

    @Test func everythingCanBeSaid() {
        let read = read(
            """
            theme = "nord"
            screen = "log"
            sort = "acc2 asc"
            mouse = false
            glyphs = "block"
            [keys]
            pause = "P"
            kill = ["ctrl-x", "delete"]
            zoom-in = []
            [keys.log]
            down = "n"
            """
        )
        #expect(read.problems.isEmpty, "\(read.problems)")
        #expect(read.theme == "nord")
        #expect(read.screen == .log)
        #expect(read.sort == PopulationSort(column: .accuracy(2), descending: false))
        #expect(!read.mouse)
        #expect(read.glyphs == .block)
        #expect(keys(read, .pause, .global) == [.character("P")])
        #expect(keys(read, .kill, .global) == [.control("x"), Key(.delete)])
        #expect(keys(read, .zoomIn, .curves).isEmpty)
        #expect(keys(read, .down, .log) == [.character("n")])
        #expect(keys(read, .down, .global) == [.character("j"), .down])
        #expect(read.keys.action(for: Key("p"), in: [.list, .global], readOnly: false) == nil)
        #expect(read.keys.action(for: Key("P"), in: [.list, .global], readOnly: false) == .pause)
    }

    @Test func anEmptyFileIsWhatIsBuiltIn() {
        #expect(read("") == DashboardPreferences())
        #expect(read("# nothing\n[keys]\n[keys.log]\n") == DashboardPreferences())
    }

    @Test(arguments: [
        ("[keys]\npuase = \"P\"", "config.toml:2: unknown action puase: did you mean pause?"),
        ("[keys.logs]\ndown = \"n\"", "config.toml:2: unknown place of keys logs: did you mean log?"),
        (
            "[keys.log]\npause = \"P\"",
            "config.toml:2: unknown action of keys.log pause: known are filter, down, up, first, last"
        ),
        ("[keys]\npause = \"hyper-x\"", "config.toml:2: pause: \"hyper-x\" is no key: write \(Key.configuredForm)"),
        ("[keys]\npause = 7", "config.toml:2: pause must be a key in quotes or a list of such, not 7"),
        ("[keys]\npause = \"ctrl-c\"", "config.toml:2: pause: ctrl-c always leaves"),
        (
            "[keys]\npause = \"x\"",
            "config.toml:2: keys.pause: \"x\" is kill already; give kill another key, or take another here"
        ),
        (
            "[keys]\npause = \"o\"",
            "config.toml:2: keys.pause: \"o\" is reverse-sort already (overview and population); "
                + "give reverse-sort another key, or take another here"
        ),
        ("theme = 3", "config.toml:1: theme must be a text in quotes, not 3"),
        ("thema = \"dark\"", "config.toml:1: unknown preference thema: did you mean theme?"),
        (
            "screen = \"moon\"",
            "config.toml:1: screen = \"moon\" is none of "
                + Screen.all.map(\.name).joined(separator: ", ")
        ),
        ("mouse = \"no\"", "config.toml:1: mouse must be true or false, not \"no\""),
        ("alert = \"gong\"", "config.toml:1: alert = \"gong\" is none of none, bell, osc9"),
        ("on_event = 3", "config.toml:1: on_event must be a text in quotes, not 3"),
        ("glyphs = \"runes\"", "config.toml:1: glyphs = \"runes\" is none of auto, braille, block, ascii"),
        ("keys = 3", "config.toml:1: keys must be a table, [keys]"),
    ])
    func whatIsWrongIsOneLineAndTheRestHolds(_ text: String, _ problem: String) {
        let read = read(text)
        #expect(read.problems == [problem])
        #expect(read.keys == .standard)
    }

    @Test func brokenTOMLIsOneLine() {
        let read = read("theme = \"dark\"\n[keys\npause = 1")
        #expect(read.problems.count == 1)
        #expect(read.problems[0].hasPrefix("config.toml:2: not valid TOML"))
        #expect(read.problems[0].hasSuffix("; the built-in preferences are used"))
        #expect(!read.problems[0].contains("\n"))
    }

    @Test func aWrongEntryLeavesTheOthers() {
        let read = read("mouse = false\n[keys]\npause = \"x\"\nresume = \"V\"")
        #expect(read.problems.count == 1)
        #expect(!read.mouse)
        #expect(keys(read, .resume, .global) == [.character("V")])
        #expect(keys(read, .pause, .global) == [.character("p")])
        #expect(keys(read, .kill, .global) == [.character("x")])
    }

    @Test func keysCanBeSwapped() {
        let read = read("[keys]\npause = \"r\"\nresume = \"p\"")
        #expect(read.problems.isEmpty)
        #expect(read.keys.action(for: Key("r"), in: [.global], readOnly: false) == .pause)
        #expect(read.keys.action(for: Key("p"), in: [.global], readOnly: false) == .resume)
    }

    @Test func twoWishesForOneKeyAreBothDropped() {
        let read = read("[keys]\npause = \"P\"\nresume = \"P\"")
        #expect(read.problems.count == 1)
        #expect(read.problems[0].contains("both keep their built-in keys"))
        #expect(read.keys == .standard)
    }

    /// Giving back what was taken may make another wish impossible.
    @Test func aChainOfClashesEndsWithoutADoubleMeaning() {
        let read = read("[keys]\npause = \"r\"\nresume = \"u\"\npromote = \"x\"")
        var seen: [KeyContext: Set<Key>] = [:]
        for binding in read.keys.bindings {
            for key in binding.keys {
                let isNew = seen[binding.context, default: []].insert(key).inserted
                #expect(isNew, "\(key)")
            }
        }
        #expect(!read.problems.isEmpty)
    }

    /// The edited cell has letters of its own: a wish for all screens leaves them, one for the cell changes them.
    @Test func theEditedCellHasKeysOfItsOwn() {
        let read = read("[keys]\nquit = \"q\"\npause = \"o\"\nedit-undo = \"Z\"\n[keys.list]\nreverse-sort = \"O\"")
        #expect(read.problems.isEmpty, "\(read.problems)")
        #expect(read.keys.action(for: Key("q"), in: [.editing], readOnly: false) == .edit(.leave))
        #expect(read.keys.action(for: .control("c"), in: [.editing], readOnly: false) == .quit)
        #expect(read.keys.action(for: Key("o"), in: [.editing], readOnly: false) == .edit(.nextOperation))
        #expect(read.keys.action(for: Key("o"), in: [.list, .global], readOnly: false) == .pause)
        #expect(read.keys.action(for: Key("Z"), in: [.editing], readOnly: false) == .edit(.undo))
        #expect(!self.read("[keys.editing]\nhelp = \"o\"").problems.isEmpty)
    }

    @Test func whatAReplayUsesCannotBeTakenForTheScreens() {
        #expect(!read("[keys]\nhelp = \",\"").problems.isEmpty)
        // What changes the run is not there in a replay.
        #expect(read("[keys]\nkill = \",\"").problems.isEmpty)
    }

    @Test func nobodyIsLockedIn() {
        let read = read("[keys]\nquit = []\ncancel = \"C\"")
        #expect(read.keys.action(for: .control("c"), in: [.global], readOnly: false) == .quit)
        #expect(read.keys.action(for: .escape, in: [.question], readOnly: false) == .cancel)
        #expect(read.keys.action(for: Key("C"), in: [.question], readOnly: false) == .cancel)
    }

    @Test func whatIsPrintedReadsBack() {
        var wanted = DashboardPreferences()
        wanted.theme = "nord"
        wanted.screen = .ranks
        wanted.sort = PopulationSort(column: .cost, descending: false)
        wanted.mouse = false
        wanted.glyphs = .ascii
        wanted.alert = .osc9
        wanted.onEvent = "mail -s \"it's over\" me"
        wanted.keys = read("[keys]\npause = \"P\"\nzoom-in = []\n[keys.log]\ndown = [\"n\", \"space\"]").keys
        #expect(read(wanted.toml(path: "config.toml")) == wanted)
        var standard = DashboardPreferences()
        standard.theme = "dark"
        #expect(read(standard.toml(path: "config.toml")) == standard)
    }

    @Test func everyKeyHasANameThatReadsBack() {
        let codes: [KeyCode] = [
            .enter, .escape, .tab, .backspace, .delete, .insert, .up, .down, .left, .right, .home, .end, .pageUp,
            .pageDown, .function(1), .function(12), .character("a"), .character("Z"), .character(" "), .character("-"),
            .character("^"), .character("é"),
        ]
        for code in codes {
            for modifiers in [[], KeyModifiers.alt] {
                let key = Key(code, modifiers)
                #expect(Key(configured: key.configured) == key, "\(key.configured)")
            }
        }
        #expect(Key(configured: Key.backTab.configured) == .backTab)
        for binding in KeyTable.standard.bindings {
            for key in binding.keys { #expect(Key(configured: key.configured) == key, "\(key.configured)") }
        }
    }

    /// Terminals send the same for these pairs.
    @Test(arguments: [
        ("ctrl-i", "tab"), ("^m", "enter"), ("ctrl-h", "backspace"), ("shift-p", "P"), ("CTRL-D", "ctrl-d"),
        ("PgDn", "pagedown"), ("shift-tab", "shift-tab"),
    ])
    func keysAreThoseThatTerminalsSend(_ a: String, _ b: String) {
        #expect(Key(configured: a) == Key(configured: b))
        #expect(Key(configured: a) != nil)
    }

    @Test(arguments: ["", " ", "pp", "f13", "f0", "ctrl-", "ctrl-pp", "hyper-a"])
    func whatIsNoKeyIsNone(_ text: String) {
        // `ctrl-` alone is no prefix and no key of one character.
        #expect(Key(configured: text) == nil)
    }

    @Test func actionsHaveNamesOfTheirOwn() {
        var names: [String: DashboardAction] = [:]
        for binding in KeyTable.standard.bindings {
            let name = binding.action.name
            #expect(names[name] ?? binding.action == binding.action, "\(name)")
            names[name] = binding.action
        }
        #expect(names["half-page-down"] == .halfPageDown)
        #expect(names["screen-ranks"] == .show(.ranks))
    }
}

/// Saving a theme into a file that is a person's own.
@Suite struct PreferencesFileTests {
    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "preferences-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    @Test func foundWhereXDGSays() {
        #expect(
            PreferencesFile(environment: ["XDG_CONFIG_HOME": "/c", "HOME": "/h"])?.url.path == "/c/econas/config.toml"
        )
        let home = PreferencesFile(environment: ["XDG_CONFIG_HOME": "not/absolute", "HOME": "/h"])
        #expect(home?.url.path == "/h/.config/econas/config.toml")
        #expect(home?.name == "~/.config/econas/config.toml")
        #expect(PreferencesFile(environment: [:]) == nil)
    }

    @Test(arguments: [
        ("", "theme = \"nord\"\n"),
        ("theme = \"dark\"\n", "theme = \"nord\"\n"),
        (
            "# mine\ntheme = 'dark'   # the old one\nmouse = false\n",
            "# mine\ntheme = \"nord\"   # the old one\nmouse = false\n"
        ),
        ("[keys]\npause = \"P\"\n", "theme = \"nord\"\n\n[keys]\npause = \"P\"\n"),
        ("# mine\nmouse = false\n\n[keys]\n", "theme = \"nord\"\n# mine\nmouse = false\n\n[keys]\n"),
        ("[keys]\nthemes = \"T\"", "theme = \"nord\"\n\n[keys]\nthemes = \"T\""),
    ])
    func everythingElseStays(_ before: String, _ after: String) throws {
        #expect(try PreferencesFile.setting(theme: "nord", in: before, path: "x") == after)
    }

    @Test func whatCannotBeChangedSafelyIsLeftAlone() {
        for text in ["theme = \"da\nrk\"", "theme = \"\"\"\ndark\"\"\"\n"] {
            #expect(throws: PreferencesError.self) {
                try PreferencesFile.setting(theme: "nord", in: text, path: "x")
            }
        }
    }

    @Test func itIsWrittenAndReadAgain() throws {
        try withFolder { folder in
            let file = PreferencesFile(folder.appending(path: "new/econas/config.toml"))
            #expect(file.load() == DashboardPreferences())
            try file.save(theme: "nord")
            try file.save(theme: "light")
            #expect(file.load().theme == "light")
            #expect(file.load().problems.isEmpty)
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "new/econas").path)
            #expect(left == ["config.toml"])
        }
    }

    @Test func aLinkedFileStaysLinked() throws {
        try withFolder { folder in
            let real = folder.appending(path: "real.toml")
            let link = folder.appending(path: "config.toml")
            try Data("mouse = false\n".utf8).write(to: real)
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: real)
            try PreferencesFile(link).save(theme: "nord")
            #expect(try String(contentsOf: real, encoding: .utf8) == "theme = \"nord\"\nmouse = false\n")
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == real.path)
        }
    }

    @Test func whatCannotBeWrittenIsToldInALine() throws {
        try withFolder { folder in
            let blocked = folder.appending(path: "file")
            try Data().write(to: blocked)
            let file = PreferencesFile(blocked.appending(path: "econas/config.toml"))
            let error = #expect(throws: PreferencesError.self) { try file.save(theme: "nord") }
            #expect(error?.message.contains("cannot be written") == true)
            #expect(error?.message.contains("\n") == false)
        }
    }

    @Test func aFileThatIsNoTextIsTold() throws {
        try withFolder { folder in
            let url = folder.appending(path: "config.toml")
            try Data([0xFF, 0xFE, 0x00]).write(to: url)
            #expect(PreferencesFile(url).load().problems.count == 1)
            #expect(throws: PreferencesError.self) { try PreferencesFile(url).save(theme: "nord") }
            #expect(try Data(contentsOf: url).count == 3)
        }
    }
}
