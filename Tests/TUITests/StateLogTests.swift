import Foundation
import Testing
@testable import Architectures
@testable import RunModel

@testable import TUI
@testable import TerminalKit

/// The log: its filter, and its place while events arrive.
@Suite struct StateLogTests {
    private static let size = GridSize(width: 120, height: 40)

    private func fresh() -> DashboardState { GoldenScenes.state(StateFixture.snapshot(), Self.size) }

    private func press(_ keys: String, _ state: inout DashboardState) -> [DashboardEffect] {
        keys.flatMap { reduce(&state, .key(Key($0))) }
    }

    private func withEvents(_ count: Int, kinds: [LogKind] = [.failed]) -> RunSnapshot {
        var snapshot = StateFixture.snapshot()
        snapshot.events = (0..<count).map { index in
            let (candidate, text) = (index % 6 + 1, "event \(index + 1)")
            let event: Fact.Event =
                switch kinds[index % kinds.count] {
                case .failed: .failed(candidate: candidate, reason: text)
                case .born:
                    StateFixture.birth(candidate, Architecture(space: "cell", text: "x"), parent: 1, mutation: text)
                default: .sessionEnded(.failed(reason: text))
                }
            return Fact(id: Int64(index + 1), time: StateFixture.start, cycle: index / 10, event: event)
        }
        return snapshot
    }

    /// The first and the last event on the log's screen.
    private func shownEvents(_ state: DashboardState) -> [Substring] {
        let grid = render(
            state,
            size: Self.size,
            capabilities: Capabilities(colors: .truecolor, glyphs: .braille),
            theme: .standard
        )
        let numbers = GoldenScenes.text(grid).matches(of: /event (\d+)/).map(\.1)
        return [numbers.first, numbers.last].compactMap { $0 }
    }

    @Test func theLogKeepsItsPlaceWhileEventsArrive() {
        var state = GoldenScenes.state(withEvents(100), Self.size)
        _ = press("9", &state)
        // 40 rows less status, tabs, hints and the frame.
        #expect(shownEvents(state) == ["66", "100"])
        _ = press("kkk", &state)
        #expect(shownEvents(state) == ["63", "97"])
        _ = reduce(&state, .snapshot(withEvents(150)))
        #expect(shownEvents(state) == ["63", "97"])
        _ = press("19", &state)
        #expect(shownEvents(state) == ["63", "97"])
        _ = press("g", &state)
        #expect(shownEvents(state) == ["1", "35"])
        _ = press("k", &state)
        #expect(shownEvents(state) == ["1", "35"])
        _ = press("G", &state)
        #expect(shownEvents(state) == ["116", "150"])
        _ = reduce(&state, .snapshot(withEvents(160)))
        #expect(shownEvents(state) == ["126", "160"])
    }

    /// The reader keeps the latest thousand: what stood there may be gone.
    @Test func aPlaceThatIsForgottenIsTheTop() {
        var state = GoldenScenes.state(withEvents(100), Self.size)
        _ = press("9g", &state)
        var snapshot = withEvents(300)
        snapshot.events.removeFirst(200)
        _ = reduce(&state, .snapshot(snapshot))
        #expect(shownEvents(state) == ["201", "235"])
    }

    @Test func theOverviewShowsTheLatestEvents() {
        var state = GoldenScenes.state(withEvents(100), Self.size)
        _ = press("9g/id:1", &state)
        _ = reduce(&state, .key(.enter))
        _ = press("1", &state)
        #expect(shownEvents(state).last == "100")
    }

    @Test func theLogIsFilteredWhileTyping() {
        var state = GoldenScenes.state(withEvents(100, kinds: [.run, .born, .failed]), Self.size)
        _ = press("9/kind:failed,born", &state)
        #expect(state.logOrder.count == 66)
        _ = press(" !id:1 cycle:3", &state)
        #expect(
            state.logOrder.allSatisfy { index in
                let event = state.snapshot?.events[index]
                return event?.logKind != .run && event?.candidate != 1 && event?.cycle == 3
            }
        )
        #expect(!state.logOrder.isEmpty)
        _ = reduce(&state, .key(.escape))
        #expect(state.logOrder.count == 100)
        _ = press("/event 7", &state)
        _ = reduce(&state, .key(.enter))
        #expect(state.logOrder.count == 19)
        _ = reduce(&state, .snapshot(withEvents(170)))
        #expect(state.logOrder.count == 27)
        _ = reduce(&state, .key(.escape))
        #expect(state.logFilter.isEmpty)
        #expect(state.logOrder.count == 170)
    }

    @Test func aWrongFilterOfTheLogIsTold() {
        var state = fresh()
        _ = press("9/kind:fallen", &state)
        guard case .filter(let prompt) = state.overlay else { return #expect(Bool(false), "closed") }
        #expect(prompt.error == "no kind “fallen”: \(LogKind.allCases.map(\.rawValue).joined(separator: " "))")
        _ = press("x", &state)
        guard case .filter(let other) = state.overlay else { return #expect(Bool(false), "closed") }
        #expect(other.line.text == "kind:fallenx")
    }
}
