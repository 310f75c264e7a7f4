import Foundation
import Testing

@testable import Architectures
@testable import RunModel
@testable import Store

/// The written form of facts and commands: its keys are fixed by the files beside this one, and described in
/// `docs/run-directory.md`. `ECONAS_RECORD_GOLDEN=1` writes the files anew.
@Suite struct FactJSONTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")

    private static var rules: StopRules {
        var rules = StopRules(patience: 5, target: 0.75)
        rules.budget.wallSeconds = 7200
        return rules
    }

    private static let settings = SessionSettings(
        workers: 2,
        memoryLimit: 8_000_000_000,
        cycles: 100,
        rules: rules,
        configuration: "[search]\nseed = 11\n"
    )

    private static let commands: [RunCommand] = [
        .pauseCandidate(1), .resumeCandidate(2), .killCandidate(3), .reviveCandidate(3), .promoteCandidate(4),
        .pinCandidate(5, true),
        .pinCandidate(5, false), .inject(.darts, parent: 6), .inject(.darts, parent: nil), .pauseSearch, .resumeSearch,
        .stopSearch,
    ]

    private static let answers: [CommandAnswer] =
        [.done, .promoted(toTier: 2), .injected(candidate: 7)]
        + [
            .unknownCandidate(8), .state(candidate: 9, .pause, .retired), .topTier(candidate: 10, isReached: true),
            .sameNetwork(candidate: 11, .killed), .invalid(reason: "node 2 has one input"),
            .untrainable(reason: "no images"),
            .searchIsPaused, .searchIsNotPaused, .engineEnded,
        ].map { CommandAnswer.refused($0) }

    private static let events: [Fact.Event] = [
        .runBegan(
            RunBeginning(
                kind: .search(.hierarchical),
                dataset: "cifar10",
                proxy: "c4r4s0e60",
                seed: 11,
                tiers: [
                    TierInfo(tier: 1, work: .train(training: 0, through: 20), promotions: 0, parents: 6),
                    TierInfo(tier: 2, work: .train(training: 0, through: 40), promotions: 8, parents: 5, label: "two"),
                ],
                maximumAge: 10,
                settings: settings
            )
        ),
        .runBegan(
            RunBeginning(
                kind: .study,
                dataset: "cifar10",
                proxy: "16ch 32px s=1 e200",
                seed: 11,
                tiers: [TierInfo(tier: 1, work: .measure, label: "scores")],
                maximumAge: 0,
                settings: settings
            )
        ),
        .runBegan(
            RunBeginning(
                kind: .training,
                dataset: "cifar10",
                proxy: "c0r0s0e600",
                seed: 11,
                tiers: [TierInfo(tier: 1, work: .train(training: 0, through: 600))],
                maximumAge: 0,
                settings: settings
            )
        ),
        .evaluated(
            candidate: 2,
            Evaluation(
                split: .test,
                epoch: 600,
                loss: 0.5,
                topFive: 0.75,
                classes: ["cat", "dog"],
                confusion: [[3, 1], [0, 4]],
                bins: [.init(count: 8, correct: 7, confidence: 6.5)],
                seconds: 2.25
            )
        ),
        .assigned(WorkOrder(candidate: 2, fromTier: 0, toTier: 1, work: .measure)),
        .sessionBegan(
            SessionBeginning(host: "nas", process: 4711, elapsed: 12.5, dataIdentity: "cifar10 1 f", settings: settings)
        ),
        .sessionEnded(.finished), .sessionEnded(.stopped), .sessionEnded(.failed(reason: "no images")), .planned,
        .born(
            Birth(
                candidate: 2,
                architecture: .darts,
                canonicalKey: "key",
                parent: 1,
                origin: .mutation,
                mutation: "normal node 3 edge 1: none → skip_connect",
                cost: CandidateCost(parameters: 98_122, macs: 662_400, memoryBytes: 24_000_000)
            )
        ),
        .born(Birth(candidate: 3, architecture: .darts, canonicalKey: "other", origin: .random, cost: nil)),
        .assigned(
            WorkOrder(candidate: 2, fromTier: 1, toTier: 2, work: .train(training: 0, through: 40), byPerson: true)
        ),
        .retired(candidate: 2, .age), .retired(candidate: 2, .bracket),
        .began(candidate: 2, WorkerPlace(host: "nas", slot: 1)),
        .epoch(
            EpochEnd(
                candidate: 2,
                record: EpochRecord(
                    epoch: 21,
                    trainLoss: 1.5,
                    trainAccuracy: 0.5,
                    validationLoss: 1.25,
                    validationAccuracy: 0.625,
                    learningRate: 0.05,
                    seconds: 11.5,
                    images: 40_000
                ),
                worker: WorkerPlace(host: "nas", slot: 1)
            )
        ),
        .measured(
            candidate: 2,
            [
                Metric(name: "naswot", value: 1200, cost: 0.125),
                Metric(name: "latency", value: nil, unit: "ms", direction: .lower, split: .validation),
            ]
        ),
        .completed(candidate: 2, tier: 2, score: 0.625), .completed(candidate: 2, tier: 1, score: nil),
        .interrupted(candidate: 2), .failed(candidate: 2, reason: "the loss diverged"), .paused(candidate: 2),
        .resumed(candidate: 2), .killed(candidate: 2), .revived(candidate: 2), .pinned(candidate: 3, true),
        .pinned(candidate: 3, false),
        .searchPaused, .searchResumed, .diskProblem(.full),
        .diskProblem(.nearlyFull(freeMegabytes: 3, neededMegabytes: 500, isConfigured: true)), .diskRecovered,
        .noted(.childrenKnown(parent: 1, draws: 51)), .noted(.randomKnown(draws: 51)),
        .noted(.nobodyAlive(instead: 16)),
        .noted(.ended(.wallTime(seconds: 7200))), .noted(.ended(.coreTime(seconds: 0.5))),
        .noted(.ended(.images(5_000_000))), .noted(.ended(.patience(cycles: 5))), .noted(.ended(.target(0.75))),
        .noted(.bracketEmpty(tier: 2)), .noted(.screened(proposed: 15, kept: 3, metric: "naswot")),
        .answered(
            CommandRecord(
                id: 7,
                time: Date(timeIntervalSince1970: 1_760_000_000),
                command: .pinCandidate(3, true),
                answer: .done
            )
        ),
        .diskProblem(.locked),
    ]

    private static let facts = events.enumerated().map { index, event in
        Fact(
            id: Int64(index + 1),
            time: Date(timeIntervalSince1970: 1_760_000_000 + Double(index)),
            session: 1,
            seconds: Double(index) / 4,
            cycle: 3,
            event: event
        )
    }

    /// One value a line, as the file has it; reading it gives the value again.
    private func check<Value: Codable & Equatable>(_ values: [Value], _ file: String) throws {
        let lines = try values.map { try StoreRows.json($0) }
        let url = Self.folder.appending(path: file)
        if ProcessInfo.processInfo.environment["ECONAS_RECORD_GOLDEN"] == "1" {
            try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: url)
        }
        let golden = try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(lines.count == golden.count)
        for (line, expected) in zip(lines, golden) { #expect(line == expected) }
        for (text, value) in zip(golden, values) {
            #expect(try StoreRows.decoded(text) as Value == value, "\(text)")
        }
    }

    @Test func everyKindOfFactIsThere() {
        #expect(Set(Self.events.map(\.kind)) == Set(Fact.Kind.allCases))
        for kind in Fact.Kind.allCases { #expect(kind.rawValue == "\(kind)") }
    }

    @Test func factsAreWrittenWithTheirKeys() throws { try check(Self.facts, "facts.jsonl") }

    @Test func commandsAreWrittenWithTheirKeys() throws { try check(Self.commands, "commands.jsonl") }

    @Test func answersAreWrittenWithTheirKeys() throws { try check(Self.answers, "answers.jsonl") }

    /// Keys of `show --json`: a candidate's object has all of them, whatever it lacks.
    @Test func theExportHasItsKeys() throws {
        let harness = try RunHarness()
        harness.work(try harness.create(RunHarness.tiny))
        let text = try RunExport(harness.directory).json()
        let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        var lines = ["export: \(json.keys.sorted().joined(separator: " "))"]
        for (name, object) in [
            ("run", json["run"]), ("candidate", (json["candidates"] as? [Any])?.first),
            ("fact", (json["facts"] as? [Any])?.first),
        ] {
            let keys = try #require(object as? [String: Any]).keys.sorted()
            lines.append("\(name): \(keys.joined(separator: " "))")
        }
        try check(lines, "export-keys.jsonl")
    }

    @Test func everyFactHasASentenceOfOneLine() {
        for fact in Self.facts {
            #expect(!fact.sentence().isEmpty && !fact.sentence().contains("\n"))
            #expect(fact.logKind == nil || Fact.loggedKinds.contains(fact.event.kind))
        }
        for answer in Self.answers {
            let record = CommandRecord(id: 1, time: Date(), command: .pauseCandidate(1), answer: answer)
            #expect(!record.reply.isEmpty)
        }
    }
}
