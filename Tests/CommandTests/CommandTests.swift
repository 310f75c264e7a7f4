import Foundation
import Testing

/// What the program says and how it exits.
@Suite struct CommandTests {
    @Test func helpNamesEveryCommand() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let help = try program.run("--help")
        #expect(help.status == 0)
        for command in [
            "search", "watch", "resume", "list", "show", "snapshot", "control", "config", "data", "tabular", "bench",
        ] {
            #expect(help.output.contains("\n  \(command)"), "\(command) is missing")
            #expect(try program.run(command, "--help").status == 0)
        }
        #expect(!help.output.contains("\n  engine"))
    }

    @Test(arguments: ["bash", "zsh", "fish"]) func completions(shell: String) throws {
        let program = try Program()
        defer { program.cleanUp() }
        let script = try program.run("--generate-completion-script", shell)
        #expect(script.status == 0)
        #expect(script.output.contains("snapshot"))
    }

    @Test(arguments: [
        (["frobnicate"], "frobnicate"),
        (["search", "--preset"], "--preset"),
        (["search", "--headless", "--detach"], "exclude each other"),
        (["snapshot", "--screen", "moon"], "moon"),
        (["snapshot", "--size", "big"], "columns x rows"),
        (["control", "x", "pause", "one"], "ID"),
        (["control", "x", "explode"], "explode"),
        (["control", "x", "kill"], "IDs"),
        (["control", "x", "stop", "3"], "takes no ID"),
        (["search", "--name", "a/b"], "cannot name a run"),
        (["search", "--theme", "drak"], "drak"),
        (["bench", "--profile", "DARTS", "--batch", "1000000000000"], "--batch must be from 1 to 65536"),
        (["bench", "--workers", "2"], "--workers belongs to --random"),
    ])
    func aWrongCallExitsWith2AndSaysWhy(arguments: [String], fragment: String) throws {
        let program = try Program()
        defer { program.cleanUp() }
        let process = try program.runList(arguments)
        #expect(process.status == 2)
        #expect(process.errors.contains(fragment), "\(process.errors)")
    }

    @Test(arguments: [
        (["search", "--set", "serch.cycles=3"], "search.cycles"),
        (["search", "--set", "search.cycles=many"], "search.cycles"),
        (["search", "--preset", "papr"], "paper"),
        (["search", "--config", "nowhere.toml"], "nowhere.toml"),
        (["search", "--dataset", "cifar10", "--data", "nowhere"], "cifar-10"),
        (["resume", "nothing"], "nothing"),
        (["show", "nothing"], "nothing"),
        (["watch", "nothing"], "nothing"),
        (["snapshot", "nothing"], "nothing"),
    ])
    func whatIsMissingOrWrongExitsWith1InOneLine(arguments: [String], fragment: String) throws {
        let program = try Program()
        defer { program.cleanUp() }
        let process = try program.runList(arguments)
        #expect(process.status == 1)
        #expect(process.errors.hasPrefix("econas: "))
        #expect(process.errors.contains(fragment), "\(process.errors)")
        #expect(process.errors.split(separator: "\n").count == 1, "\(process.errors)")
        // Nothing is left behind of a search that never began.
        #expect(!FileManager.default.fileExists(atPath: program.folder.appending(path: "runs").path))
    }

    @Test(arguments: ["quickstart", "cifar10-small", "paper"]) func aPrintedConfigurationReadsBack(preset: String)
        throws
    {
        let program = try Program()
        defer { program.cleanUp() }
        let printed = try program.run("config", "--preset", preset, "--set", "search.seed=77")
        #expect(printed.status == 0)
        #expect(printed.output.contains("seed = 77"))
        let file = program.folder.appending(path: "mine.toml")
        try Data(printed.output.utf8).write(to: file)
        func values(_ text: String) -> [Substring] {
            text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { $0.split(separator: "  #")[0] }
        }
        let again = try program.run("config", "--preset", "quickstart", "--config", "mine.toml")
        #expect(values(again.output) == values(printed.output))
    }

    @Test func theDashboardsPreferencesArePrintedAndChecked() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let command = "XDG_CONFIG_HOME=$PWD/xdg $ECONAS config --dashboard"
        let builtIn = try program.shell(command)
        #expect(builtIn.status == 0 && builtIn.errors.isEmpty)
        #expect(builtIn.output.contains("pause = \"p\""))
        try program.write(builtIn.output, to: "xdg/econas/config.toml")
        #expect(try program.shell(command).output == builtIn.output)
        try program.write("theme = \"drak\"\n[keys]\npuase = \"P\"\n", to: "xdg/econas/config.toml")
        let wrong = try program.shell(command)
        #expect(wrong.status == 1)
        let lines = wrong.errors.split(separator: "\n")
        #expect(lines.count == 2, "\(wrong.errors)")
        #expect(lines.allSatisfy { $0.hasPrefix("econas: ") })
        #expect(wrong.errors.contains("config.toml:3: unknown action puase: did you mean pause?"))
        #expect(wrong.errors.contains("unknown theme drak, did you mean dark?"))
        try program.write("[keys\n", to: "xdg/econas/config.toml")
        let broken = try program.shell(command)
        #expect(broken.status == 1)
        #expect(broken.errors.split(separator: "\n").count == 1, "\(broken.errors)")
    }

    /// Nobody reads: that is no reason to crash, nor for what is printed to end up in another file.
    @Test(arguments: [
        "config --keys >&-", "config --dashboard >&- 2>&-", "list <&- >&-", "--help >&-", "config --keys | true",
    ])
    func aClosedOutputIsNoCrash(_ line: String) throws {
        let program = try Program()
        defer { program.cleanUp() }
        let closed = try program.shell("$ECONAS \(line)")
        #expect(closed.status == 0, "\(closed.status) \(closed.errors)")
        #expect(closed.errors.isEmpty, "\(closed.errors)")
    }

    @Test func aSearchWithoutOutputIsRecordedAllTheSame() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let settings = TinySearch.settings.map { "'\($0)'" }.joined(separator: " ")
        let search = try program.shell("$ECONAS search --name tiny \(settings) >&- 2>&- <&-")
        #expect(search.status == 0)
        #expect(try program.run("list").output.contains("finished"))
        #expect(try program.shell("$ECONAS watch tiny --headless >&-").status == 0)
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func outputThatCannotBeWrittenIsTold() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let full = try program.shell("$ECONAS config >/dev/full")
        #expect(full.status == 1)
        #expect(full.errors == "econas: the output cannot be written: is the disk full?\n")
        // Progress that nobody can read is no reason to end a search.
        let settings = TinySearch.settings.map { "'\($0)'" }.joined(separator: " ")
        let search = try program.shell("$ECONAS search --headless --name tiny \(settings) >/dev/full")
        #expect(search.status == 1)
        #expect(try program.run("list").output.contains("finished"))
    }

    @Test func aSearchIsRecordedListedShownAndDrawn() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let search = try program.runList(["search", "--headless", "--name", "tiny"] + TinySearch.settings)
        #expect(search.status == 0, "\(search.errors)")
        #expect(search.output.contains("best: #"))
        #expect(search.output.contains("\"normal\""))

        let list = try program.run("list")
        #expect(list.output.contains("tiny") && list.output.contains("finished"))

        let shown = try program.run("show", "tiny", "--json")
        let object = try JSONSerialization.jsonObject(with: Data(shown.output.utf8)) as? [String: Any]
        let candidates = try #require(object?["candidates"] as? [[String: Any]])
        #expect(object?["configuration"] is [String: Any])
        #expect((object?["facts"] as? [Any])?.isEmpty == false)
        #expect(candidates.count >= 4 + 3)
        for key in ["id", "architecture", "parent", "tier", "scores", "state"] {
            #expect(candidates.allSatisfy { $0[key] != nil }, "\(key)")
        }
        let tiers = Set(candidates.compactMap { $0["tier"] as? Int })
        #expect(tiers == [1, 2, 3])
        let architectures = candidates.compactMap { $0["architecture"] as? String }
        #expect(Set(architectures).count == candidates.count)

        #expect(try program.run("show", "tiny").output.contains("accuracy"))
        #expect(try program.run("show", "tiny", "1").output.contains("candidate 1"))
        #expect(try program.run("show", "tiny", "999").status == 1)

        for screen in ["overview", "population", "curves", "ranks", "cell"] {
            let text = try program.run("snapshot", "tiny", "--screen", screen, "--size", "100x30")
            #expect(text.status == 0, "\(text.errors)")
            #expect(text.output.split(separator: "\n", omittingEmptySubsequences: false).count == 30 + 1)
        }
        let svg = try program.run("snapshot", "--format", "svg")
        #expect(svg.output.hasPrefix("<svg") || svg.output.hasPrefix("<?xml"))

        let twice = try program.runList(["search", "--headless", "--name", "tiny"] + TinySearch.settings)
        #expect(twice.status == 1 && twice.errors.contains("tiny"))
        #expect(try program.run("control", "tiny", "pause", "1").errors.contains("no engine"))
    }

    @Test func aDetachedSearchTakesCommandsAndStops() throws {
        let program = try Program()
        defer { program.cleanUp() }
        // Long enough that it is still at work when it is asked to stop.
        let settings = TinySearch.endless
        let started = try program.runList(["search", "--detach", "--name", "far"] + settings)
        #expect(started.status == 0, "\(started.errors)")
        let injected = try program.run("control", "far", "inject", "DARTS")
        #expect(injected.status == 0, "\(injected.errors)")
        #expect(try program.run("control", "far", "inject", "DARTS").status == 1)
        #expect(try program.run("control", "far", "pin", "1", "2").output.split(separator: "\n").count == 2)
        let again = try program.run("control", "far", "pin", "1", "2", "3")
        #expect(again.status == 1)
        #expect(again.errors.contains("refused: #1 is pinned already; #2 is pinned already"), "\(again.errors)")
        #expect(again.output.contains("#3 pinned"))
        #expect(try program.run("control", "far", "pause-search").status == 0)
        #expect(try program.run("control", "far", "resume-search").status == 0)
        #expect(try program.run("control", "far", "kill", "1").status == 0)
        #expect(try program.run("control", "far", "promote", "1").status == 1)
        #expect(try program.run("resume", "far", "--headless").errors.contains("held"))
        #expect(try program.run("control", "far", "stop").status == 0)
        #expect(try program.run("watch", "far").output.contains("stopped"))
        #expect(try program.run("list").output.contains("stopped"))
    }

    /// More commands than a snapshot holds, written as the dashboard writes them.
    @Test func controlTakesRangesAndHearsEveryAnswer() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let settings = TinySearch.endless + ["--set", "search.initial=230"]
        #expect(try program.runList(["search", "--detach", "--name", "far"] + settings).status == 0)
        while try !program.run("control", "far", "pin", "230").errors.isEmpty { usleep(1000) }
        let many = try program.run("control", "far", "pin", "#1-#220,222", "224")
        #expect(many.status == 0, "\(many.errors)")
        #expect(many.output.split(separator: "\n").count == 222)
        let beyond = try program.run("control", "far", "kill", "3-500")
        #expect(beyond.status == 1 && beyond.errors.contains("there is no candidate #500: run far has 230"))
        for wrong in ["0", "5-3", "1-2-3", "x", "-"] {
            #expect(try program.run("control", "far", "kill", "--", wrong).status == 2, "\(wrong)")
        }
        #expect(try program.run("control", "far", "stop").status == 0)
    }

    @Test func aFrozenEngineIsToldOf() throws {
        let program = try Program()
        defer { program.cleanUp() }
        #expect(try program.runList(["search", "--detach", "--name", "far"] + TinySearch.endless).status == 0)
        let lock = try String(contentsOf: program.folder.appending(path: "runs/far/lock"), encoding: .utf8)
        let engine = try #require(pid_t(lock.trimmingCharacters(in: .whitespacesAndNewlines)))
        kill(engine, SIGSTOP)
        let control = try program.start(["control", "far", "pause-search"])
        while !control.errors.contains("it is suspended (kill -CONT \(engine) lets it go on)") { usleep(10_000) }
        kill(engine, SIGCONT)
        let answered = try control.wait()
        #expect(answered.status == 0 && answered.output.contains("the search is paused"))
        #expect(try program.run("control", "far", "stop").status == 0)
    }

    @Test func aSearchInWhichNobodyCouldBeTrainedFails() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let settings = TinySearch.settings + ["--set", "engine.memory=1MB"]
        let search = try program.runList(["search", "--headless", "--name", "none"] + settings)
        #expect(search.status == 1)
        #expect(search.errors.contains("nobody could be trained: "), "\(search.errors)")
        #expect(search.errors.contains("more than the budget of 1 MB"), "\(search.errors)")
        #expect(try program.run("list").output.contains("finished"))
    }
}
