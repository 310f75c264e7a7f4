import Foundation
import Testing
@testable import Bench
@testable import RunModel
@testable import Store

@testable import TUI
@testable import TerminalKit

/// A replay's clock and keys, and resuming a run from the dashboard.
@Suite struct StateReplayTests {
    private static let size = GridSize(width: 120, height: 40)

    private func replayed(duration: Double = 1000, speed: Double = 10) -> DashboardState {
        var state = GoldenScenes.state(StateFixture.snapshot(), Self.size, readOnly: true)
        state.replay = ReplayState(duration: duration, speed: speed)
        return state
    }

    private func press(_ keys: String, _ state: inout DashboardState) -> [DashboardEffect] {
        keys.flatMap { reduce(&state, .key(Key($0))) }
    }

    private func pass(_ seconds: Double, _ state: inout DashboardState) {
        _ = reduce(&state, .tick(state.now.addingTimeInterval(seconds)))
    }

    @Test func timePassesAsFastAsAsked() {
        var state = replayed()
        pass(0.5, &state)
        #expect(state.replay?.position == 5)
        _ = press(".", &state)
        pass(0.5, &state)
        #expect(state.replay?.position == 15)
        _ = press(",,,", &state)
        pass(1, &state)
        #expect(state.replay?.position == 17.5)
        _ = press("p", &state)
        pass(1, &state)
        #expect(state.replay?.position == 17.5)
        _ = press("p", &state)
        // A program that was stopped for an hour does not skip the run.
        pass(3600, &state)
        #expect(state.replay?.position == 20)
    }

    @Test func itStopsAtTheEndAndStartsAgain() throws {
        var state = replayed(duration: 12)
        for _ in 0..<20 { pass(0.1, &state) }
        #expect(state.replay?.position == 12 && state.replay?.isPlaying == false)
        _ = press("p", &state)
        #expect(state.replay?.position == 0 && state.replay?.isPlaying == true)
        for _ in 0..<40 { _ = press(",", &state) }
        #expect(try #require(state.replay).speed == ReplayState.speeds.lowerBound)
        // A run of which nothing is left but its name.
        var empty = replayed(duration: 0)
        pass(0.1, &empty)
        _ = press("][)(", &empty)
        #expect(empty.replay?.position == 0 && empty.replay?.share == 1)
    }

    @Test func keysSeek() {
        var state = replayed()
        _ = press("p]", &state)
        #expect(state.replay?.position == 50)
        _ = press("]][", &state)
        #expect(state.replay?.position == 100)
        _ = press(")", &state)
        #expect(state.replay?.position == 1000)
        _ = press("]([", &state)
        #expect(state.replay?.position == 0)
        _ = press("%25", &state)
        #expect(state.overlay == .seek(SeekPrompt(text: "25")))
        _ = reduce(&state, .key(.enter))
        #expect(state.overlay == nil && state.replay?.position == 250)
        _ = press("%soon", &state)
        _ = reduce(&state, .key(.enter))
        guard case .seek(let prompt) = state.overlay else {
            Issue.record("the prompt is gone")
            return
        }
        #expect(prompt.error != nil)
        _ = reduce(&state, .key(.escape))
        #expect(state.overlay == nil && state.replay?.position == 250)
    }

    @Test(arguments: [
        ("0", 0.0), ("50", 18_000), ("12.5%", 4500), ("100 %", 36_000), ("90s", 90), ("12m", 720), ("1h20m", 4800),
        ("2h 5s", 7205), ("9d", 36_000),
    ])
    func placesAreUnderstood(text: String, place: Double) {
        #expect(ReplayState(duration: 36_000, speed: 1).place(text) == place)
    }

    @Test(arguments: ["", "x", "101", "-1", "5x", "m", "1h2", "%", "nan%", "inf"])
    func whatIsNoPlaceIsRefused(text: String) {
        #expect(ReplayState(duration: 36_000, speed: 1).place(text) == nil)
    }

    @Test func aReplayChangesNothing() {
        var state = replayed()
        let effects = press("2xuizR", &state)
        #expect(effects.isEmpty)
        #expect(state.overlay == nil)
        #expect(press("q", &state) == [.quit(.detached)])
    }

    @Test func theDashboardShowsTheRunAtThePosition() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "econas-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let directory = try RunDirectory.create(named: "r", in: folder)
        try SyntheticRun(candidates: 100, seed: 1).write(to: directory)
        let source = ReplaySource(try RunReplay(directory))
        var now = StateFixture.start
        let dashboard = Dashboard(run: OpenRun(source: source), clock: { now }, replaySpeed: source.duration / 10)
        let capabilities = Capabilities(colors: .truecolor, glyphs: .braille)
        func frame() -> String? {
            dashboard.frame(size: Self.size, capabilities: capabilities).map(GoldenScenes.text)
        }
        #expect(frame()?.contains("REPLAY") == true)
        #expect(dashboard.state.readOnly)
        var counts: [Int] = []
        for step in 1...12 {
            now += 1
            dashboard.tick(now: Double(step))
            counts.append(dashboard.state.snapshot?.candidates.count ?? 0)
        }
        #expect(counts == counts.sorted() && Set(counts).count > 4)
        #expect(counts.last == 112)
        #expect(frame()?.contains("REPLAY end") == true)
        // A key is obeyed without waiting for the next tick.
        dashboard.handle(.key(Key("(")), now: 20)
        #expect(dashboard.state.snapshot?.run.elapsed == 0)
        #expect(frame() != nil && frame() == nil)
    }

    // MARK: - Resuming

    private func changed(_ run: RunPhase, readOnly: Bool = false) -> DashboardState {
        var snapshot = StateFixture.snapshot()
        snapshot.run.state = run
        snapshot.run.enginePID = nil
        return GoldenScenes.state(snapshot, Self.size, readOnly: readOnly)
    }

    @Test(arguments: [RunPhase.crashed, .stopped]) func aRunWithoutAnEngineCanBeResumed(run: RunPhase) throws {
        var state = changed(run)
        #expect(press("R", &state).isEmpty)
        #expect(reduce(&state, .key(.enter)) == [.startEngine])
        _ = reduce(&state, .engineStarted)
        #expect(state.currentNotice?.kind == .asked)
        // Data of before the engine took the run say nothing.
        _ = reduce(&state, .snapshot(try #require(state.live)))
        #expect(state.currentNotice?.kind == .asked)
        _ = reduce(&state, .snapshot(StateFixture.snapshot()))
        #expect(state.currentNotice?.kind == .done)
        _ = press("R", &state)
        #expect(state.overlay == nil && state.currentNotice?.kind == .refused)
    }

    @Test func resumingCanBeRefused() {
        var state = changed(.crashed)
        #expect(press("Rn", &state).isEmpty && state.overlay == nil)
        _ = press("R", &state)
        _ = reduce(&state, .key(.enter))
        _ = reduce(&state, .engineStarted)
        _ = reduce(&state, .failed("resume the run: the data are gone"))
        #expect(state.currentNotice?.kind == .refused)
        _ = reduce(&state, .snapshot(StateFixture.snapshot()))
        #expect(state.currentNotice?.text.contains("the data are gone") == true)
        var finished = changed(.finished)
        #expect(press("R", &finished).isEmpty && finished.overlay == nil)
        var looking = changed(.crashed, readOnly: true)
        #expect(press("R", &looking).isEmpty && looking.overlay == nil)
    }

    private final class Starter: EngineStarter {
        var starts = 0
        var error: String?
        func start() throws { starts += 1 }
        func failure() -> String? {
            defer { error = nil }
            return error
        }
    }

    private final class StillSource: RunSource {
        var snapshot: RunSnapshot?
        func poll() -> RunSnapshot? {
            defer { snapshot = nil }
            return snapshot
        }
        func submit(_ command: RunCommand) throws -> Int64 { 0 }
    }

    @Test func theEngineThatDoesNotStartIsTold() {
        let starter = Starter()
        let source = StillSource()
        source.snapshot = changed(.crashed).live
        let dashboard = Dashboard(run: OpenRun(source: source, starter: starter), clock: { StateFixture.start })
        dashboard.tick(now: 0)
        dashboard.handle(.key(Key("R")), now: 1)
        dashboard.handle(.key(Key("y")), now: 2)
        #expect(starter.starts == 1)
        #expect(dashboard.state.currentNotice?.kind == .asked)
        starter.error = "the images are not those that the run was begun with"
        dashboard.tick(now: 3)
        #expect(dashboard.state.currentNotice?.text.contains("the images are not those") == true)
        #expect(dashboard.state.currentNotice?.kind == .refused)
    }
}
