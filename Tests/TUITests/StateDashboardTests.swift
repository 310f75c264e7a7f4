import Foundation
import Testing
@testable import Architectures
@testable import RunModel
@testable import Strategies

@testable import TUI
@testable import TerminalKit

/// The dashboard over a source that is played by hand.
@Suite struct StateDashboardTests {
    private final class PlayedSource: RunSource {
        var snapshots: [RunSnapshot] = []
        var commands: [RunCommand] = []
        var failure: (any Error)?

        func poll() throws -> RunSnapshot? {
            if let failure { throw failure }
            return snapshots.isEmpty ? nil : snapshots.removeFirst()
        }

        func submit(_ command: RunCommand) throws -> Int64 {
            if let failure { throw failure }
            commands.append(command)
            return Int64(commands.count)
        }
    }

    private struct Locked: LocalizedError {
        var errorDescription: String? { "the store is locked\nand more" }
    }

    private static let size = GridSize(width: 80, height: 24)
    private static let capabilities = Capabilities(colors: .truecolor, glyphs: .braille)

    private func make(_ source: PlayedSource, clock: @escaping () -> Date = { StateFixture.start }) -> Dashboard {
        Dashboard(run: OpenRun(source: source), themes: ["dark", "light"], clock: clock)
    }

    @Test func drawsOnlyWhenSomethingChanged() {
        let source = PlayedSource()
        source.snapshots = [StateFixture.snapshot()]
        let dashboard = make(source)
        #expect(dashboard.frame(size: Self.size, capabilities: Self.capabilities) != nil)
        dashboard.tick(now: 1)
        #expect(dashboard.frame(size: Self.size, capabilities: Self.capabilities) == nil)
        dashboard.handle(.key(Key("j")), now: 2)
        #expect(dashboard.frame(size: Self.size, capabilities: Self.capabilities) != nil)
        #expect(dashboard.frame(size: GridSize(width: 100, height: 30), capabilities: Self.capabilities) != nil)
    }

    @Test func commandsGoToTheSourceAndComeBack() throws {
        let source = PlayedSource()
        source.snapshots = [StateFixture.snapshot()]
        let dashboard = make(source)
        _ = dashboard.frame(size: Self.size, capabilities: Self.capabilities)
        dashboard.handle(.key(Key("z")), now: 1)
        #expect(source.commands == [.pauseSearch])
        #expect(dashboard.state.notice?.commands == [1])
        var answered = StateFixture.snapshot()
        answered.commands = [
            CommandRecord(id: 1, time: StateFixture.start, command: .pauseSearch, answer: .done)
        ]
        source.snapshots = [answered]
        dashboard.tick(now: 2)
        #expect(dashboard.state.notice?.kind == .done)
    }

    @Test func aFailingSourceIsToldAndForgiven() {
        let source = PlayedSource()
        source.failure = Locked()
        let dashboard = make(source)
        dashboard.tick(now: 1)
        #expect(dashboard.state.sourceError == "the store is locked")
        source.failure = nil
        source.snapshots = [StateFixture.snapshot()]
        dashboard.tick(now: 2)
        #expect(dashboard.state.sourceError == nil)
        source.failure = Locked()
        dashboard.handle(.key(Key("z")), now: 3)
        #expect(dashboard.state.notice?.kind == .refused)
    }

    @Test func aFrozenViewShowsItsAge() {
        let source = PlayedSource()
        source.snapshots = [StateFixture.snapshot()]
        var now = StateFixture.start
        let dashboard = make(source) { now }
        _ = dashboard.frame(size: Self.size, capabilities: Self.capabilities)
        dashboard.handle(.key(Key("f")), now: 1)
        _ = dashboard.frame(size: Self.size, capabilities: Self.capabilities)
        now = now.addingTimeInterval(3)
        dashboard.tick(now: 4)
        let grid = dashboard.frame(size: Self.size, capabilities: Self.capabilities)
        #expect(grid.map { GoldenScenes.text($0).contains("FROZEN 3 s") } == true)
    }

    @Test func aLostConnectionDetaches() {
        let dashboard = make(PlayedSource())
        dashboard.handle(.hangup, now: 0)
        #expect(dashboard.ending == .detached)
        #expect(dashboard.isFinished)
    }

    @Test func whatIsWrongWithThePreferencesIsTold() {
        var preferences = DashboardPreferences()
        preferences.problems = ["config.toml:1: one", "config.toml:2: two"]
        preferences.screen = .log
        let dashboard = Dashboard(
            run: OpenRun(source: PlayedSource()),
            preferences: preferences,
            clock: { StateFixture.start }
        )
        #expect(dashboard.state.notice?.text == "config.toml:1: one (1 more: econas config --dashboard)")
        #expect(dashboard.state.screen == .log)
    }

    @Test func aChosenThemeIsSaved() {
        let source = PlayedSource()
        source.snapshots = [StateFixture.snapshot()]
        var saved: [String] = []
        let dashboard = Dashboard(
            run: OpenRun(source: source),
            themes: ["dark", "light"],
            clock: { StateFixture.start },
            saveTheme: {
                if $0 == "dark" { throw Locked() }
                saved.append($0)
                return "~/.config/econas/config.toml"
            }
        )
        dashboard.tick(now: 0)
        for key in [Key("t"), Key("j"), .enter] { dashboard.handle(.key(key), now: 1) }
        #expect(saved == ["light"])
        #expect(dashboard.state.notice?.text == "theme light, saved in ~/.config/econas/config.toml")
        for key in [Key("t"), Key("k"), .enter] { dashboard.handle(.key(key), now: 2) }
        #expect(dashboard.state.notice?.text == "theme dark is used, but not saved: the store is locked")
        #expect(dashboard.state.notice?.kind == .refused)
        for key in [Key("t"), Key("j"), .escape] { dashboard.handle(.key(key), now: 3) }
        #expect(saved == ["light"])
    }

    @Test func theScreenIsWrittenToAFile() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "screens-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let source = PlayedSource()
        source.snapshots = [StateFixture.snapshot()]
        let dashboard = make(source)
        _ = dashboard.frame(size: Self.size, capabilities: Self.capabilities)
        func type(_ line: String) {
            for key in ":" + line { dashboard.handle(.key(Key(key)), now: 1) }
            dashboard.handle(.key(.enter), now: 1)
        }
        for (name, fragment) in [("a.svg", "<svg"), ("a.txt", "Population: 124"), ("a.ansi", "\u{1B}[")] {
            let path = folder.appending(path: name).path
            type("snapshot \(path)")
            #expect(dashboard.state.notice?.text == "screen written to \(path)")
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(text.contains(fragment))
            // The line in which it was typed is no part of the screen.
            #expect(!text.contains("snapshot"))
        }
        let path = folder.appending(path: "a.txt").path
        type("snapshot \(path)")
        #expect(dashboard.state.notice?.text == "\(path) is there already: choose another name")
        type("snapshot \(path)/b.txt")
        #expect(dashboard.state.notice?.text.contains("cannot be written") == true)
        #expect(dashboard.state.notice?.kind == .refused)
        type("snapshot a.gif")
        #expect(dashboard.state.notice?.text == "a.gif: in which format? Write a name that ends in .svg, .txt or .ansi")
    }

    @Test func theSelectedArchitectureIsWrittenToAFile() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "architectures-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let source = PlayedSource()
        let snapshot = StateFixture.snapshot()
        source.snapshots = [snapshot]
        let dashboard = Dashboard(
            run: OpenRun(source: source, checkpoint: { "weights-\($0)" }),
            clock: { StateFixture.start }
        )
        _ = dashboard.frame(size: Self.size, capabilities: Self.capabilities)
        func type(_ line: String) {
            for key in ":" + line { dashboard.handle(.key(Key(key)), now: 1) }
            dashboard.handle(.key(.enter), now: 1)
        }
        type("goto 7")
        let record = try #require(snapshot.candidate(7))
        let expected = [
            ("a.py", #"load("weights-7")"#), ("a.json", record.architecture.text), ("a.dot", "digraph"),
            ("a.svg", "<svg"),
            ("a.txt", "Normal cell"),
        ]
        for (name, fragment) in expected {
            let path = folder.appending(path: name).path
            type("export \(path)")
            #expect(dashboard.state.notice?.text == "#7 written to \(path)")
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(text.contains(fragment) && text.hasSuffix("\n"), "\(name)")
        }
        type("export \(folder.path)/a.py")
        #expect(dashboard.state.notice?.text.hasSuffix("is there already: choose another name") == true)
        type("export a.pt")
        #expect(dashboard.state.notice?.text.contains(".py, .json, .dot, .svg or .txt") == true)
        #expect(dashboard.state.notice?.kind == .refused)
    }
}
