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
        _ body: (Program, Tmux) throws -> Void
    ) throws {
        let program = try Program()
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
            try tmux.resize(width: 80, height: 24)
            try tmux.wait(for: "RUNNING")
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

    @Test(arguments: ["TERM", "HUP", "ILL", "ABRT"]) func theTerminalIsRestoredAfter(signal: String) throws {
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
            let numbers = ["TERM": SIGTERM, "HUP": SIGHUP, "ILL": SIGILL, "ABRT": SIGABRT]
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
