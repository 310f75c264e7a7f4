import Studies
import Foundation
import Testing
@testable import RunModel

@testable import TUI
@testable import TerminalKit

/// Who trains and who waits: the Workers screen and the lanes of the tiers.
@Suite struct StateWorkersTests {
    private static let size = GridSize(width: 120, height: 40)

    private func shown(_ keys: String, _ snapshot: RunSnapshot = StateFixture.snapshot()) -> DashboardState {
        var state = GoldenScenes.state(snapshot, Self.size)
        press(keys, &state)
        return state
    }

    private func press(_ keys: String, _ state: inout DashboardState) {
        for key in keys { _ = reduce(&state, .key(Key(key))) }
    }

    private func click(_ x: Int, _ y: Int, _ state: inout DashboardState) {
        _ = reduce(&state, .mouse(MouseEvent(x: x, y: y, button: .left, action: .press)))
    }

    private func lines(_ state: DashboardState) -> [String] {
        let capabilities = Capabilities(colors: .truecolor, glyphs: .braille)
        let grid = render(state, size: state.size, capabilities: capabilities, theme: .standard)
        return GoldenScenes.text(grid).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    // MARK: - Workers and their queue

    @Test func keysWalkThroughThoseWhoTrainAndThenThoseWhoWait() throws {
        let snapshot = StateFixture.snapshot()
        let all = snapshot.workers.compactMap(\.candidate) + snapshot.queue
        #expect(snapshot.queue.count > 1)
        var state = shown("8g")
        for id in all {
            #expect(state.selection == id)
            press("j", &state)
        }
        #expect(state.selection == all.last)
        press("gk", &state)
        #expect(state.selection == all.first)
        press("G", &state)
        #expect(state.selection == all.last)
    }

    @Test func aClickSelectsWhoeverWaits() throws {
        var state = shown("8")
        let rows = lines(state)
        let top = try #require(rows.firstIndex { $0.contains("Queue: ") })
        for (row, id) in StateFixture.snapshot().queue.enumerated() {
            click(30, top + 2 + row, &state)
            #expect(state.selection == id)
        }
        let selected = state.selection
        click(30, top + 1, &state)
        #expect(state.selection == selected)
    }

    @Test func theSelectedOfALongQueueIsInSight() throws {
        var snapshot = StateFixture.snapshot()
        snapshot.queue = Array(1...100)
        var state = shown("8", snapshot)
        state.select(90)
        let row = try #require(lines(state).firstIndex { $0.contains("#90 ") })
        press("j", &state)
        #expect(lines(state)[row].contains("#91 "))
        click(30, row - 3, &state)
        #expect(state.selection == 88)
    }

    @Test func theTimeThatIsLeftFollowsFromTheSpeed() {
        let worker = WorkerRecord(
            worker: 1,
            candidate: 3,
            tier: 1,
            epoch: 2,
            lastEpoch: 3,
            batch: 25,
            batches: 100,
            imagesPerSecond: 500
        )
        // Three quarters of this epoch and all of the next.
        #expect(worker.secondsLeft(imagesPerEpoch: 4_000) == 14)
        #expect(worker.secondsLeft(imagesPerEpoch: nil) == nil)
        var still = worker
        still.imagesPerSecond = 0
        #expect(still.secondsLeft(imagesPerEpoch: 4_000) == nil)
    }

    @Test func aFinishedRunHasNoQueue() {
        var snapshot = StateFixture.snapshot()
        snapshot.run.state = .finished
        snapshot.workers = []
        snapshot.queue = []
        #expect(!lines(shown("8", snapshot)).contains { $0.contains("Queue") })
    }

    // MARK: - Tiers

    @Test func everyTierListsItsMembers() {
        let state = shown("")
        let tiers = state.index.tiers
        for summary in tiers {
            let records = summary.members.compactMap { state.snapshot?.candidate($0) }
            #expect(records.count == summary.alive + summary.training + summary.waiting + summary.paused)
            #expect(records.prefix(summary.training).allSatisfy { $0.state == .training })
            let scores = records.suffix(summary.alive).map { $0.score ?? 0 }
            #expect(scores == scores.sorted(by: >))
        }
        let present = state.snapshot?.candidates.filter { !$0.state.isFinal }.map(\.id)
        #expect(tiers.flatMap(\.members).sorted() == present)
    }

    @Test func aLineOfMembersFitsAndHasTheSelectedOne() {
        let members = Array(96...140)
        for width in 12...90 {
            for selection in [nil, 96, 120, 140, 7] {
                let line = TierMembers(members, selection: selection, width: width)
                let rest = line.more > 0 ? "+\(line.more)".count + 2 : 0
                #expect((line.places.last?.columns.upperBound ?? 0) + rest <= width)
                #expect(line.places.count + line.more == members.count)
                let ids = line.places.map(\.id)
                if let selection, members.contains(selection) { #expect(ids.contains(selection)) }
                for (one, next) in zip(line.places, line.places.dropFirst()) {
                    #expect(next.columns.lowerBound == one.columns.upperBound + 2)
                }
            }
        }
        #expect(TierMembers([], selection: 3, width: 40).places.isEmpty)
    }

    @Test func aClickOnAMemberSelectsIt() throws {
        var state = shown("3")
        let rows = lines(state)
        let best = try #require(state.index.tiers.last?.best?.id)
        let row = try #require(rows.lastIndex { $0.contains("● #") })
        let member = try #require(rows[row].firstRange(of: "#\(best)"))
        let x = rows[row].distance(from: rows[row].startIndex, to: member.lowerBound)
        press("G", &state)
        #expect(state.selection != best)
        click(x, row, &state)
        #expect(state.selection == best)
    }
}
