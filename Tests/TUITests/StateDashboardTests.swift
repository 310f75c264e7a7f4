import Foundation
import Search
import Testing

@testable import TUI

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
        Dashboard(source: source, themes: ["dark", "light"], clock: clock)
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
            CommandRecord(id: 1, time: StateFixture.start, command: .pauseSearch, state: .done, reply: "")
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
}
