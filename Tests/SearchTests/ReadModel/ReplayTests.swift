import Foundation
import Tensor
import Testing
@testable import Architectures
@testable import Bench
@testable import Engine
@testable import RunConfiguration
@testable import RunModel
@testable import Store

/// The past of a run, as told by its record alone.
@Suite struct ReplayTests {
    private func synthetic(_ candidates: Int = 300, seed: UInt64 = 7) throws -> (TemporaryFolder, RunDirectory) {
        let folder = try TemporaryFolder()
        let directory = try RunDirectory.create(named: "made-up", in: folder.url)
        try SyntheticRun(candidates: candidates, seed: seed).write(to: directory)
        return (folder, directory)
    }

    /// What the last position shows must be what a viewer of the store sees.
    private func expectEndAsRecorded(_ directory: RunDirectory, _ comment: Comment) throws {
        var replay = try RunReplay(directory)
        let recorded = try #require(try RunReader(directory).poll())
        let end = replay.snapshot(at: replay.duration)
        #expect(end.candidates == recorded.candidates, comment)
        #expect(end.curves == recorded.curves, comment)
        #expect(end.operationTimes == recorded.operationTimes, comment)
        #expect(end.events == recorded.events, comment)
        #expect(end.commands == recorded.commands, comment)
        #expect(end.run.state == recorded.run.state && end.run.cycle == recorded.run.cycle, comment)
        #expect(end.queue == recorded.queue, comment)
        #expect(end.network == recorded.network, comment)
        #expect(end.workers.isEmpty, comment)
    }

    @Test func theEndIsWhatWasRecorded() throws {
        let (folder, directory) = try synthetic()
        try withExtendedLifetime(folder) { try expectEndAsRecorded(directory, "synthetic") }
    }

    @Test(arguments: StrategyName.allCases) func theEndIsWhatWasRecordedOfEveryStrategy(name: StrategyName) throws {
        let harness = try RunHarness()
        #expect(harness.work(try harness.create(StrategyEngineTests.configuration(name, workers: 2))).isFinished)
        try expectEndAsRecorded(harness.directory, "\(name)")
    }

    @Test func aRunWithFailuresCommandsAndSessionsEndsAsRecorded() throws {
        let harness = try RunHarness()
        let evaluator = FakeEvaluator(batches: 2, fails: { FakeEvaluator.number($0).isMultiple(of: 5) })
        let turnstile = Turnstile()
        let held = FakeEvaluator(batches: 2, onBatch: { candidate, _, _ in turnstile.pass(candidate) })
        let engine = try harness.create(RunHarness.configuration(cycles: 6, workers: 2), held)
        engine.start()
        let reader = try RunReader(harness.directory)
        try harness.wait("two train", reader) { $0.workers.compactMap(\.candidate).count == 2 }
        #expect(try harness.ask(.pauseCandidate(3), reader)?.state == .done)
        #expect(try harness.ask(.pinCandidate(1, true), reader)?.state == .done)
        #expect(try harness.ask(.killCandidate(4), reader)?.state == .done)
        #expect(try harness.ask(.promoteCandidate(2), reader)?.state == .done)
        let first = try #require(try RunReader(harness.directory).poll()?.candidate(1))
        let byHand = InjectionTests.edited(first.architecture)
        #expect(try harness.ask(.inject(byHand, parent: 1), reader)?.state == .done)
        #expect(try harness.ask(.pauseSearch, reader)?.state == .done)
        #expect(try harness.ask(.stopSearch, reader)?.state == .done)
        turnstile.open()
        _ = engine.waitUntilEnd()
        try expectEndAsRecorded(harness.directory, "stopped")
        // Dies in the middle, and is resumed.
        harness.work(try harness.resume(evaluator, fault: CrashPlan(crashAt: 40).fault))
        try expectEndAsRecorded(harness.directory, "crashed")
        let last = try harness.resume(evaluator)
        last.start()
        let viewer = try RunReader(harness.directory)
        #expect(try harness.ask(.resumeCandidate(3), viewer)?.state == .done)
        _ = last.waitUntilEnd()
        try expectEndAsRecorded(harness.directory, "finished")
    }

    @Test func goingThereOnTheWayOrAtOnceShowsTheSame() throws {
        let (folder, directory) = try synthetic(120)
        let replay = try withExtendedLifetime(folder) { try RunReplay(directory) }
        var playback = replay
        var random = RandomStream(seed: 1, purpose: "positions")
        // On and back, and beyond both ends.
        for _ in 0..<40 {
            let position = (random.uniformDouble() * 1.2 - 0.1) * replay.duration
            var fresh = replay
            #expect(playback.snapshot(at: position) == fresh.snapshot(at: position))
        }
    }

    @Test func nothingIsShownBeforeItHappened() throws {
        let (folder, directory) = try synthetic(120)
        let replay = try withExtendedLifetime(folder) { try RunReplay(directory) }
        var (ended, playback) = (replay, replay)
        let final = ended.snapshot(at: replay.duration)
        var earlier = playback.snapshot(at: 0)
        #expect(earlier.curves.isEmpty && earlier.run.cycle == 0)
        for step in 1...400 {
            let position = replay.duration * Double(step) / 401
            let now = playback.snapshot(at: position)
            #expect(now.run.state == .running && now.run.elapsed == position)
            #expect(now.events.allSatisfy { $0.time <= now.taken.addingTimeInterval(1e-3) })
            #expect(now.candidates.count >= earlier.candidates.count)
            #expect(now.workers.count == replay.run.workerCount, "at \(position)")
            for record in now.candidates {
                let curve = now.curves[record.id] ?? []
                #expect(curve == Array((final.curves[record.id] ?? []).prefix(curve.count)))
                #expect(record.epochsTrained == curve.count)
                // A score needs its epochs.
                for (tier, score) in record.scores {
                    #expect(curve.count >= replay.run.tiers.epochs(throughTier: tier))
                    #expect(score == final.candidate(record.id)?.scores[tier])
                }
            }
            let training = now.candidates.filter { $0.state == .training }.map(\.id)
            #expect(training == now.workers.compactMap(\.candidate).sorted())
            #expect(now.queue.sorted() == now.candidates.filter { $0.state == .waiting }.map(\.id))
            let wanted = now.queue.compactMap { now.candidate($0)?.targetTier }
            #expect(wanted == wanted.sorted(by: >))
            earlier = now
        }
        #expect(earlier.candidates.contains { !$0.scores.isEmpty })
    }

    @Test func workersAreBusyAsTheyWere() throws {
        let (folder, directory) = try synthetic(120)
        let replay = try withExtendedLifetime(folder) { try RunReplay(directory) }
        var playback = replay
        let middle = (1...100).map { playback.snapshot(at: replay.duration * Double($0) / 101) }
        let busy = middle.reduce(0) { $0 + $1.workers.compactMap(\.candidate).count }
        // Only at the ends of cycles does somebody wait for the others.
        #expect(Double(busy) / Double(100 * replay.run.workerCount) > 0.7)
        let rates = middle.flatMap(\.workers).filter { $0.candidate != nil }.map(\.imagesPerSecond)
        #expect(rates.allSatisfy { $0 > 0 })
    }

    /// Sessions with a clock that was set back by a day between two of them: seconds worked are what they were.
    @Test func betweenSessionsNoTimePassesWhateverTheClockSays() throws {
        let start = Date(timeIntervalSince1970: 1_000_000)
        let settings = EngineSettings(ConfigurationPreset.quickstart.configuration)
        func session(_ elapsed: Double) -> Fact.Event {
            .sessionBegan(
                SessionBeginning(
                    host: "h",
                    process: 1,
                    elapsed: elapsed,
                    dataIdentity: "d",
                    settings: settings.session
                )
            )
        }
        let told: [(time: Double, session: Int, seconds: Double, event: Fact.Event)] = [
            (0, 0, 0, .runBegan(settings.beginning)), (0, 1, 0, session(0)), (4, 1, 4, .searchPaused),
            (10, 1, 10, .sessionEnded(.stopped)), (-86_400, 2, 0, session(10)), (-86_395, 2, 5, .searchPaused),
            (-86_380, 2, 20, .searchResumed),
        ]
        let facts = told.enumerated().map { index, fact in
            Fact(
                id: Int64(index + 1),
                time: start.addingTimeInterval(fact.time),
                session: fact.session,
                seconds: fact.seconds,
                cycle: 0,
                event: fact.event
            )
        }
        var run = RunState(facts).run
        #expect(run.elapsed == 30)
        run.elapsed = 37
        run.state = .crashed
        var replay = RunReplay(run: run, facts: facts)
        #expect(replay.duration == 37)
        #expect(replay.date(at: 4) == start.addingTimeInterval(4))
        #expect(replay.date(at: 9) == start.addingTimeInterval(9))
        #expect(replay.date(at: 12) == start.addingTimeInterval(-86_398))
        #expect(replay.date(at: 37) == start.addingTimeInterval(-86_373))
        #expect(replay.snapshot(at: 3).run.state == .running)
        #expect(replay.snapshot(at: 4).run.state == .paused)
        // The first session's end and the second's beginning are one moment of work.
        #expect(replay.snapshot(at: 12).run.state == .running)
        #expect(replay.snapshot(at: 16).run.state == .paused)
        #expect(replay.snapshot(at: 31).run.state == .running)
        #expect(replay.snapshot(at: 37).run.state == .crashed)
    }

    @Test func aReplayTakesNoCommands() throws {
        let (folder, directory) = try synthetic(100)
        let source = ReplaySource(try withExtendedLifetime(folder) { try RunReplay(directory) })
        #expect(throws: ReplayRefusal()) { try source.submit(.pauseSearch) }
        #expect(source.poll()?.run.elapsed == 0)
        #expect(source.poll() == nil)
        source.position = source.duration / 2
        #expect(source.poll()?.candidates.isEmpty == false)
    }

    @Test func aMadeUpRunFollowsFromItsSeed() throws {
        let first = try synthetic(100, seed: 3)
        let second = try synthetic(100, seed: 3)
        let other = try synthetic(100, seed: 4)
        func facts(_ run: (TemporaryFolder, RunDirectory)) throws -> RunFacts {
            try withExtendedLifetime(run.0) { try RunFacts(run.1) }
        }
        let facts1 = try facts(first)
        #expect(try facts1 == facts(second))
        #expect(try facts1 != facts(other))
        #expect(facts1.candidates.count >= 100 && facts1.state == .finished)
        #expect(Set(facts1.candidates.map(\.tier)).isSuperset(of: [1, 2, 3]))
        #expect(Set(facts1.candidates.map(\.architecture.canonicalKey)).count == facts1.candidates.count)
    }

    @Test func aReaderInAHurryCatchesUp() throws {
        let (folder, directory) = try synthetic(100)
        try withExtendedLifetime(folder) {
            let whole = try #require(try RunReader(directory).poll())
            let reader = try RunReader(directory, epochsPerPoll: 500)
            var latest = try #require(try reader.poll())
            #expect(latest.candidates == whole.candidates && !latest.curvesAreComplete && reader.isBehind)
            var polls = 1
            while reader.isBehind, let next = try reader.poll() {
                latest = next
                polls += 1
            }
            #expect(polls > 3 && latest.curvesAreComplete)
            #expect(latest.curves == whole.curves)
            #expect(try reader.poll() == nil)
        }
    }
}
