import Foundation
import Testing

@testable import Architectures
@testable import Engine
@testable import Foundations
@testable import RunConfiguration
@testable import RunModel
@testable import Store

/// What ends a search before its cycles are done.
@Suite struct StopRuleTests {
    private static func long(_ change: (inout SearchConfiguration) -> Void) -> SearchConfiguration {
        var configuration = RunHarness.configuration(cycles: 40, workers: 1)
        change(&configuration)
        return configuration
    }

    private func run(_ harness: RunHarness) throws -> RunSnapshot {
        try #require(try RunReader(harness.directory).poll())
    }

    @Test(
        arguments: [
            ("", nil, nil, nil), ("2h30m", 9000, nil, nil), ("90 m", 5400, nil, nil), ("1.5 core-h", nil, 5400, nil),
            ("5M images", nil, nil, 5_000_000), ("250 images , 1d, 2core-d", 86_400, 172_800, 250),
        ] as [(String, Double?, Double?, Int?)]
    )
    func aBudgetIsRead(text: String, wall: Double?, core: Double?, images: Int?) throws {
        let budget = try Budget(parsing: text)
        #expect(budget.wallSeconds == wall && budget.coreSeconds == core && budget.images == images)
    }

    @Test(arguments: [
        ("0h", "0h"), ("soon", "soon"), ("1h, -5 images", "-5 images"), ("1h, 2h", "2h"),
        ("3 core-h, 4 core-m", "4 core-m"),
        ("1.2.3h", "1.2.3h"), ("99999999999999999d", "99999999999999999d"), ("9e9 images", "9e9 images"),
        ("0.1 images", "0.1 images"),
        ("99999999999999999999G images", "99999999999999999999G images"),
    ])
    func aWrongBudgetNamesItsPart(text: String, part: String) {
        #expect(throws: Budget.Problem(part: part)) { try Budget(parsing: text) }
        var builder = ConfigurationBuilder(preset: .quickstart)
        #expect { try builder.set("search.budget=\(text)") } throws: { "\($0)".contains("“\(part)”: must be times") }
    }

    /// Between cycles, so that the number of workers makes no difference; without the rule the search goes on as if it had never ended.
    @Test func patienceEndsASearch() throws {
        var ends: [[CandidateRecord]] = []
        for workers in [1, 3] {
            let harness = try RunHarness()
            let configuration = Self.long {
                $0.search.patience = 2
                $0.engine.workers = workers
            }
            #expect(harness.work(try harness.create(configuration)).isFinished)
            let end = try run(harness)
            #expect(end.run.state == .finished && end.run.cycle < 40)
            #expect(end.cyclesWithoutBetter == 2)
            #expect(end.run.message == "no better candidate for 2 cycles (search.patience)")
            #expect(end.allowances == ["0 of 2 cycles without a better one left"])
            ends.append(end.candidates)
            guard workers == 3 else { continue }
            // Resumed with the same rule it ends at once.
            #expect(harness.work(try harness.resume()).isFinished)
            #expect(try run(harness).candidates == end.candidates)
            #expect(
                harness.work(
                    try harness.resume(adjusting: {
                        $0.search.patience = 0
                        $0.search.cycles = 12
                    })
                ).isFinished
            )
            let expected = try RunHarness.undisturbed(RunHarness.configuration(cycles: 12))
            let facts = try RunFacts(harness.directory)
            #expect(facts.candidates == expected.candidates && facts.curves == expected.curves)
            #expect(try run(harness).run.message.isEmpty)
        }
        #expect(ends[0] == ends[1])
    }

    @Test func aTargetEndsASearch() throws {
        let harness = try RunHarness()
        #expect(harness.work(try harness.create(Self.long { $0.search.target = 0.9 })).isFinished)
        let end = try run(harness)
        #expect(end.run.cycle < 40)
        #expect(end.best?.score ?? 0 >= 0.9)
        #expect(end.run.message == "the best has reached 90.00 % (search.target)")
        // In the cycle in which it was reached, and not later.
        #expect(end.cyclesWithoutBetter == 0)
    }

    /// In the middle of a cycle; what was in training is saved and goes on later.
    @Test(arguments: ["2500 images", "6.25 core-s"]) func aBudgetEndsASearchWhereItIsSpent(budget: String) throws {
        let harness = try RunHarness()
        let configuration = RunHarness.configuration(cycles: 6, workers: 2)
        var limited = configuration
        limited.search.budget = budget
        #expect(harness.work(try harness.create(limited)).isFinished)
        let end = try run(harness)
        #expect(end.run.state == .finished && end.run.message.hasSuffix(" is spent (search.budget)"))
        let epochs = end.curves.values.joined()
        #expect(end.run.spent.images == epochs.reduce(0) { $0 + $1.images })
        #expect(end.run.spent.coreSeconds == epochs.reduce(0) { $0 + $1.seconds })
        // Every epoch of the fake evaluator is 100 images and a quarter of a second.
        #expect(epochs.count >= 25)
        #expect(end.allowances == [budget.hasSuffix("images") ? "0 images left" : "0 s of cores left"])
        #expect(harness.work(try harness.resume(adjusting: { $0.search.budget = "" })).isFinished)
        let expected = try RunHarness.undisturbed(configuration)
        let facts = try RunFacts(harness.directory)
        #expect(facts.candidates == expected.candidates && facts.curves == expected.curves)
        #expect(epochs.count < expected.curves.values.joined().count)
    }

    /// Pauses and the time between sessions cost nothing.
    @Test func onlyWorkCountsAsWallTime() {
        var state = RunState()
        var id: Int64 = 0
        func tell(_ session: Int, _ seconds: Double, _ event: Fact.Event) {
            id += 1
            state.apply(
                Fact(
                    id: id,
                    time: Date(timeIntervalSince1970: 0),
                    session: session,
                    seconds: seconds,
                    cycle: 0,
                    event: event
                )
            )
        }
        func begin(elapsed: Double) -> Fact.Event {
            .sessionBegan(
                SessionBeginning(
                    host: "h",
                    process: 1,
                    elapsed: elapsed,
                    dataIdentity: "d",
                    settings: SessionSettings(workers: 1, memoryLimit: 1, cycles: 1, configuration: "")
                )
            )
        }
        tell(1, 0, begin(elapsed: 0))
        tell(1, 10, .searchPaused)
        tell(1, 110, .searchResumed)
        tell(1, 115, .diskProblem(.full))
        tell(1, 615, .diskRecovered)
        tell(1, 620, .sessionEnded(.stopped))
        #expect(state.run.spent.wallSeconds == 20)
        tell(2, 0, begin(elapsed: 620))
        tell(2, 7, .planned)
        #expect(state.run.spent.wallSeconds == 27)
        var budget = Budget()
        budget.wallSeconds = 27.5
        #expect(budget.spent(by: state.run.spent) == nil)
        #expect(budget.left(after: state.run.spent) == [Format.duration(0.5)])
        tell(2, 7.5, .planned)
        #expect(budget.spent(by: state.run.spent) == .wallTime(seconds: 27.5))
    }

    @Test func aSearchEndsWhenItsTimeIsUp() throws {
        let harness = try RunHarness()
        let evaluator = FakeEvaluator(onBatch: { _, _, _ in Thread.sleep(forTimeInterval: 0.01) })
        #expect(harness.work(try harness.create(Self.long { $0.search.budget = "0.3s" }, evaluator)).isFinished)
        let end = try run(harness)
        #expect(end.run.cycle < 40)
        #expect(end.run.spent.wallSeconds >= 0.3)
        #expect(end.run.message.hasSuffix("is spent (search.budget)"))
    }

    /// A store may tell anything.
    @Test func noRuleOfAForeignStoreIsTooLarge() {
        for bound in [Int.min, -1, 0, Int.max] {
            var run = RunState().run
            run.rules.budget.images = bound
            run.rules.budget.wallSeconds = Double(bound) * 1e300
            run.rules.patience = bound
            let snapshot = RunSnapshot(run: run, taken: Date(timeIntervalSince1970: 0))
            #expect(snapshot.allowances.count == 3)
        }
    }

    /// The estimate goes by how fast epochs came lately, whatever they cost a core.
    @Test func thePaceIsThatOfTheWall() {
        var pace = PaceMeter()
        for epoch in 0...7 { pace.add(.init(worked: Double(epoch), epochs: epoch)) }
        #expect(pace.secondsPerEpoch == nil)
        pace.add(.init(worked: 8, epochs: 8))
        #expect(pace.secondsPerEpoch == 1)
        // Somebody else takes two thirds of the machine: soon only that counts.
        for epoch in 9...200 { pace.add(.init(worked: 8 + 3 * Double(epoch - 8), epochs: epoch)) }
        #expect(pace.secondsPerEpoch == 3)
        // Nothing new is no news.
        pace.add(.init(worked: 10_000, epochs: 200))
        #expect(pace.secondsPerEpoch == 3)
    }
}
