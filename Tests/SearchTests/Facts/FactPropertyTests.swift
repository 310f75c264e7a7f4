import Foundation
import GRDB
import Synchronization
import Tensor
import Testing

@testable import Engine
@testable import RunConfiguration
@testable import RunModel
@testable import Store

/// Whatever happens to a run: the tables, the engine's state and a replay tell the same at every fact.
@Suite struct FactPropertyTests {
    /// Compares the projected tables with the state at every fact, and keeps the facts.
    private final class Auditor: Sendable {
        private struct Seen {
            var facts: [Fact] = []
            var folded = RunState()
            var states: [RunState] = []
        }

        private let seen = Mutex(Seen())
        private let keepsStates: Bool

        init(keepsStates: Bool = false) { self.keepsStates = keepsStates }

        var states: [RunState] { seen.withLock { $0.states } }
        var kinds: Set<Fact.Kind> { seen.withLock { Set($0.facts.map(\.event.kind)) } }
        var count: Int { seen.withLock { $0.facts.count } }

        var audit: RunStore.Audit {
            { fact, state, tables in
                self.seen.withLock { seen in
                    // A transaction that failed took its facts back.
                    if fact.id <= seen.facts.count {
                        seen.facts.removeLast(seen.facts.count - Int(fact.id) + 1)
                        seen.folded = RunState(seen.facts)
                        if self.keepsStates { seen.states.removeLast(seen.states.count - seen.facts.count) }
                    }
                    seen.facts.append(fact)
                    seen.folded.apply(fact)
                    if self.keepsStates { seen.states.append(state) }
                    #expect(seen.folded == state, "at fact \(fact.id)")
                }
                try Self.compare(state, tables.database, fact)
            }
        }

        /// The tables as the state has them.
        static func compare(_ state: RunState, _ database: Database, _ fact: Fact) throws {
            let comment: Comment = "\(fact.event.kind) at fact \(fact.id)"
            #expect(try StoreRows.candidates(database) == state.candidates, comment)
            #expect(try StoreRows.curves(database) == state.curves, comment)
            #expect(try StoreRows.times(database) == state.times, comment)
            #expect(try StoreRows.queue(database) == state.queue, comment)
            #expect(try StoreRows.best(database)?.id == state.best, comment)
            #expect(state.best == TierRanking.standard.best(of: state.candidates)?.id, comment)
            #expect(try StoreRows.configuration(database) == state.configuration, comment)
            #expect(try StoreRows.lastFact(database) == fact.id, comment)
            let workers = try StoreRows.workers(database).map {
                WorkerRecord(worker: $0.worker, candidate: $0.candidate, tier: $0.tier, lastEpoch: $0.lastEpoch)
            }
            #expect(workers == state.workers, comment)
            let answered = try StoreRows.commands(database, where: "answer IS NOT NULL")
            #expect(answered == state.commands.sorted { $0.id < $1.id }, comment)
            var run = try #require(try StoreRows.run(database))
            #expect(run.message == state.message, comment)
            #expect(run.elapsed >= state.run.elapsed, comment)
            (run.message, run.elapsed) = ("", state.run.elapsed)
            (run.remaining, run.imagesPerSecond, run.diskBytes) = (nil, 0, 0)
            #expect(run == state.run, comment)
            let rows = try Row.fetchAll(database, sql: "SELECT state, a.* FROM assignments a ORDER BY id")
            let assignments = try rows.map { row in
                RunState.Assignment(
                    id: try row.get("id"),
                    order: WorkOrder(
                        candidate: try row.get("candidate"),
                        fromTier: try row.get("fromTier"),
                        toTier: try row.get("toTier"),
                        work: try #require(Work(training: row.get("training"), through: row.get("throughEpoch"))),
                        byPerson: try row.get("byPerson")
                    ),
                    cycle: try row.get("cycle"),
                    status: try row.word(0)
                )
            }
            #expect(assignments == state.assignments, comment)
            let keys = try String.fetchAll(database, sql: "SELECT canonicalKey FROM candidates ORDER BY id")
            #expect(keys == state.canonicalKeys, comment)
            let flags = try #require(
                try Row.fetchOne(database, sql: "SELECT planned, pausedByPerson, dataIdentity, session FROM runs")
            )
            #expect(try flags.get(0) == state.isPlanned && flags.get(1) == state.isPausedByPerson, comment)
            #expect(try flags.get(2) == state.dataIdentity && flags.get(3) == state.session, comment)
        }
    }

    /// What is asked of a search at some batches: every kind of command, some of which must be refused.
    private static func command(_ random: inout RandomStream, _ candidates: [CandidateRecord]) -> RunCommand {
        let id = random.below(candidates.count + 1) + 1
        switch random.below(12) {
        case 0: return .pauseCandidate(id)
        case 1, 2: return .resumeCandidate(id)
        case 3: return .killCandidate(id)
        case 4: return .promoteCandidate(id)
        case 5: return .pinCandidate(id, true)
        case 6: return .pinCandidate(id, false)
        case 7: return .pauseSearch
        case 8, 9: return .resumeSearch
        case 10: return .reviveCandidate(candidates.last { $0.state == .killed }?.id ?? id)
        default:
            let parent = candidates.first { $0.id == id } ?? candidates[0]
            return .inject(InjectionTests.edited(parent.architecture), parent: parent.id)
        }
    }

    /// Searches of every strategy with people, failures, a disk that is full now and then, and engines that die.
    @Test(arguments: StrategyName.allCases) func tablesStateAndReplayAgreeAtEveryFact(name: StrategyName) throws {
        let seed = UInt64(name.rawValue.utf8.count)
        let harness = try RunHarness()
        let auditor = Auditor(keepsStates: true)
        var configuration = StrategyEngineTests.configuration(name, workers: 2)
        configuration.search.seed = 100 + seed
        var random = RandomStream(seed: seed, purpose: "people")
        let viewer = Mutex<RunReader?>(nil)
        let people = Mutex((random: random.child("asked"), asked: 0))
        let evaluator = { (plan: CrashPlan) in
            FakeEvaluator(
                batches: 2,
                fails: { FakeEvaluator.number($0).isMultiple(of: 6) },
                onBatch: { _, _, _ in
                    people.withLock { people in
                        guard people.asked < 25, people.random.below(4) == 0 else { return }
                        people.asked += 1
                        viewer.withLock { reader in
                            guard let reader, let snapshot = try? RunReader(harness.directory).poll(),
                                !snapshot.candidates.isEmpty
                            else { return }
                            // A search that somebody paused and nobody resumes would wait for ever.
                            let asked = Self.command(&people.random, snapshot.candidates)
                            _ = try? reader.submit(all: asked == .pauseSearch ? [asked, .resumeSearch] : [asked])
                        }
                    }
                },
                onCheckpoint: { _, _ in try plan.pass() }
            )
        }
        var (sessions, end) = (0, EngineEnd.stopped)
        while !end.isFinished, sessions < 60 {
            // The first sessions die, sooner or later.
            let plan = CrashPlan(crashAt: sessions < 5 ? 12 + random.below(40) : .max)
            let writes = Mutex(0)
            let fault: RunStore.Fault = { kind, moment in
                let count = writes.withLock { count in
                    count += 1
                    return count
                }
                if moment == .beforeCommit, kind != .live, count % 29 == 17 { throw RunError.noSpace("injected") }
                try plan.fault(kind, moment)
            }
            do {
                let engine =
                    sessions == 0
                    ? try harness.create(configuration, evaluator(plan), fault: fault, audit: auditor.audit)
                    : try harness.resume(evaluator(plan), fault: fault, audit: auditor.audit)
                try viewer.withLock { $0 = try RunReader(harness.directory) }
                end = harness.work(engine)
            } catch is SimulatedCrash {}
            sessions += 1
        }
        #expect(end.isFinished)
        let expected: Set<Fact.Kind> = [
            .runBegan, .sessionBegan, .sessionEnded, .planned, .born, .assigned, .began, .epoch, .completed,
            .answered, .diskProblem, .diskRecovered,
        ]
        #expect(auditor.kinds.isSuperset(of: expected), "\(expected.subtracting(auditor.kinds))")

        // A replay shows at every fact what the engine had recorded there.
        let facts = try recorded(harness.directory)
        let states = auditor.states
        #expect(facts.count == states.count)
        var folded = RunState()
        for (fact, state) in zip(facts, states) {
            folded.apply(fact)
            expect(folded, isAsRecorded: state, fact)
        }
        #expect(folded == states.last)
        var replay = try RunReplay(harness.directory)
        for (index, fact) in facts.enumerated() {
            // Facts of one moment are shown together.
            let position = states[index].position(of: fact)
            guard index + 1 == facts.count || states[index + 1].position(of: facts[index + 1]) > position else {
                continue
            }
            let shown = replay.snapshot(at: position)
            if position >= replay.duration { break }
            #expect(shown.candidates == states[index].candidates, "at fact \(fact.id)")
            #expect(shown.curves == states[index].curves, "at fact \(fact.id)")
            #expect(shown.queue == states[index].queue, "at fact \(fact.id)")
            #expect(shown.workers.map(\.candidate) == states[index].workers.map(\.candidate), "at fact \(fact.id)")
            #expect(shown.run.state == states[index].run.state, "at fact \(fact.id)")
        }
    }

    /// Only the latest times of a candidate are kept in the store: the rest is equal to the last bit.
    private func expect(_ folded: RunState, isAsRecorded state: RunState, _ fact: Fact) {
        #expect(folded.candidates == state.candidates, "at fact \(fact.id)")
        #expect(folded.curves == state.curves, "at fact \(fact.id)")
        #expect(folded.assignments == state.assignments && folded.openWork == state.openWork, "at fact \(fact.id)")
        #expect(folded.workers == state.workers && folded.commands == state.commands, "at fact \(fact.id)")
        #expect(folded.run == state.run && folded.best == state.best, "at fact \(fact.id)")
    }

    private func recorded(_ directory: RunDirectory) throws -> [Fact] {
        var facts: [Fact] = []
        try ReadingConnection(directory).read { database in
            try FactTable.forEach(database) { facts.append($0) }
        }
        return facts
    }
}
