import Foundation
import Testing
@testable import Architectures
@testable import Engine
@testable import RunConfiguration
@testable import RunModel
@testable import Store

/// Hand-made candidates in a search: recorded with where they came from, trained and compared like any other, and the same
/// whenever the engine is interrupted.
@Suite struct InjectionTests {
    /// Two changes of a candidate's genotype that no search makes at once.
    static func edited(_ architecture: Architecture) -> Architecture {
        architecture.changed { genotype in
            for edge in [0, 3] {
                let old = genotype.normal.edges[edge].operation
                genotype.normal.edges[edge].operation = old == .sepConv5x5 ? .dilConv5x5 : .sepConv5x5
            }
        }
    }

    /// Starts a search whose first candidate is held at its first batch, and asks for an injection there.
    private func begin(
        _ harness: RunHarness,
        _ configuration: SearchConfiguration,
        _ plan: CrashPlan = CrashPlan(),
        crashAt: Int = .max,
        beforeAsking: () -> Void = {}
    ) throws -> (SearchEngine, CommandRecord?, Turnstile) {
        let turnstile = Turnstile()
        let evaluator = FakeEvaluator(onBatch: { candidate, _, _ in turnstile.pass(candidate) })
        let engine = try harness.create(configuration, evaluator, fault: plan.fault)
        engine.start()
        let reader = try RunReader(harness.directory)
        try harness.wait("a worker trains", reader) { _ in !turnstile.held.isEmpty }
        let first = try #require(
            try harness.wait("there are candidates", reader) { !$0.candidates.isEmpty }?.candidates[0]
        )
        beforeAsking()
        let id = try reader.submit(.inject(Self.edited(first.architecture), parent: 1))
        // A crash while it is carried out leaves it asked.
        let snapshot = try harness.wait("the command is answered, or the engine dies of it", reader) { snapshot in
            snapshot.commands.contains { $0.id == id && $0.state != .asked } || plan.count >= crashAt
        }
        return (engine, snapshot?.commands.first { $0.id == id }, turnstile)
    }

    @Test func whereEveryoneIsTrainedInFullAHandMadeCandidateIsToo() throws {
        var configuration = RunHarness.configuration(cycles: 2)
        configuration.search.strategy = .random
        configuration.search.children = 2
        let harness = try RunHarness()
        let (engine, answer, turnstile) = try begin(harness, configuration)
        #expect(answer?.state == .done)
        turnstile.open()
        #expect(engine.waitUntilEnd().isFinished)
        let injected = try RunFacts(harness.directory).candidates.filter { $0.origin == .injected }
        #expect(injected.map(\.tier) == [3])
        #expect(injected.first?.scores.count == 3)
    }

    @Test func aHandMadeCandidateIsRecordedTrainedAndCompetes() throws {
        let harness = try RunHarness()
        let (engine, answer, turnstile) = try begin(harness, RunHarness.configuration(cycles: 3))
        #expect(answer?.reply == "injected as #5")
        turnstile.open()
        #expect(engine.waitUntilEnd().isFinished)
        let facts = try RunFacts(harness.directory)
        let made = facts.candidates[4]
        let parent = facts.candidates[0]
        #expect(made.origin == .injected)
        #expect(made.parent == 1)
        #expect(made.bornCycle == 0)
        #expect(made.mutation == made.architecture.changes(from: parent.architecture).inWords)
        #expect(made.mutation.components(separatedBy: "; ").count == 2)
        #expect(made.scores[1] == FakeEvaluator.epoch(2, of: made.architecture).validationAccuracy)
        #expect(
            facts.events.contains { $0.contains("born 5 #5 injected by hand, edited from #1: normal node 2 edge 0") }
        )
        // It takes part as any other: the first cycle's promotions go to the best two of all five.
        let ranked = facts.candidates.prefix(5).sorted { ($0.scores[1] ?? 0, $1.id) > ($1.scores[1] ?? 0, $0.id) }
        for winner in ranked.prefix(2) { #expect(winner.tier >= 2, "#\(winner.id)") }
    }

    @Test func whatCannotBeACandidateIsRefusedWithTheReason() throws {
        let harness = try RunHarness()
        let (engine, answer, turnstile) = try begin(harness, RunHarness.configuration(cycles: 1))
        #expect(answer?.state == .done)
        let reader = try RunReader(harness.directory)
        let known = try #require(try reader.poll()?.candidates)
        // The same network with the edges of a node exchanged is a twin by its canonical key.
        let twin = known[4].architecture.changed { $0.normal.edges.swapAt(0, 1) }
        #expect(try harness.ask(.inject(twin, parent: 2), reader)?.reply == "#5 is the same network")
        let blind = known[0].architecture.changed { genotype in
            for edge in genotype.reduction.edges.indices { genotype.reduction.edges[edge].operation = .none }
        }
        let refusal = try harness.ask(.inject(blind, parent: nil), reader)
        #expect(refusal?.state == .refused)
        #expect(refusal?.reply.contains("reduction cell passes nothing on") == true)
        let orphan = Self.edited(known[1].architecture)
        #expect(try harness.ask(.inject(orphan, parent: 99), reader)?.reply == "there is no candidate #99")
        turnstile.open()
        #expect(engine.waitUntilEnd().isFinished)
        #expect(try RunFacts(harness.directory).candidates.filter { $0.origin == .injected }.count == 1)
    }

    @Test func aCrashAtAnyMomentAfterAskingChangesNothing() throws {
        let configuration = RunHarness.tiny
        let undisturbed = try RunHarness()
        let counter = CrashPlan()
        var passed = 0
        let (engine, _, turnstile) = try begin(undisturbed, configuration, counter) { passed = counter.count }
        turnstile.open()
        #expect(engine.waitUntilEnd().isFinished)
        let expected = try RunFacts(undisturbed.directory)
        #expect(expected.candidates.contains { $0.origin == .injected })
        #expect(counter.count - passed > 20)

        // From the transaction that carries the command out to the last one.
        for moment in (passed + 1)...counter.count {
            let harness = try RunHarness()
            let plan = CrashPlan(crashAt: moment)
            let (crashing, _, held) = try begin(harness, configuration, plan, crashAt: moment)
            held.open()
            #expect(crashing.waitUntilEnd().isFailed, "moment \(moment)")
            #expect(harness.work(try harness.resume()).isFinished, "moment \(moment)")
            #expect(try RunFacts(harness.directory) == expected, "moment \(moment)")
        }
    }
}
