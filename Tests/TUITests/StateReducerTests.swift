import Foundation
import Studies
import Testing
@testable import RunModel
@testable import TUI
@testable import TerminalKit

/// What keys, data and time do to the state.
@Suite struct StateReducerTests {
    private static let size = GridSize(width: 120, height: 40)

    private func press(_ keys: String, _ state: inout DashboardState) -> [DashboardEffect] {
        keys.flatMap { reduce(&state, .key(Key($0))) }
    }

    private func fresh(readOnly: Bool = false) -> DashboardState {
        GoldenScenes.state(StateFixture.snapshot(), Self.size, readOnly: readOnly)
    }

    private func id(_ state: CandidateState, _ snapshot: RunSnapshot = StateFixture.snapshot()) throws -> Int {
        try #require(snapshot.candidates.first { $0.state == state }?.id)
    }

    // MARK: - Selection

    @Test func theSelectionStaysWithItsCandidateWhenRowsMove() throws {
        var state = fresh()
        _ = press("2jjj", &state)
        let selected = try #require(state.selection)
        let row = state.population.selectedRow(state.shared)
        var snapshot = StateFixture.snapshot()
        for index in snapshot.candidates.indices where snapshot.candidates[index].tier == 3 {
            snapshot.candidates[index].scores[3] = 1 - (snapshot.candidates[index].scores[3] ?? 0)
        }
        _ = reduce(&state, .snapshot(snapshot))
        #expect(state.selection == selected)
        #expect(state.population.selectedRow(state.shared) != row)
        _ = press("o", &state)
        #expect(state.selection == selected)
    }

    @Test func theBestIsSelectedUntilAPersonChooses() throws {
        var state = fresh()
        let best = try #require(state.index.best?.id)
        #expect(state.selection == best)
        var snapshot = StateFixture.snapshot()
        let other = try #require(snapshot.candidates.lastIndex { $0.tier == 3 && $0.id != best })
        snapshot.candidates[other].scores[3] = 0.99
        _ = reduce(&state, .snapshot(snapshot))
        #expect(state.selection == other + 1)
        _ = press("j", &state)
        let chosen = state.selection
        _ = reduce(&state, .snapshot(StateFixture.snapshot()))
        #expect(state.selection == chosen)
    }

    @Test func movingStopsAtTheEnds() {
        var state = fresh()
        _ = press("2gk", &state)
        #expect(state.population.selectedRow(state.shared) == 0)
        _ = press("Gj", &state)
        #expect(state.population.selectedRow(state.shared) == state.population.order.count - 1)
        #expect(state.population.top == state.population.order.count - state.listRows)
    }

    @Test func aPageMovesByWhatIsVisible() {
        var state = fresh()
        _ = press("2g", &state)
        _ = reduce(&state, .key(.pageDown))
        #expect(state.population.selectedRow(state.shared) == state.listRows - 1)
    }

    @Test func theWheelScrollsUnderTheSelection() {
        var state = fresh()
        _ = press("2g", &state)
        let selected = state.selection
        _ = reduce(&state, .mouse(MouseEvent(x: 20, y: 10, button: .wheelDown, action: .press)))
        #expect(state.selection == selected)
        #expect(state.population.top == 3)
    }

    @Test func aClickSelectsTheCandidateUnderIt() {
        var state = fresh()
        _ = press("2g", &state)
        // The panel begins in row 2, its header is row 3, the first candidate row 4.
        _ = reduce(&state, .mouse(MouseEvent(x: 20, y: 7, button: .left, action: .press)))
        #expect(state.population.selectedRow(state.shared) == 3)
    }

    @Test func aClickOnAHeadingSortsAndReverses() {
        var state = fresh()
        _ = press("2", &state)
        let id = MouseEvent(x: 4, y: 3, button: .left, action: .press)
        _ = reduce(&state, .mouse(id))
        #expect(state.population.sort == PopulationSort(column: .id, descending: false))
        _ = reduce(&state, .mouse(id))
        #expect(state.population.sort == PopulationSort(column: .id, descending: true))
        #expect(state.population.order.first == state.population.order.count - 1)
    }

    // MARK: - Commands

    @Test func killAsksAndTheSafeAnswerIsTheDefault() throws {
        var state = fresh()
        let victim = try id(.training)
        state.select(victim)
        #expect(press("x", &state).isEmpty)
        guard case .confirmation(let question) = state.overlay else { return #expect(Bool(false), "no question") }
        #expect(question.question.contains("#\(victim)"))
        #expect(!question.isConfirming)
        #expect(reduce(&state, .key(.enter)).isEmpty)
        #expect(state.overlay == nil)
    }

    @Test func killKeepsItsTargetWhileTheSelectionMoves() throws {
        var state = fresh()
        let victim = try id(.training)
        state.select(victim)
        _ = press("x", &state)
        state.select(try id(.paused))
        let effects = press("y", &state)
        #expect(effects == [.submit([.killCandidate(victim)], title: "kill #\(victim)")])
    }

    @Test func killActsOnAllMarkedThatCanDie() throws {
        var state = fresh()
        let alive = try id(.alive)
        let dead = try id(.killed)
        let paused = try id(.paused)
        for id in [alive, dead, paused] {
            state.select(id)
            _ = press("2 ", &state)
        }
        _ = press("x", &state)
        let effects = press("y", &state)
        let ids = [alive, paused].sorted()
        #expect(effects == [.submit(ids.map { .killCandidate($0) }, title: "kill #\(ids[0]) and #\(ids[1]) (of 3)")])
    }

    @Test(arguments: [
        "\u{1B}[<0;120;36M", "\u{1B}[<35;1;1m", "\u{1B}OP", "\u{1B}OS", "\u{1B}[Z", "\u{1B}[1;5C", "\u{1B}[15~",
    ])
    func bytesLeakedFromEscapeSequencesChangeNothing(_ leak: String) throws {
        for screen in Screen.all {
            var state = fresh()
            state.select(try id(.training))
            _ = press("\(screen.number)", &state)
            let effects = leak.flatMap { character -> [DashboardEffect] in
                reduce(&state, .key(character == "\u{1B}" ? .escape : Key(character)))
            }
            #expect(effects.isEmpty)
            // Whatever the bytes opened, they cannot have been an answer to it.
            #expect(state.notice == nil)
        }
    }

    @Test func commandsThatCannotApplySayWhy() throws {
        var state = fresh()
        state.select(try id(.alive))
        #expect(press("p", &state).isEmpty)
        #expect(state.notice?.kind == .refused)
        let selected = try #require(state.selection)
        #expect(state.notice?.text == "#\(selected) is not being trained (alive)")
    }

    @Test func commandsApplyToStatesThatAllowThem() throws {
        var state = fresh()
        let training = try id(.training)
        let paused = try id(.paused)
        state.select(training)
        #expect(press("p", &state) == [.submit([.pauseCandidate(training)], title: "pause #\(training)")])
        #expect(press("i", &state) == [.submit([.pinCandidate(training, true)], title: "pin #\(training)")])
        state.select(paused)
        #expect(press("r", &state) == [.submit([.resumeCandidate(paused)], title: "resume #\(paused)")])
        let snapshot = StateFixture.snapshot()
        let risen = try #require(snapshot.candidates.first { $0.state == .alive && $0.tier == 2 }?.id)
        state.select(risen)
        #expect(press("T", &state) == [.submit([.promoteCandidate(risen)], title: "promote #\(risen)")])
        let pinned = try #require(snapshot.candidates.first { $0.pinned }?.id)
        state.select(pinned)
        #expect(press("i", &state) == [.submit([.pinCandidate(pinned, false)], title: "unpin #\(pinned)")])
        #expect(press("z", &state) == [.submit([.pauseSearch], title: "pause search")])
    }

    @Test func aPausedSearchIsResumedByTheSameKey() {
        var snapshot = StateFixture.snapshot()
        snapshot.run.state = .paused
        var state = GoldenScenes.state(snapshot, Self.size)
        #expect(press("z", &state) == [.submit([.resumeSearch], title: "resume search")])
    }

    @Test func readOnlyRefusesEveryCommand() throws {
        for key in "prxTiz" {
            var state = fresh(readOnly: true)
            state.select(try id(.training))
            #expect(reduce(&state, .key(Key(key))).isEmpty)
            #expect(state.overlay == nil)
            #expect(state.notice?.kind == .refused)
        }
    }

    @Test func withoutAnEngineNothingIsAsked() {
        var snapshot = StateFixture.snapshot()
        snapshot.run.state = .crashed
        var state = GoldenScenes.state(snapshot, Self.size)
        #expect(press("z", &state).isEmpty)
        #expect(state.notice?.text.contains("no engine") == true)
    }

    @Test func anAnswerIsShownAndFades() {
        var state = fresh()
        let start = state.now
        _ = reduce(&state, .submitted([3], title: "pause #5"))
        #expect(state.currentNotice?.kind == .asked)
        _ = reduce(&state, .tick(start.addingTimeInterval(60)))
        #expect(state.currentNotice?.kind == .asked)
        var snapshot = StateFixture.snapshot()
        snapshot.commands = [
            CommandRecord(id: 3, time: start, command: .pauseCandidate(5), answer: .done)
        ]
        _ = reduce(&state, .snapshot(snapshot))
        #expect(state.currentNotice?.kind == .done)
        #expect(state.currentNotice?.text == "pause #5: done, #5 paused")
        _ = reduce(&state, .tick(start.addingTimeInterval(60 + SharedState.noticeSeconds + 1)))
        #expect(state.currentNotice == nil)
    }

    @Test func refusalsOfAGroupAreCounted() {
        var state = fresh()
        _ = reduce(&state, .submitted([3, 4], title: "kill #5 and #6"))
        var snapshot = StateFixture.snapshot()
        snapshot.commands = [
            CommandRecord(id: 3, time: state.now, command: .killCandidate(5), answer: .done),
            CommandRecord(
                id: 4,
                time: state.now,
                command: .killCandidate(6),
                answer: .refused(.state(candidate: 6, .kill, .failed))
            ),
        ]
        _ = reduce(&state, .snapshot(snapshot))
        #expect(state.notice?.text == "kill #5 and #6: 1 of 2 refused: #6 is failed already")
    }

    @Test func whatCannotBeSeenCannotBeDone() throws {
        var state = fresh()
        state.select(try id(.training))
        _ = reduce(&state, .resize(GridSize(width: 10, height: 3)))
        #expect(press("xyp:?2", &state).isEmpty)
        #expect(state.overlay == nil && state.screen == .overview)
        #expect(press("q", &state) == [.quit(.detached)])
        #expect(reduce(&state, .key(.control("c"))) == [.quit(.detached)])
    }

    // MARK: - Freeze, filter, leaving

    @Test func aFrozenViewKeepsItsDataAndCatchesUp() {
        var state = fresh()
        _ = press("f", &state)
        var snapshot = StateFixture.snapshot(candidates: 140)
        snapshot.run.cycle += 1
        _ = reduce(&state, .snapshot(snapshot))
        #expect(state.snapshot?.candidates.count == 124)
        #expect(state.live?.candidates.count == 140)
        _ = press("f", &state)
        #expect(state.snapshot?.candidates.count == 140)
        #expect(state.frozenAt == nil)
    }

    @Test func typingFiltersAtOnceAndEscapeRestores() {
        var state = fresh()
        _ = press("2/tier>=3", &state)
        #expect(state.population.order.count == state.snapshot?.candidates.count { $0.tier >= 3 })
        _ = reduce(&state, .key(.enter))
        #expect(state.overlay == nil)
        #expect(state.population.filter.text == "tier>=3")
        _ = press("/ state:alive", &state)
        #expect(state.population.filter.text == "tier>=3 state:alive")
        _ = reduce(&state, .key(.escape))
        #expect(state.population.filter.text == "tier>=3")
        _ = reduce(&state, .key(.escape))
        #expect(state.population.filter.isEmpty)
    }

    @Test func acceptingAFilterSelectsSomeoneWhoPasses() throws {
        var state = fresh()
        _ = press("2g/state:failed", &state)
        let before = state.selection
        #expect(state.snapshot?.candidate(before ?? 0)?.state != .failed)
        _ = reduce(&state, .key(.enter))
        #expect(state.selected?.state == .failed)
    }

    @Test func aWrongFilterStaysOpenWithItsError() {
        var state = fresh()
        _ = press("2/acc>x", &state)
        _ = reduce(&state, .key(.enter))
        guard case .filter(let prompt) = state.overlay else { return #expect(Bool(false), "closed") }
        #expect(prompt.error == "acc needs a number, not “x”")
    }

    @Test func pastedTextIsNeverACommand() {
        var state = fresh()
        #expect(reduce(&state, .paste("xyq")).isEmpty)
        #expect(state.overlay == nil)
        _ = press("2/", &state)
        _ = reduce(&state, .paste("tier>=2\nacc>60"))
        #expect(state.population.filter.text == "tier>=2 acc>60")
    }

    @Test func leavingARunningSearchAsks() {
        var state = fresh()
        #expect(press("q", &state).isEmpty)
        #expect(state.overlay == .quit(.cancel))
        #expect(reduce(&state, .key(.enter)).isEmpty)
        #expect(state.overlay == nil)
        _ = press("q", &state)
        #expect(press("d", &state) == [.quit(.detached)])
    }

    @Test func stoppingWaitsForTheEngine() {
        var state = fresh()
        _ = press("q", &state)
        #expect(press("s", &state) == [.submit([.stopSearch], title: "stop the search")])
        #expect(reduce(&state, .snapshot(StateFixture.snapshot())).isEmpty)
        var stopped = StateFixture.snapshot()
        stopped.run.state = .stopped
        #expect(reduce(&state, .snapshot(stopped)) == [.quit(.stopped)])
    }

    @Test func aRefusedStopIsNotWaitedFor() {
        var state = fresh()
        _ = press("qs", &state)
        _ = reduce(&state, .submitted([9], title: "stop the search"))
        var snapshot = StateFixture.snapshot()
        snapshot.commands = [
            CommandRecord(id: 9, time: state.now, command: .stopSearch, answer: .refused(.engineEnded))
        ]
        _ = reduce(&state, .snapshot(snapshot))
        #expect(!state.isStopping)
        #expect(state.notice?.kind == .refused)
    }

    @Test func nothingIsAskedWhereNothingRuns() {
        var snapshot = StateFixture.snapshot()
        snapshot.run.state = .finished
        var state = GoldenScenes.state(snapshot, Self.size)
        #expect(press("q", &state) == [.quit(.detached)])
        var watched = fresh(readOnly: true)
        #expect(press("q", &watched) == [.quit(.detached)])
    }

    @Test func themesAreShownWhileChoosing() {
        var state = fresh()
        _ = press("t", &state)
        #expect(press("j", &state) == [.setTheme("light")])
        #expect(reduce(&state, .key(.escape)) == [.setTheme("dark")])
        #expect(state.themeName == "dark")
    }

    // MARK: - Curves and ranks

    @Test func zoomKeepsTheCrosshairInView() throws {
        var state = fresh()
        _ = press("4llll+", &state)
        let window = try #require(state.curves.window)
        let cursor = try #require(state.curves.cursor)
        #expect(window.contains(cursor))
        for _ in 0..<80 { _ = press("l", &state) }
        let moved = try #require(state.curves.window)
        #expect(moved.contains(try #require(state.curves.cursor)))
        #expect(abs((moved.upperBound - moved.lowerBound) - (window.upperBound - window.lowerBound)) < 1e-9)
        _ = press("0", &state)
        #expect(state.curves.window == nil)
    }

    @Test func arrowsPickNeighbouringPoints() throws {
        var state = fresh()
        _ = press("5b", &state)
        let points = state.ranks.plot.points.sorted { ($0.x, $0.id) < ($1.x, $1.id) }
        let position = try #require(points.firstIndex { $0.id == state.selection })
        _ = reduce(&state, .key(.left))
        #expect(state.selection == points[position - 1].id)
    }

    @Test func axesGoRoundAndStatisticsFollow() {
        var state = fresh()
        _ = press("5", &state)
        let first = state.ranks.plot.pair
        var seen: [RankPair] = []
        for _ in RankPlot.pairs(StateFixture.snapshot()) {
            _ = press("a", &state)
            if let pair = state.ranks.plot.pair { seen.append(pair) }
            #expect(state.ranks.plot.tau.map { (-1...1).contains($0) } != false)
        }
        #expect(Set(seen).count == seen.count)
        #expect(state.ranks.plot.pair == first)
    }
}
