import Foundation
import Testing
@testable import RunModel

@testable import TUI
@testable import TerminalKit

/// What becomes of commands, in the line at the bottom.
@Suite struct StateNoticeTests {
    private static let size = GridSize(width: 120, height: 40)

    private func fresh() -> DashboardState { GoldenScenes.state(StateFixture.snapshot(), Self.size) }

    @Test func everyCommandIsFollowedToItsAnswer() {
        var state = fresh()
        let start = state.now
        _ = reduce(&state, .submitted([3], title: "promote #5"))
        _ = reduce(&state, .submitted([4], title: "pause #6"))
        #expect(state.currentNotice?.text == "pause #6")
        var snapshot = StateFixture.snapshot()
        snapshot.commands = [
            CommandRecord(
                id: 3,
                time: start,
                command: .promoteCandidate(5),
                answer: .refused(.topTier(candidate: 5, isReached: true))
            ),
            CommandRecord(id: 4, time: start, command: .pauseCandidate(6)),
        ]
        _ = reduce(&state, .snapshot(snapshot))
        #expect(state.currentNotice?.text == "promote #5: refused: #5 has completed the highest tier")
        // What is still open comes back when the answer to the other has been read.
        _ = reduce(&state, .tick(start.addingTimeInterval(SharedState.noticeSeconds + 1)))
        #expect(state.currentNotice?.kind == .asked)
        #expect(state.currentNotice?.text == "pause #6")
        snapshot.commands[1].answer = .done
        _ = reduce(&state, .snapshot(snapshot))
        #expect(state.currentNotice?.text == "pause #6: done, #6 paused")
        #expect(state.awaited.isEmpty)
    }

    @Test func aRefusalIsNotHiddenByASuccess() {
        var state = fresh()
        for id in 3...5 { _ = reduce(&state, .submitted([Int64(id)], title: "pin #\(id)")) }
        var snapshot = StateFixture.snapshot()
        snapshot.commands = (3...5).map {
            CommandRecord(
                id: Int64($0),
                time: state.now,
                command: .pinCandidate($0, true),
                answer: $0 == 4 ? .refused(.state(candidate: 4, .pin, .failed)) : .done
            )
        }
        _ = reduce(&state, .snapshot(snapshot))
        #expect(state.notice?.kind == .refused)
        #expect(state.notice?.text.hasPrefix("pin #4") == true)
    }

    /// A snapshot holds the latest commands only.
    @Test func aGroupLargerThanASnapshotIsStillAnswered() {
        var state = fresh()
        _ = reduce(&state, .submitted(Array(1...300), title: "pause 300 candidates"))
        var snapshot = StateFixture.snapshot()
        snapshot.commands = (101...300).map {
            CommandRecord(id: $0, time: state.now, command: .pauseCandidate(Int($0)))
        }
        _ = reduce(&state, .snapshot(snapshot))
        #expect(state.notice?.kind == .asked)
        for index in snapshot.commands.indices { snapshot.commands[index].answer = .done }
        _ = reduce(&state, .snapshot(snapshot))
        #expect(state.notice?.text == "pause 300 candidates: done, all 300")
    }

    @Test func whatAnEngineNeverAnsweredIsTold() {
        var state = fresh()
        _ = reduce(&state, .submitted([3], title: "pause #5"))
        var snapshot = StateFixture.snapshot()
        snapshot.run.state = .crashed
        _ = reduce(&state, .snapshot(snapshot))
        #expect(state.notice?.text == "pause #5: not carried out, the engine has ended (crashed)")
        #expect(state.awaited.isEmpty)
    }
}
