import Foundation
import Synchronization
import Tensor
import Testing
@testable import Architectures
@testable import Engine
@testable import RunConfiguration
@testable import RunModel
@testable import Store
@testable import Strategies
@testable import Studies

/// A whole study with real training of tiny networks.
@Suite struct StudyRunTests {
    static func configuration(grid: String, scores: String = "synflow,az_nas", workers: Int = 1) -> SearchConfiguration
    {
        var configuration = ConfigurationPreset.proxyStudy.configuration
        configuration.search.layers = 3
        configuration.search.cycles = 4
        configuration.search.seed = 3
        configuration.proxy = ReducedSetting(channels: 4, resolution: 8, epochs: 4)
        configuration.data.dataset = .shapes
        configuration.data.shapesTrain = 260
        configuration.data.shapesTest = 100
        configuration.data.holdOut = 0.2
        configuration.training.batch = 64
        configuration.engine.workers = workers
        configuration.engine.minimumFreeDisk = 0
        configuration.study.grid = grid
        configuration.study.scores = scores
        configuration.study.truth = ""
        return configuration
    }

    private func study(_ configuration: SearchConfiguration) throws -> (RunExport, TemporaryFolder) {
        try configuration.check()
        let harness = try RunHarness()
        let engine = try SearchEngine.create(
            harness.directory,
            configuration: configuration,
            evaluator: { try $0.evaluator() },
            timing: harness.timing,
            fault: nil
        )
        #expect(harness.work(engine).isFinished)
        return (try RunExport(harness.directory), harness.folder)
    }

    /// What a study finds, without the time that it takes.
    private func findings(_ export: RunExport) -> [[String: Double?]] {
        let labels = export.run.tiers.map { $0.label ?? "" }
        return export.candidates.map { candidate in
            var values = candidate.record.metrics.mapValues(\.value)
            for (tier, score) in candidate.record.scores { values[labels[tier - 1]] = score }
            return values
        }
    }

    @Test func everyArchitectureHasEveryProxyWhateverTheWorkers() throws {
        let grid = "c4r4s0e1+3/4,c4r4s1e2"
        let (one, _) = try study(Self.configuration(grid: grid))
        let (three, _) = try study(Self.configuration(grid: grid, workers: 3))
        #expect(findings(one) == findings(three))
        #expect(one.candidates.count == 4)
        #expect(Set(one.candidates.map(\.record.architecture.canonicalKey)).count == 4)
        let names = ["az_expressivity", "az_progressivity", "az_trainability", "macs", "synflow"]
        for (candidate, found) in zip(one.candidates, findings(one)) {
            #expect(Set(found.keys) == Set(names + ["c4r4s0e1/4", "c4r4s0e3/4", "c4r4s1e2"]))
            #expect(candidate.curve.map { [$0.training, $0.epoch] } == [[0, 1], [0, 2], [0, 3], [1, 1], [1, 2]])
            // Half of the images, in the second training.
            #expect(candidate.curve[4].images < candidate.curve[0].images)
            #expect(candidate.record.metrics.values.allSatisfy { $0.cost >= 0 })
        }
    }

    @Test func anEpochOfALongerTrainingIsWhatTheProxyAloneGives() throws {
        let (both, _) = try study(Self.configuration(grid: "c4r4s0e1+2/4", scores: ""))
        let (alone, _) = try study(Self.configuration(grid: "c4r4s1e1,c4r4s0e2/4", scores: ""))
        #expect(findings(both).map { $0["c4r4s0e2/4"] } == findings(alone).map { $0["c4r4s0e2/4"] })
    }

    @Test func aStudyThatDiesGoesOnAsIfNothingHadHappened() throws {
        let configuration = Self.configuration(grid: "c4r4s0e1+2/3,c4r4s1e1")
        let (expected, _) = try study(configuration)
        let harness = try RunHarness()
        var (sessions, end) = (0, EngineEnd.stopped)
        while !end.isFinished, sessions < 60 {
            let plan = CrashPlan(crashAt: 11 + sessions % 5)
            let engine =
                sessions == 0
                ? try SearchEngine.create(
                    harness.directory,
                    configuration: configuration,
                    evaluator: { try $0.evaluator() },
                    timing: harness.timing,
                    fault: plan.fault
                )
                : try SearchEngine.resume(
                    harness.directory,
                    adjusting: { _ in },
                    evaluator: { try $0.evaluator() },
                    timing: harness.timing,
                    fault: plan.fault
                )
            end = harness.work(engine)
            sessions += 1
        }
        #expect(sessions > 3)
        #expect(findings(try RunExport(harness.directory)) == findings(expected))
    }

    @Test func theReportsTableHasValuesCostsAndTheTruthOfATable() throws {
        var configuration = Self.configuration(grid: "c4r4s0e1+2")
        let folder = try TemporaryFolder()
        let table = folder.url.appendingPathComponent("table.csv")
        let rows = BenchSpace.all.enumerated().map { "\($1.notation),\(Double($0 % 1000) / 10)" }
        try Data((["arch,known_e9"] + rows).joined(separator: "\n").utf8).write(to: table)
        configuration.study.table = table.path
        configuration.study.truth = "known_e9"
        let (export, _) = try study(configuration)
        let found = try ProxyTable(export)
        #expect(found.truth.name == "known_e9")
        #expect(found.truth.values.allSatisfy { $0 != nil })
        let names = found.columns.map(\.name)
        for name in ["params", "macs", "synflow", "az_nas", "c4r4s0e1", "c4r4s0e2"] { #expect(names.contains(name)) }
        let (short, long) = (try found.column("c4r4s0e1"), try found.column("c4r4s0e2"))
        for (place, candidate) in export.candidates.enumerated() {
            func spent(_ training: Int) -> Double {
                candidate.curve.filter { $0.training == training }.reduce(0) { $0 + $1.seconds }
            }
            #expect(candidate.curve.count == 3)
            #expect(short.coreSeconds[place] == spent(0) && long.coreSeconds[place] == spent(1))
        }
        #expect(try #require(long.cost(.work)) == 2 * #require(short.cost(.work)))
        #expect(try found.column("params").cost(.coreSeconds) == 0)
    }

    @Test func everyNotationOfANetworkCountsWithItsOwnTruth() throws {
        // The first two are one network: nothing leaves the first node.
        let texts = [
            "|nor_conv_3x3~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|",
            "|avg_pool_3x3~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|",
            "|none~0|+|none~0|none~1|+|nor_conv_1x1~0|none~1|none~2|",
        ]
        let rows = zip(texts, [10, 20, 30]).map { "\($0),\($1)" }
        let benchmark = try BenchmarkTable(csv: (["arch,known_e9"] + rows).joined(separator: "\n"), name: "t.csv")
        let setting = NetworkSize(channels: 4, layers: 3, resolution: 8, classes: 10)
        let values: [Double?] = [0.3, 0.1]
        let names = TrainingFreeScore.azNASParts.map(\.name) + [TrainingFreeScore.azNAS]
        let table = ProxyTable(
            architectures: [texts[2], texts[1]],
            truth: ProxyColumn(name: "known_e9", values: values, costs: []),
            columns: names.map { ProxyColumn(name: $0, values: values, source: .score(pass: $0), coreSeconds: [1, 2]) }
        )
        let counted = try table.countingNotations(of: benchmark, sizedBy: setting)
        #expect(counted.architectures == texts)
        #expect(counted.truth.values == [0.1, 0.2, 0.3])
        #expect(try counted.column("az_expressivity").values == [0.1, 0.1, 0.3])
        #expect(try counted.column("az_expressivity").coreSeconds == [2, 2, 1])
        let macs = try texts.map { Double(try Architecture(parsing: $0).cost(at: setting).macs) }
        #expect(macs[0] > macs[2] && macs[2] > macs[1])
        #expect(try counted.column("macs").values == macs)
        // Ranks 1.5, 1.5 and 3 of three, in three of four parts.
        let score = try counted.column(TrainingFreeScore.azNAS).values
        for (value, macs) in zip(score, [1, 1.0 / 3, 2.0 / 3]) {
            let others = macs == 2.0 / 3 ? 0 : 3 * log(0.5)
            #expect(abs(try #require(value) - others - log(macs)) < 1e-12)
        }
        for csv in ["other_e9\n\(texts[0]),11", "known_e9\n|none~0|+|none~0|none~1|+|nor_conv_3x3~0|none~1|none~2|,12"]
        {
            let other = try BenchmarkTable(csv: "arch,\(csv)", name: "o.csv")
            #expect(throws: ProxyStudyError.self) { try table.countingNotations(of: other, sizedBy: setting) }
        }
    }

    @Test func scoresAtFullSizeCountAgainstTheMemoryBudget() throws {
        let genotype = try Architecture(
            parsing: "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|"
        )
        func need(scores: String, channels: Int) throws -> Int {
            var configuration = Self.configuration(grid: "c4r4s0e1", scores: scores)
            configuration.proxy = ReducedSetting(channels: channels, resolution: 32, epochs: 4)
            return try configuration.evaluator().measure(genotype).memoryBytes
        }
        let training = try need(scores: "", channels: 16)
        let (small, large) = (try need(scores: "naswot", channels: 16), try need(scores: "naswot", channels: 32))
        #expect(training < small && small < large && large < 4 * small)
        #expect(try need(scores: "", channels: 32) == training)
    }

    @Test func theRanksScreensPairsAreFoundBesideTheTruth() throws {
        var configuration = Self.configuration(grid: "c4r4s0e1+2")
        configuration.study.truth = "c4r4s0e2"
        let (export, folder) = try study(configuration)
        #expect(try ProxyTable(export).truth.name == "c4r4s0e2")
        let snapshot = try #require(try RunReader(RunDirectory.find("test", in: folder.url)).poll())
        #expect(snapshot.study?.truth == "c4r4s0e2")
        // Whoever watches has the report's numbers, but for the work, which no watcher asks for.
        let (watched, reported) = (try #require(ProxyTable(snapshot)), try ProxyTable(export))
        #expect(watched.columns.map(\.name) == reported.columns.map(\.name))
        #expect(watched.columns.map(\.values) == reported.columns.map(\.values))
        #expect(watched.columns.map(\.coreSeconds) == reported.columns.map(\.coreSeconds))
        #expect(watched.truth.values == reported.truth.values)
        #expect(snapshot.candidates.allSatisfy { $0.metrics["synflow"] != nil })
    }

    @Test(arguments: [
        ("", "", "", "", "study.grid and study.scores are empty"),
        ("c9r4s0e1", "", "", "", "levels are from 0 to 4"),
        ("c4r4s0e1", "synflo", "", "", "the nearest is synflow"),
        ("c4r4s0e1", "", "t.csv", "", "study.truth is empty"),
        ("c4r4s0e1", "", "", "c4r4s0e2", "must be a proxy of the grid, one of c4r4s0e1"),
    ])
    func whatIsWrongIsSaid(grid: String, scores: String, table: String, truth: String, message: String) {
        var configuration = Self.configuration(grid: grid, scores: scores)
        configuration.study.table = table
        configuration.study.truth = truth
        let error = #expect(throws: ConfigurationError.self) { try configuration.check() }
        #expect("\(error.map { "\($0)" } ?? "")".contains(message))
    }
}

/// Tier 0: who is trained is chosen without training.
@Suite struct ProposalScreenTests {
    @Test func aPlanKeepsTheMostPromisingUnderTheirNewNumbers() {
        let genotypes = BenchSpace.all.prefix(4).map(\.architecture)
        let proposed = genotypes.enumerated().map { index, genotype in
            NewCandidate(id: 7 + index, architecture: genotype, canonicalKey: "\(index)", origin: .random)
        }
        var plan = CyclePlan(cycle: 2, newCandidates: proposed)
        plan.assignments = [Assignment(candidate: 3, fromTier: 1, toTier: 2)]
        plan.assignments += proposed.map { Assignment(candidate: $0.id, fromTier: 0, toTier: 1) }
        plan.kept = 2
        let kept = plan.keeping(2, by: [0.5, 2, 0.1, 2])
        #expect(kept.newCandidates.map(\.architecture) == [genotypes[1], genotypes[3]])
        #expect(kept.newCandidates.map(\.id) == [7, 8])
        #expect(kept.assignments.map(\.candidate) == [3, 7, 8])
        #expect(kept.kept == nil)
    }

    private func search(workers: Int, screen: String) throws -> RunExport {
        var configuration = StudyRunTests.configuration(grid: "", scores: "", workers: workers)
        configuration.kind = .search
        configuration.search.tiers = 2
        configuration.search.promotions = [1]
        configuration.search.parents = [2, 1]
        configuration.search.initial = 3
        configuration.search.cycles = 2
        configuration.search.screen = screen
        configuration.search.proposals = 5
        try configuration.check()
        let harness = try RunHarness()
        let engine = try SearchEngine.create(
            harness.directory,
            configuration: configuration,
            evaluator: { try $0.evaluator() },
            timing: harness.timing,
            fault: nil
        )
        #expect(harness.work(engine).isFinished)
        return try RunExport(harness.directory)
    }

    @Test func whoIsTrainedIsBetterByTheScoreAndTheSameWhateverTheWorkers() throws {
        let one = try search(workers: 1, screen: "macs")
        let three = try search(workers: 3, screen: "macs")
        #expect(one.candidates.map(\.record.architecture) == three.candidates.map(\.record.architecture))
        #expect(one.candidates.map(\.record.scores) == three.candidates.map(\.record.scores))
        #expect(one.candidates.count == 9)
        let without = try search(workers: 1, screen: "")
        func macs(_ export: RunExport) -> Double {
            export.candidates.prefix(3).reduce(0) { $0 + Double($1.record.macs) }
        }
        #expect(macs(one) > macs(without))
        #expect(one.candidates.allSatisfy { $0.record.metrics["macs"]?.value == Double($0.record.macs) })
        #expect(one.facts.contains { $0.event == .noted(.screened(proposed: 15, kept: 3, metric: "macs")) })
    }

    @Test func severalScoresAreRankedTogether() throws {
        let dataset = ImageDataset.shapes(training: 130, test: 20, seed: 1)
        let setting = NetworkSize(channels: 4, layers: 3, resolution: 8, classes: 10)
        let screen = try ProposalScreen(names: "az_nas,naswot", network: setting, dataset: dataset, seed: 2)
        let genotypes = BenchSpace.all.enumerated().filter { $0.offset % 2000 == 7 }.map(\.element.architecture)
        let found = screen(genotypes)
        #expect(found.count == genotypes.count && found.allSatisfy { $0.order <= 0 && $0.cost > 0 })
        #expect(screen(genotypes).map(\.value) == found.map(\.value))
        #expect(Set(found.map(\.value)).count > 4)
    }

    @Test func aNetworkWithoutAScoreIsTheLeastPromising() throws {
        let dataset = ImageDataset.shapes(training: 130, test: 20, seed: 1)
        let setting = NetworkSize(channels: 4, layers: 3, resolution: 8, classes: 10)
        let nothing = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|"
        let something = "|nor_conv_3x3~0|+|none~0|nor_conv_1x1~1|+|skip_connect~0|none~1|nor_conv_3x3~2|"
        let genotypes = try [nothing, something, something].map { try Architecture(parsing: $0) }
        func screened(_ names: String) throws -> [Metric] {
            try ProposalScreen(names: names, network: setting, dataset: dataset, seed: 2)(genotypes)
        }
        let alone = try screened("naswot")
        #expect(alone[0].value == nil && alone[0].order < alone[1].order && alone[1].value == alone[2].value)
        let together = try screened("az_nas,naswot").map(\.order)
        #expect(together[0] < together[1] && together.allSatisfy(\.isFinite))
    }

    @Test func onlyTheHierarchyHasATierZero() {
        var configuration = SearchConfiguration()
        configuration.search.screen = "naswot"
        #expect(throws: Never.self) { try configuration.check() }
        configuration.search.strategy = .random
        #expect(throws: ConfigurationError.self) { try configuration.check() }
    }
}

extension ProxyTable {
    /// What a run has recorded.
    fileprivate init(_ export: RunExport) throws {
        try self.init(
            run: export.run.name,
            configuration: export.configuration,
            records: export.candidates.map(\.record),
            curves: export.candidates.map(\.curve)
        )
    }
}
