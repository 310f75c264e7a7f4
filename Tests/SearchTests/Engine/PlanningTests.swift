import Foundation
import Synchronization
import Testing
@testable import Engine
@testable import RunModel
@testable import Store

/// While a cycle is being planned, the engine listens.
@Suite struct PlanningTests {
    /// Holds planning, which asks what networks cost, from a candidate on.
    private final class SlowCosts: Sendable {
        private let state = Mutex((asked: 0, isOpen: false))
        private let from: Int

        init(from: Int) { self.from = from }

        var asked: Int { state.withLock { $0.asked } }

        func open() { state.withLock { $0.isOpen = true } }

        func pass() {
            let number = state.withLock { state in
                state.asked += 1
                return state.asked
            }
            while number > from, !state.withLock({ $0.isOpen }) { Thread.sleep(forTimeInterval: 0.002) }
        }
    }

    /// Starts a search of which the second plan is held: the costs of the four initial candidates are told at once, those of the
    /// first children when they may be.
    private func begin() throws -> (RunHarness, SearchEngine, RunReader, SlowCosts) {
        let harness = try RunHarness()
        let costs = SlowCosts(from: 4)
        let engine = try harness.create(RunHarness.configuration(), FakeEvaluator(onMeasure: { costs.pass() }))
        engine.start()
        return (harness, engine, try RunReader(harness.directory), costs)
    }

    @Test func commandsAreAnsweredWhileACycleIsBeingPlanned() throws {
        let expected = try RunHarness.undisturbed(RunHarness.configuration())
        let (harness, engine, reader, costs) = try begin()
        try harness.wait("the second plan is in the making", reader) { _ in costs.asked > 4 }
        let pin = try harness.ask(.pinCandidate(1, true), reader)
        #expect(pin?.state == .done)
        let unpin = try harness.ask(.pinCandidate(1, false), reader)
        #expect(unpin?.state == .done)
        #expect(try reader.poll()?.run.cycle ?? 0 == 0)
        costs.open()
        #expect(engine.waitUntilEnd().isFinished)
        // Pinned and unpinned again before the plan: as if nobody had been there, but for what is told of it.
        var actual = try RunFacts(harness.directory)
        actual.events.removeAll { $0.contains("pinned") }
        #expect(actual == expected)
    }

    @Test func aPlanKnowsOfEverythingThatIsRecordedBeforeIt() throws {
        let (harness, engine, reader, costs) = try begin()
        let waiting = try harness.wait("the second plan is in the making", reader) { snapshot in
            costs.asked > 4 && snapshot.candidates.count == 4 && snapshot.candidates.allSatisfy { $0.state == .alive }
        }
        // The best would go on and have children, were it not for a person.
        let best = try #require(waiting?.candidates.max { ($0.score ?? 0) < ($1.score ?? 0) }?.id)
        #expect(try harness.ask(.killCandidate(best), reader)?.state == .done)
        costs.open()
        #expect(engine.waitUntilEnd().isFinished)
        let records = try RunExport(harness.directory).candidates.map(\.record)
        #expect(records[best - 1].state == .killed)
        #expect(records[best - 1].tier == 1)
        #expect(!records.contains { $0.parent == best })
    }

    @Test func peopleAreAnsweredWhileTheCostOfAHandMadeNetworkIsFoundOut() throws {
        let (harness, engine, reader, costs) = try begin()
        let before = try harness.wait("the second plan is in the making", reader) { snapshot in
            costs.asked > 4 && !snapshot.candidates.isEmpty
        }
        let first = try #require(before?.candidates.first?.architecture)
        let id = try reader.submit(.inject(InjectionTests.edited(first), parent: 1))
        try harness.wait("its cost is asked for", reader) { _ in costs.asked > 5 }
        #expect(try harness.ask(.pinCandidate(1, true), reader)?.state == .done)
        let during = try reader.poll()?.commands.first { $0.id == id }
        #expect(during == nil || during?.state == .asked)
        costs.open()
        #expect(engine.waitUntilEnd().isFinished)
        let export = try RunExport(harness.directory)
        #expect(export.commands.first { $0.id == id }?.state == .done)
        #expect(export.candidates.count { $0.record.origin == .injected } == 1)
    }

    @Test func aStopDoesNotWaitForAPlan() throws {
        let expected = try RunHarness.undisturbed(RunHarness.configuration())
        let (harness, engine, reader, costs) = try begin()
        try harness.wait("the second plan is in the making", reader) { _ in costs.asked > 4 }
        engine.requestStop()
        #expect(engine.waitUntilEnd().isStopped)
        costs.open()
        #expect(harness.work(try harness.resume()).isFinished)
        #expect(try RunFacts(harness.directory) == expected)
    }
}
