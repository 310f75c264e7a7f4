import Foundation
import Testing

/// The real dashboard on a real search in a real terminal.
@Suite(.enabled(if: Tmux.isInstalled, "tmux is not installed: make setup installs it"), .serialized)
struct DashboardTests {
    /// A search that outlasts any test, in a terminal; both end with the test.
    private func withSearch(
        width: Int = 120,
        height: Int = 40,
        environment: [String: String] = [:],
        options: String = "",
        preferences: String? = nil,
        _ body: (Program, Tmux) throws -> Void
    ) throws {
        let program = try Program()
        // Whatever preferences the person has who runs the tests: here only these hold.
        var environment = environment
        environment["XDG_CONFIG_HOME"] = environment["XDG_CONFIG_HOME"] ?? program.folder.appending(path: "xdg").path
        if let preferences { try program.write(preferences, to: "xdg/econas/config.toml") }
        let tmux = try Tmux(width: width, height: height, folder: program.folder, environment: environment)
        defer {
            tmux.close()
            _ = try? program.run("control", "far", "stop")
            _ = try? program.run("watch", "far")
            program.cleanUp()
        }
        let settings = TinySearch.endless.map { "'\($0)'" }.joined(separator: " ")
        try tmux.command(
            "'\(Program.executable.path)' search --name far \(settings) \(options)"
        )
        try tmux.wait(for: "RUNNING")
        try body(program, tmux)
    }

    private func expectRestored(_ tmux: Tmux) throws {
        try tmux.wait(for: "ready>") { $0.split(separator: "\n").last { !$0.isEmpty }?.hasPrefix("ready>") == true }
        let modes = try tmux.modes()
        #expect(!modes.alternate)
        #expect(modes.cursor)
        #expect(!modes.mouse)
        // The terminal echoes and takes lines again.
        try tmux.command("stty -a | grep -o ' echo ' && echo in'tact'")
        try tmux.wait(for: "intact")
    }

    @Test func everyScreenShowsItself() throws {
        try withSearch { _, tmux in
            for (key, title) in [
                ("2", "Population"), ("4", "Curves"), ("5", "Ranks"), ("6", "Normal cell"),
                ("7", "Family of #"), ("1", "Tiers of"),
            ] {
                try tmux.press(key)
                try tmux.wait(for: "─ \(title)")
            }
        }
    }

    @Test func peopleActOnCandidates() throws {
        try withSearch { program, tmux in
            try tmux.press("2")
            // The first candidates are trained; the mark of the selection stands before one of them.
            try tmux.wait(for: "a selection") { $0.contains("▶  #") || $0.contains("▶   #") || $0.contains("▶★") }
            try tmux.press("/")
            try tmux.type("id:1")
            try tmux.press("Enter")
            try tmux.wait(for: "#1 ")
            try tmux.press("i")
            try tmux.wait(for: "pinned")
            try tmux.press("x")
            try tmux.wait(for: "Kill #1?")
            try tmux.press("Escape")
            try tmux.wait(for: "the question gone") { !$0.contains("Kill #1?") }
            try tmux.press("x")
            try tmux.wait(for: "Kill #1?")
            try tmux.press("y")
            try tmux.wait(for: "killed")
            let shown = try program.run("show", "far", "1")
            #expect(shown.output.contains("killed"))
        }
    }

    @Test func preferencesHold() throws {
        let preferences = "# mine\nscreen = \"population\"\n[keys]\nfreeze = \"F\"\nresume = \"x\"\n"
        try withSearch(preferences: preferences) { program, tmux in
            try tmux.wait(for: "keys.resume: \"x\" is kill already")
            try tmux.wait(for: "─ Population")
            try tmux.press("F")
            try tmux.wait(for: "FROZEN")
            try tmux.press("F")
            try tmux.wait(for: "the thawed view") { !$0.contains("FROZEN") }
            try tmux.press("t", "Enter")
            try tmux.wait(for: "theme dark, saved in")
            let file = program.folder.appending(path: "xdg/econas/config.toml")
            #expect(try String(contentsOf: file, encoding: .utf8) == "theme = \"dark\"\n" + preferences)
            try tmux.press("q", "d")
            // What was wrong is still there to be read when the dashboard has gone.
            try tmux.wait(for: "econas watch far")
            try tmux.wait(for: "config.toml:5: keys.resume")
        }
    }

    @Test func commandsAreTyped() throws {
        try withSearch { program, tmux in
            func type(_ line: String) throws {
                try tmux.press(":")
                try tmux.wait(for: "an empty line") { $0.contains("esc cancel") }
                try tmux.type(line)
                try tmux.press("Enter")
            }
            try tmux.press("2")
            try tmux.wait(for: "#1 ")
            // A log holds the last events only: those of this test must not be so many.
            try type("pause-search")
            try tmux.wait(for: "PAUSED")
            try type("pin 1 2")
            try tmux.wait(for: "pin #1 and #2: done")
            try type("pin 1")
            try tmux.wait(for: "#1 is pinned already")
            try type("kill 1")
            try tmux.wait(for: "Kill #1?")
            try tmux.press("Enter")
            try tmux.wait(for: "the question gone") { !$0.contains("Kill #1?") }
            try type("sort moon")
            try tmux.wait(for: "no column “moon”")
            try type("snapshot screen.svg")
            try tmux.wait(for: "screen written to")
            #expect(FileManager.default.fileExists(atPath: program.folder.appending(path: "screen.svg").path))
            try tmux.press(":")
            try tmux.type("screen lo")
            try tmux.press("Tab", "Enter")
            try tmux.wait(for: "─ Log")
            try type("filter kind:pinned")
            try tmux.wait(for: "/kind:pinned")
            try tmux.wait(for: "#2  pinned")
            try type("stop")
            try tmux.wait(for: "Stop the search far?")
            try tmux.press("y")
            try tmux.wait(for: "econas resume far")
            try expectRestored(tmux)
        }
    }

    @Test func aTerminalThatCannotPlaceTheCursorGetsLines() throws {
        let program = try Program()
        let tmux = try Tmux(width: 80, height: 24, folder: program.folder, environment: [:])
        defer {
            tmux.close()
            program.cleanUp()
        }
        let settings = TinySearch.settings.map { "'\($0)'" }.joined(separator: " ")
        try tmux.command("TERM=dumb '\(Program.executable.path)' search --name tiny \(settings)")
        try tmux.wait(for: "best: #")
        let modes = try tmux.modes()
        #expect(!modes.alternate)
    }

    @Test func aCellIsEditedAndTheResultInjected() throws {
        try withSearch { program, tmux in
            try tmux.press("2")
            try tmux.press("/")
            try tmux.type("id:1")
            try tmux.press("Enter")
            // It is drawn after the dashboard is there, perhaps after the filter.
            try tmux.wait(for: "Population: 1 of")
            try tmux.press("g", "6")
            try tmux.wait(for: "the cells of #1") { $0.contains("─ Normal cell") && $0.contains("\n #1  ") }
            try tmux.press("e")
            try tmux.wait(for: "EDITING a copy of #1")
            try tmux.press("Enter")
            try tmux.wait(for: "nothing is changed yet")
            // One operation after the other until the result is a network that the search does not have.
            for count in 1...7 {
                try tmux.press("o")
                let screen = try tmux.wait(for: "change \(count)") {
                    $0.contains("a new network") || $0.contains("cannot be injected")
                }
                if screen.contains("a new network") { break }
            }
            try tmux.press("Enter")
            try tmux.wait(for: "injected as #")
            try tmux.wait(for: "by hand changed from #1: normal node 2 edge 0: ")
            let shown = try program.run("show", "far", "--json")
            let object = try JSONSerialization.jsonObject(with: Data(shown.output.utf8)) as? [String: Any]
            let candidates = try #require(object?["candidates"] as? [[String: Any]])
            let made = try #require(candidates.first { $0["origin"] as? String == "injected" })
            #expect(made["parent"] as? Int == 1)
            #expect((made["mutation"] as? String)?.hasPrefix("normal node 2 edge 0: ") == true)
            // It is a member of its family.
            try tmux.press("7")
            try tmux.wait(for: "by hand: ")
        }
    }

    @Test func theSearchPausesAndGoesOn() throws {
        try withSearch { program, tmux in
            #expect(try program.run("control", "far", "pause-search").status == 0)
            try tmux.wait(for: "PAUSED")
            #expect(try program.run("control", "far", "resume-search").status == 0)
            try tmux.wait(for: "RUNNING")
            // Nobody trains meanwhile, so that somebody can be paused who would have; between two cycles nobody would, and the
            // search has to go on a little.
            func pause() throws -> Bool {
                try tmux.press("z")
                try tmux.wait(for: "PAUSED")
                return try program.run("show", "far", "--json").output.contains("\"waiting\"")
            }
            while try !pause() {
                try tmux.press("z")
                try tmux.wait(for: "RUNNING")
            }
            try tmux.press("2", "/")
            try tmux.type("state:waiting")
            try tmux.press("Enter", "p")
            try tmux.wait(for: "paused")
            try tmux.press("z")
            try tmux.wait(for: "RUNNING")
            #expect(try program.run("show", "far", "--json").output.contains("\"paused\""))
        }
    }

    @Test func anySizeIsLaidOutAfresh() throws {
        try withSearch { _, tmux in
            for (width, height) in [(200, 60), (80, 24), (120, 40)] {
                try tmux.resize(width: width, height: height)
                // The hints stand in the last row, to its end.
                try tmux.wait(for: "a screen of \(width) x \(height)") { screen in
                    let rows = screen.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
                    return rows.count == height && rows.last?.contains("q quit") == true && screen.contains("RUNNING")
                }
            }
            try tmux.resize(width: 20, height: 5)
            try tmux.wait(for: "econas needs")
            try tmux.resize(width: 10, height: 3)
            try tmux.wait(for: "60×16")
            // Unseen, no question is asked and none is answered.
            try tmux.press("x", "y")
            try tmux.resize(width: 80, height: 24)
            try tmux.wait(for: "RUNNING")
            let screen = try tmux.screen()
            #expect(!screen.contains("Kill") && !screen.contains("kill #"))
        }
    }

    @Test func leavingTheDashboardLeavesTheSearch() throws {
        try withSearch { program, tmux in
            try tmux.press("q")
            try tmux.wait(for: "Detach")
            try tmux.press("d")
            try tmux.wait(for: "econas watch far")
            try expectRestored(tmux)
            #expect(try program.run("list").output.contains("running"))
            try tmux.command("'\(Program.executable.path)' watch far --read-only")
            try tmux.wait(for: "READ-ONLY")
            try tmux.press("C-c")
            try expectRestoredOrLeave(tmux)
        }
    }

    /// Ctrl-C in the dashboard leaves it or asks first; either way the terminal comes back.
    private func expectRestoredOrLeave(_ tmux: Tmux) throws {
        try tmux.wait(for: "an answer to Ctrl-C") { $0.contains("etach") || $0.contains("ready>") }
        if try tmux.modes().alternate { try tmux.press("d") }
        try expectRestored(tmux)
    }

    @Test func stoppingFromTheDashboardCanBeResumed() throws {
        try withSearch { program, tmux in
            try tmux.press("q")
            try tmux.wait(for: "Detach")
            try tmux.press("s")
            try tmux.wait(for: "econas resume far")
            try expectRestored(tmux)
            #expect(try program.run("list").output.contains("stopped"))
            try tmux.command("clear; '\(Program.executable.path)' resume far")
            try tmux.wait(for: "RUNNING")
        }
    }

    @Test(arguments: ["TERM", "HUP", "USR1", "XCPU", "ALRM", "ILL", "ABRT", "SEGV", "FPE"])
    func theTerminalIsRestoredAfter(signal: String)
        throws
    {
        // A crash report that asks questions would wait for answers.
        try withSearch(environment: ["SWIFT_BACKTRACE": "interactive=no"]) { program, tmux in
            try tmux.press("q")
            try tmux.wait(for: "Detach")
            try tmux.press("d")
            try tmux.wait(for: "econas watch far")
            // The id is written down by the shell that becomes the dashboard, so that the signal finds it.
            try tmux.command("clear; (echo $BASHPID >pid; exec '\(Program.executable.path)' watch far) 2>errors")
            try tmux.wait(for: "RUNNING")
            let text = try String(contentsOf: program.folder.appending(path: "pid"), encoding: .utf8)
            let pid = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
            let numbers = [
                "TERM": SIGTERM, "HUP": SIGHUP, "USR1": SIGUSR1, "XCPU": SIGXCPU, "ALRM": SIGALRM, "ILL": SIGILL,
                "ABRT": SIGABRT, "SEGV": SIGSEGV, "FPE": SIGFPE,
            ]
            kill(pid, try #require(numbers[signal]))
            try expectRestored(tmux)
            #expect(try program.run("list").output.contains("running"))
        }
    }

    @Test func suspendingAndComingBack() throws {
        try withSearch { _, tmux in
            try tmux.press("C-z")
            try tmux.wait(for: "Stopped")
            let modes = try tmux.modes()
            #expect(!modes.alternate && modes.cursor)
            try tmux.command("fg")
            try tmux.wait(for: "RUNNING")
            let again = try tmux.modes()
            #expect(again.alternate)
        }
    }

    /// Control-S would stop the terminal's output until control-Q.
    @Test func controlSFreezesNothing() throws {
        try withSearch { _, tmux in
            try tmux.press("C-s", "2")
            try tmux.wait(for: "─ Population")
        }
    }

    /// LINES and COLUMNS may be those of another terminal.
    @Test func theTerminalSaysHowLargeItIs() throws {
        try withSearch(environment: ["LINES": "20", "COLUMNS": "70"]) { _, tmux in
            try tmux.wait(for: "the whole width") { screen in
                let lines = screen.split(separator: "\n", omittingEmptySubsequences: false)
                return lines.count >= 40 && lines[39].contains("q quit") && lines[2].count == 120
            }
        }
    }

    /// The largest size that a terminal can be said to have is drawn on as far as screens reach.
    @Test func anAbsurdSizeIsSurvived() throws {
        let program = try Program()
        let tmux = try Tmux(width: 80, height: 24, folder: program.folder)
        defer {
            tmux.close()
            program.cleanUp()
        }
        let started = try program.runList(["search", "--headless", "--name", "near"] + TinySearch.settings)
        #expect(started.status == 0, "\(started.errors)")
        // What is drawn is wider than the window, so that only the end can be seen: the key waits for the dashboard.
        let watch = "stty rows 65535 cols 65535; '\(Program.executable.path)' watch near; left=$?"
        try tmux.command("\(watch); stty rows 24 cols 80; clear; echo left with $left")
        try tmux.press("q")
        try tmux.wait(for: "left with 0")
    }

    @Test func theGenotypeIsCopied() throws {
        try withSearch { _, tmux in
            try tmux.acceptClipboard()
            try tmux.wait(for: "#1 ")
            try tmux.press(":")
            try tmux.wait(for: "esc cancel")
            try tmux.type("goto 1")
            try tmux.press("Enter", "y")
            try tmux.wait(for: "the genotype of #1 is sent to the clipboard")
            try tmux.waitForClipboard("{\"normal\"")
        }
    }

    @Test func withoutColourNothingIsColoured() throws {
        try withSearch(environment: ["NO_COLOR": "1"]) { _, tmux in
            let styled = try tmux.styledScreen()
            // Foregrounds 30 to 38 and 90 to 97, backgrounds 40 to 48 and 100 to 107; 39 and 49 are the terminal's own.
            let color = /\x1b\[(?:[0-9]+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]/
            #expect(styled.firstMatch(of: color) == nil)
        }
    }

    @Test func asciiWhereTheLocaleHasNothingElse() throws {
        try withSearch(environment: ["LC_ALL": "C"]) { _, tmux in
            let screen = try tmux.screen()
            #expect(!screen.contains { !$0.isASCII })
        }
    }

    @Test func columnsSortTheTable() throws {
        try withSearch { _, tmux in
            try tmux.press("2")
            try tmux.wait(for: "by rank, ascending")
            try tmux.press(">")
            let next = try tmux.wait(for: "another column") {
                $0.contains(" by ") && !$0.contains("by rank, ascending")
            }
            try tmux.press("o")
            try tmux.wait(for: "the order reversed") { screen in
                screen.contains("ending ") && !next.contains("descending") == screen.contains("descending")
            }
            try tmux.press("<")
            try tmux.wait(for: "by rank, ascending")
            // A click on a heading sorts too: that of the ids stands at the left end.
            try tmux.type("\u{1b}[<0;5;4M\u{1b}[<0;5;4m")
            try tmux.wait(for: "by id, ")
        }
    }

    @Test func aDragMovesTheCurves() throws {
        try withSearch { _, tmux in
            try tmux.press("4")
            // The best is selected, and in the highest tier it has three epochs to zoom into.
            try tmux.wait(for: "a curve of three epochs") { screen in
                screen.split(separator: "\n").first?.contains("% T3") == true
                    && Self.scale(screen)?.contains("2") == true
            }
            try tmux.type("\u{1b}[<64;60;15M")
            let zoomed = try tmux.wait(for: "zoomed in")
            try tmux.type("\u{1b}[<0;60;15M\u{1b}[<32;40;15M\u{1b}[<0;40;15m")
            try tmux.wait(for: "other numbers below") { screen in
                screen.contains("zoomed in") && Self.scale(screen) != Self.scale(zoomed)
            }
            try tmux.press("0")
            try tmux.wait(for: "all of it") { !$0.contains("zoomed in") }
        }
    }

    /// The numbers at the horizontal axis.
    private static func scale(_ screen: String) -> Substring? {
        screen.split(separator: "\n").last { $0.contains("epoch") }
    }

    @Test func aClickSelects() throws {
        try withSearch { _, tmux in
            try tmux.press("2")
            try tmux.wait(for: "three candidates") { $0.contains("#1 ") && $0.contains("#2 ") && $0.contains("#3 ") }
            // An SGR click on the third line of the table; then the mark stands there.
            try tmux.type("\u{1b}[<0;20;6M\u{1b}[<0;20;6m")
            try tmux.wait(for: "the mark in the sixth row") { screen in
                let rows = screen.split(separator: "\n", omittingEmptySubsequences: false)
                return rows.count > 5 && rows[5].hasPrefix("│▶")
            }
        }
    }
}
