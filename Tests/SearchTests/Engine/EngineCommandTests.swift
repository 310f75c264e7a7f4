import Foundation
import Testing
@testable import Architectures
@testable import Engine
@testable import RunConfiguration
@testable import RunModel
@testable import Store

/// What people ask of a running search.
@Suite struct EngineCommandTests {
    /// A search whose workers are held at the first batch of every epoch until the turnstile opens.
    private func held(
        _ configuration: SearchConfiguration = RunHarness.configuration(cycles: 1),
        batches: Int = 3
    ) throws -> (RunHarness, SearchEngine, RunReader, Turnstile, FakeEvaluator) {
        let harness = try RunHarness()
        let turnstile = Turnstile()
        let evaluator = FakeEvaluator(batches: batches, onBatch: { candidate, _, _ in turnstile.pass(candidate) })
        let engine = try harness.create(configuration, evaluator)
        engine.start()
        let reader = try RunReader(harness.directory)
        try harness.wait("a worker trains", reader) { _ in !turnstile.held.isEmpty }
        return (harness, engine, reader, turnstile, evaluator)
    }

    @Test func aPausedCandidateGivesItsWorkerBackAndTheCycleDoesNotWait() throws {
        let (harness, engine, reader, turnstile, evaluator) = try held()
        #expect(try harness.ask(.pauseCandidate(1), reader)?.state == .done)
        #expect(try harness.ask(.pauseCandidate(1), reader)?.state == .refused)
        turnstile.open()
        #expect(engine.waitUntilEnd().isFinished)
        let end = try RunFacts(harness.directory)
        #expect(end.cycle == 1)
        #expect(end.candidates[0].state == .paused)
        #expect(end.candidates[0].tier == 0)
        #expect(evaluator.batches(of: 1) == 1)
        #expect(end.candidates.dropFirst().allSatisfy { $0.tier > 0 })
    }

    @Test func aResumedCandidateGoesOnWhereItWas() throws {
        let (harness, engine, reader, turnstile, evaluator) = try held()
        _ = try harness.ask(.pauseCandidate(1), reader)
        #expect(try harness.ask(.resumeCandidate(2), reader)?.state == .refused)
        #expect(try harness.ask(.resumeCandidate(1), reader)?.state == .done)
        turnstile.open()
        #expect(engine.waitUntilEnd().isFinished)
        let expected = try RunHarness.undisturbed(RunHarness.configuration(cycles: 1))
        let facts = try RunFacts(harness.directory)
        #expect(facts.candidates == expected.candidates)
        #expect(facts.curves == expected.curves)
        #expect(evaluator.batches(of: 1) == 3 * facts.candidates[0].epochsTrained)
    }

    @Test func aKilledCandidateIsGone() throws {
        let (harness, engine, reader, turnstile, _) = try held()
        #expect(try harness.ask(.killCandidate(1), reader)?.state == .done)
        #expect(try harness.ask(.killCandidate(1), reader)?.reply == "#1 is killed already")
        #expect(try harness.ask(.killCandidate(99), reader)?.reply == "there is no candidate #99")
        #expect(try harness.ask(.promoteCandidate(1), reader)?.state == .refused)
        turnstile.open()
        #expect(engine.waitUntilEnd().isFinished)
        let killed = try RunFacts(harness.directory).candidates[0]
        #expect(killed.state == .killed)
        #expect(killed.targetTier == nil)
        #expect(killed.epochsTrained == 0)
        #expect(!FileManager.default.fileExists(atPath: harness.directory.checkpointURL(candidate: 1).path))
    }

    @Test func aPromotedCandidateIsTrainedToTheNextTier() throws {
        let (harness, engine, reader, turnstile, _) = try held(RunHarness.configuration(cycles: 1, promotions: [0, 0]))
        #expect(try harness.ask(.promoteCandidate(3), reader)?.reply == "#3 promoted to tier 2 by hand")
        #expect(try harness.ask(.promoteCandidate(3), reader)?.state == .done)
        #expect(try harness.ask(.promoteCandidate(3), reader)?.state == .refused)
        turnstile.open()
        #expect(engine.waitUntilEnd().isFinished)
        let facts = try RunFacts(harness.directory)
        #expect(facts.candidates[2].tier == 3)
        #expect(facts.candidates[2].scores.count == 3)
        #expect(facts.curves[3]?.count == 6)
        #expect(facts.candidates.filter { $0.tier > 1 }.count == 1)
    }

    @Test func theQueueIsInTheOrderInWhichWorkersTakeIt() throws {
        let (harness, engine, reader, turnstile, _) = try held()
        func queue() throws -> [Int]? { try RunReader(harness.directory).poll()?.queue }
        #expect(try queue() == [2, 3, 4])
        #expect(try harness.ask(.pauseCandidate(2), reader)?.state == .done)
        #expect(try queue() == [3, 4])
        #expect(try harness.ask(.killCandidate(3), reader)?.state == .done)
        #expect(try harness.ask(.resumeCandidate(2), reader)?.state == .done)
        // Its work was asked for first, and who is to go through two tiers waits once.
        #expect(try harness.ask(.promoteCandidate(2), reader)?.state == .done)
        #expect(try queue() == [2, 4])
        turnstile.open()
        #expect(engine.waitUntilEnd().isFinished)
        #expect(try queue() == [])
    }

    @Test func aPinnedCandidateDoesNotAge() throws {
        let configuration = RunHarness.configuration(cycles: 4, promotions: [0, 0])
        let (harness, engine, reader, turnstile, _) = try held(configuration)
        #expect(try harness.ask(.pinCandidate(2, true), reader)?.state == .done)
        #expect(try harness.ask(.pinCandidate(2, true), reader)?.state == .refused)
        turnstile.open()
        #expect(engine.waitUntilEnd().isFinished)
        let facts = try RunFacts(harness.directory)
        #expect(facts.candidates[1].state == .alive)
        #expect(facts.candidates[1].pinned)
        #expect(facts.candidates[0].state == .retired)
    }

    @Test func anInjectedGenotypeIsTrainedUnlessItIsKnown() throws {
        let (harness, engine, reader, turnstile, _) = try held()
        let first = try #require(try reader.poll()?.candidates[0] ?? RunFacts(harness.directory).candidates[0])
        #expect(try harness.ask(.inject(first.architecture, parent: nil), reader)?.reply == "#1 is the same network")
        let broken = first.architecture.changed { $0.normal.edges.removeLast() }
        #expect(try harness.ask(.inject(broken, parent: nil), reader)?.state == .refused)
        let edited = first.architecture.changed { genotype in
            let edge = genotype.normal.edges[0]
            genotype.normal.edges[0].operation = edge.operation == .sepConv5x5 ? .sepConv3x3 : .sepConv5x5
        }
        #expect(try harness.ask(.inject(edited, parent: 1), reader)?.reply == "injected as #5")
        turnstile.open()
        #expect(engine.waitUntilEnd().isFinished)
        let facts = try RunFacts(harness.directory)
        let injected = try #require(facts.candidates.first { $0.origin == .injected })
        #expect(injected.id == 5)
        #expect(injected.parent == 1)
        #expect(injected.tier >= 1)
        #expect(facts.candidates.map(\.id) == Array(1...facts.candidates.count))
    }

    @Test func aPausedSearchTrainsNobodyUntilItIsResumed() throws {
        let (harness, engine, reader, turnstile, evaluator) = try held()
        #expect(try harness.ask(.pauseSearch, reader)?.state == .done)
        #expect(try harness.ask(.pauseSearch, reader)?.state == .refused)
        turnstile.open()
        let paused = try harness.wait("nobody trains", reader) { snapshot in
            snapshot.run.state == .paused && snapshot.candidates.allSatisfy { $0.state != .training }
        }
        #expect(paused?.candidates[0].state == .waiting)
        #expect(evaluator.batches(of: 1) == 1)
        #expect(try harness.ask(.resumeSearch, reader)?.state == .done)
        #expect(engine.waitUntilEnd().isFinished)
        #expect(
            try RunFacts(harness.directory) == RunHarness.undisturbed(RunHarness.configuration(cycles: 1))
        )
    }

    @Test func aStopThatNoEngineHeardDoesNotStopTheNext() throws {
        let harness = try RunHarness()
        let configuration = RunHarness.configuration(cycles: 1)
        var asked: Int64 = 0
        // Holds the run without working on it, and is gone at the end of the block as if it had been killed.
        do {
            let engine = try harness.create(configuration)
            asked = try RunReader(harness.directory).submit(.stopSearch)
            withExtendedLifetime(engine) {}
        }
        #expect(harness.work(try harness.resume()).isFinished)
        let facts = try RunFacts(harness.directory)
        #expect(try facts == RunHarness.undisturbed(configuration))
        let command = try RunReader(harness.directory).poll()?.commands.first { $0.id == asked }
        #expect(command?.state == .refused)
    }

    @Test func aStoppedSearchCanBeResumed() throws {
        let (harness, engine, reader, turnstile, _) = try held()
        #expect(try harness.ask(.stopSearch, reader)?.state == .done)
        turnstile.open()
        #expect(engine.waitUntilEnd().isStopped)
        try harness.wait("the run is stopped", reader) { $0.run.state == .stopped && $0.run.enginePID == nil }
        #expect(throws: RunError.noEngine("test")) { try reader.submit(.pauseSearch) }
        #expect(harness.work(try harness.resume()).isFinished)
        #expect(
            try RunFacts(harness.directory) == RunHarness.undisturbed(RunHarness.configuration(cycles: 1))
        )
    }

    /// Killed in its training, and revived: it is trained anew, with the same results as if nothing had been.
    @Test func aRevivedCandidateDoesWhatItStillHadToDo() throws {
        let (harness, engine, reader, turnstile, _) = try held()
        #expect(try harness.ask(.reviveCandidate(1), reader)?.reply == "#1 was not killed (training)")
        #expect(try harness.ask(.killCandidate(1), reader)?.state == .done)
        #expect(try harness.ask(.pinCandidate(1, true), reader)?.reply == "#1 was killed: revive it first")
        #expect(try harness.ask(.reviveCandidate(1), reader)?.reply == "#1 revived")
        // Once more, so that what was cancelled twice is done once.
        #expect(try harness.ask(.killCandidate(1), reader)?.state == .done)
        let twin = try #require(try reader.poll()?.candidates[0] ?? RunFacts(harness.directory).candidates[0])
        let again = try harness.ask(.inject(twin.architecture, parent: nil), reader)
        #expect(again?.reply == "#1 is the same network, and was killed: revive it")
        #expect(try harness.ask(.reviveCandidate(1), reader)?.state == .done)
        turnstile.open()
        #expect(engine.waitUntilEnd().isFinished)
        let facts = try RunFacts(harness.directory)
        let expected = try RunHarness.undisturbed(RunHarness.configuration(cycles: 1))
        #expect(facts.candidates == expected.candidates && facts.curves == expected.curves)
    }

    /// Retired ones take part again when they are pinned, and are trained on when they are promoted.
    @Test func aRetiredCandidateCanBePinnedOrPromoted() throws {
        let harness = try RunHarness()
        let configuration = RunHarness.configuration(cycles: 4, promotions: [0, 0])
        #expect(harness.work(try harness.create(configuration)).isFinished)
        let retired = try RunFacts(harness.directory).candidates.filter { $0.state == .retired }.map(\.id)
        try #require(retired.count >= 2)
        let turnstile = Turnstile()
        let evaluator = FakeEvaluator(onBatch: { candidate, _, _ in turnstile.pass(candidate) })
        let engine = try harness.resume(evaluator, adjusting: { $0.search.cycles = 6 })
        engine.start()
        let reader = try RunReader(harness.directory)
        try harness.wait("a worker trains", reader) { _ in !turnstile.held.isEmpty }
        let (pinned, promoted) = (retired[0], retired[1])
        #expect(try harness.ask(.pinCandidate(pinned, true), reader)?.state == .done)
        #expect(try harness.ask(.promoteCandidate(promoted), reader)?.state == .done)
        turnstile.open()
        #expect(engine.waitUntilEnd().isFinished)
        let candidates = try RunFacts(harness.directory).candidates
        #expect(candidates[pinned - 1].state == .alive && candidates[pinned - 1].pinned)
        #expect(candidates[promoted - 1].tier == 2 && candidates[promoted - 1].scores.count == 2)
    }

    @Test func theBestAndThePinnedKeepTheirWeights() throws {
        var configuration = RunHarness.configuration(cycles: 4)
        configuration.search.keep = 3
        let (harness, engine, reader, turnstile, _) = try held(configuration)
        #expect(try harness.ask(.pinCandidate(4, true), reader)?.state == .done)
        turnstile.open()
        #expect(engine.waitUntilEnd().isFinished)
        let end = try #require(try RunReader(harness.directory).poll())
        let ranked = end.candidates.filter { TierRanking.standard.counts($0) }
            .sorted { TierRanking.standard.precedes($0, $1) }
        #expect(end.weights == Set(ranked.prefix(3).map(\.id) + [4]))
        #expect(end.weights == harness.directory.candidatesWithCheckpoints())
        let export = try RunExport(harness.directory)
        for candidate in export.candidates {
            let id = candidate.record.id
            let path = "checkpoints/" + harness.directory.checkpointURL(candidate: id).lastPathComponent
            #expect(candidate.checkpoint == (end.weights?.contains(id) == true ? path : nil))
        }
    }

    /// What takes the last command back, as the engine answers it.
    @Test func theLastCommandIsTakenBack() throws {
        let (harness, engine, reader, turnstile, _) = try held()
        func undo() throws -> [CommandRecord?] {
            let snapshot = try #require(try RunReader(harness.directory).poll())
            return try snapshot.undoing().map { try harness.ask($0, reader) }
        }
        func candidate(_ id: Int) throws -> CandidateRecord? { try RunReader(harness.directory).poll()?.candidate(id) }
        #expect(throws: UndoProblem.nothing) { try undo() }
        let ids = try reader.submit(all: [.pinCandidate(2, true), .pinCandidate(3, true)])
        try harness.wait("both are pinned", reader) { $0.commands.count { $0.state == .done } == ids.count }
        #expect(try undo().count == 2)
        #expect(try candidate(2)?.pinned == false && candidate(3)?.pinned == false)
        _ = try harness.ask(.killCandidate(2), reader)
        #expect(try undo().first??.reply == "#2 revived")
        #expect(try candidate(2)?.state == .waiting)
        #expect(try undo().first??.reply == "#2 killed")
        _ = try harness.ask(.promoteCandidate(3), reader)
        #expect { try undo() } throws: {
            "\($0)" == "a promotion cannot be taken back: pause #3, or kill and revive it"
        }
        turnstile.open()
        #expect(engine.waitUntilEnd().isFinished)
    }

    /// Where a record waits for space when the engine is stopped, its end is recorded in what was kept for that.
    @Test func aStopOnAFullDiskIsRecordedAsOne() throws {
        let harness = try RunHarness()
        let fault: RunStore.Fault = { kind, moment in
            if kind == .complete || kind == .interrupt, moment == .beforeCommit { throw RunError.noSpace("injected") }
        }
        let engine = try harness.create(RunHarness.configuration(), fault: fault)
        engine.start()
        let reader = try RunReader(harness.directory)
        try harness.wait("the search is paused", reader) { $0.run.state == .paused }
        engine.requestStop()
        #expect(engine.waitUntilEnd().isStopped)
        #expect(try RunReader(harness.directory).poll()?.run.state == .stopped)
        #expect(harness.work(try harness.resume()).isFinished)
        #expect(try RunFacts(harness.directory) == RunHarness.undisturbed(RunHarness.configuration()))
    }
}
