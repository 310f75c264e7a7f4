import Foundation
import Testing

/// Watching runs of other processes: live ones, dead ones, and what was recorded.
@Suite(.enabled(if: Tmux.isInstalled, "tmux is not installed: make setup installs it"), .serialized)
struct WatchingTests {
    private let watch = "'\(Program.executable.path)' watch far"

    /// A search in the background that outlasts any test.
    private func withBackgroundSearch(_ body: (Program, Tmux) throws -> Void) throws {
        let program = try Program()
        let environment = ["SWIFT_BACKTRACE": "interactive=no"]
        let tmux = try Tmux(width: 120, height: 40, folder: program.folder, environment: environment)
        defer {
            tmux.close()
            _ = try? program.run("control", "far", "stop")
            _ = try? program.run("watch", "far")
            program.cleanUp()
        }
        let started = try program.runList(["search", "--detach", "--name", "far"] + TinySearch.endless)
        #expect(started.status == 0, "\(started.errors)")
        try body(program, tmux)
    }

    private func killEngine(_ program: Program) throws {
        let lock = program.folder.appending(path: "runs/far/lock")
        let text = try String(contentsOf: lock, encoding: .utf8)
        let pid = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(kill(pid, SIGKILL) == 0)
    }

    @Test func aCrashIsSeenAndTheRunResumed() throws {
        try withBackgroundSearch { program, tmux in
            try tmux.command(watch)
            try tmux.wait(for: "RUNNING")
            try killEngine(program)
            try tmux.wait(for: "CRASHED")
            try tmux.wait(for: "R resumes the run")
            try tmux.press("R")
            try tmux.wait(for: "Start the engine of far again?")
            try tmux.press("Enter")
            try tmux.wait(for: "the run goes on")
            try tmux.wait(for: "RUNNING")
            #expect(try program.run("control", "far", "pause-search").status == 0)
            // An engine started from the dashboard outlives it.
            try tmux.press("q")
            try tmux.wait(for: "Detach")
            try tmux.press("d")
            try tmux.wait(for: "econas watch far")
            #expect(try program.run("list").output.contains("paused"))
        }
    }

    @Test func aCrashedRunIsNotResumedByAccident() throws {
        try withBackgroundSearch { program, tmux in
            try killEngine(program)
            try tmux.command(watch + " --read-only")
            try tmux.wait(for: "CRASHED")
            try tmux.wait(for: "econas resume far")
            try tmux.press("R")
            try tmux.wait(for: "read-only")
            try tmux.press("q")
            try tmux.wait(for: "continue it with: econas resume far")
            #expect(try program.run("list").output.contains("crashed"))
        }
    }

    @Test func everyViewerSeesWhatOneDoes() throws {
        try withBackgroundSearch { program, tmux in
            let other = try Tmux(width: 80, height: 24, folder: program.folder)
            defer { other.close() }
            for viewer in [tmux, other] {
                try viewer.command(watch)
                try viewer.wait(for: "RUNNING")
            }
            try tmux.press("z")
            try other.wait(for: "PAUSED")
            try other.press("z")
            try tmux.wait(for: "RUNNING")
            try other.press("q")
            try other.wait(for: "Detach")
            try other.press("d")
            try other.wait(for: "econas watch far")
            try tmux.press("z")
            try tmux.wait(for: "PAUSED")
        }
    }

    @Test func aFinishedRunIsReplayed() throws {
        let program = try Program()
        let tmux = try Tmux(width: 120, height: 40, folder: program.folder)
        defer {
            tmux.close()
            program.cleanUp()
        }
        let search = try program.runList(["search", "--headless", "--name", "far"] + TinySearch.settings)
        #expect(search.status == 0, "\(search.errors)")
        // So slow that it can be held still long before its end.
        try tmux.command(watch + " --replay 0.001x")
        try tmux.wait(for: "REPLAY")
        try tmux.press("p")
        try tmux.wait(for: "REPLAY ‖")
        try tmux.press("2")
        try tmux.wait(for: "the population") { $0.contains("─ Population") && !$0.contains("T3   ") }
        try tmux.press(")")
        try tmux.wait(for: "REPLAY end  100 %")
        try tmux.wait(for: "T3   ")
        try tmux.press("(")
        try tmux.wait(for: "the beginning") { $0.contains("x  0 %") && !$0.contains("T3   ") }
        try tmux.press("%")
        try tmux.type("50")
        try tmux.press("Enter")
        try tmux.wait(for: "x  50 %")
        try tmux.press("x")
        try tmux.wait(for: "read-only")
        try tmux.press("q")
        try tmux.wait(for: "the replay stood at cycle")
        let modes = try tmux.modes()
        #expect(!modes.alternate && modes.cursor && !modes.mouse)
    }

    @Test func whatIsNoRunIsSaidInOneLine() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let runs = program.folder.appending(path: "runs")
        let files = FileManager.default
        try files.createDirectory(at: runs.appending(path: "empty"), withIntermediateDirectories: true)
        try files.createDirectory(at: runs.appending(path: "begun"), withIntermediateDirectories: true)
        try files.createDirectory(at: runs.appending(path: "torn"), withIntermediateDirectories: true)
        try Data("[search]\n".utf8).write(to: runs.appending(path: "begun/config.toml"))
        try Data("no store".utf8).write(to: runs.appending(path: "torn/run.sqlite"))
        try Data("text".utf8).write(to: runs.appending(path: "file"))
        let wrong = [
            ("empty", "holds no run"), ("begun", "holds no run"), ("torn", "cannot be read"),
            ("file", "cannot be read"), ("nothing", "there is no run named nothing"),
        ]
        for (name, fragment) in wrong {
            for replay in [[], ["--replay", "2x"]] {
                let result = try program.runList(["watch", name] + replay)
                #expect(result.status == 1, "\(name)")
                #expect(result.errors.split(separator: "\n").count == 1, "\(result.errors)")
                let isTold = result.errors.contains(fragment) || result.errors.contains("a replay needs a terminal")
                #expect(result.errors.hasPrefix("econas: ") && isTold, "\(result.errors)")
            }
        }
        #expect(try program.run("watch", "x", "--replay", "fast").status == 2)
        #expect(try program.run("watch", "x", "--replay", "2x", "--headless").status == 2)
    }
}
