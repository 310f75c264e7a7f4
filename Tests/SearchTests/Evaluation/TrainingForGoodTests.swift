import Foundation
import Tensor
import Testing
@testable import Architectures
@testable import Engine
@testable import RunConfiguration
@testable import RunModel
@testable import Store
@testable import Strategies

/// Runs of kind training, really trained.
@Suite struct TrainingForGoodTests {
    /// Two architectures, three epochs, every regularisation.
    static var configuration: SearchConfiguration {
        var configuration = ConfigurationPreset.trainShort.configuration
        configuration.train.architectures = "DARTS; ECONAS_SMALL"
        configuration.train.origins = "search #3; search #5"
        configuration.proxy = ReducedSetting(channels: 4, resolution: 32, epochs: 3)
        configuration.search.layers = 3
        configuration.search.seed = 2
        configuration.data.dataset = .shapes
        configuration.data.shapesTrain = 120
        configuration.data.shapesTest = 100
        configuration.data.holdOut = 0.2
        configuration.training.batch = 32
        configuration.training.dropPath = 0.2
        configuration.training.labelSmoothing = 0.1
        configuration.training.auxiliaryWeight = 0.4
        configuration.training.auxiliaryChannels = [8, 12]
        configuration.training.averageDecay = 0.9
        configuration.training.warmUpEpochs = 2
        configuration.engine.workers = 2
        configuration.engine.memory = 1_000_000_000
        configuration.engine.minimumFreeDisk = 0
        return configuration
    }

    private static let factory: SearchEngine.EvaluatorFactory = { try $0.evaluator() }

    /// All that is recorded but times.
    private struct Course: Equatable {
        var candidates: [CandidateRecord]
        var curves: [[EpochRecord]]
        var evaluations: [[Evaluation]]

        init(_ directory: RunDirectory) throws {
            let export = try RunExport(directory)
            candidates = export.candidates.map(\.record)
            curves = export.candidates.map(\.curve)
            evaluations = export.candidates.map(\.evaluations)
            for index in candidates.indices {
                candidates[index].seconds = 0
                for name in candidates[index].metrics.keys { candidates[index].metrics[name]?.cost = 0 }
                for epoch in curves[index].indices { curves[index][epoch].seconds = 0 }
                for place in evaluations[index].indices { evaluations[index][place].seconds = 0 }
            }
        }
    }

    private func weights(_ url: URL) throws -> [String: [Float]] {
        let file = try Safetensors(contentsOf: url)
        return Dictionary(uniqueKeysWithValues: try file.names.map { ($0, try file.floats($0)) })
    }

    @Test func givenArchitecturesAreTrainedAndJudgedOnTheTestImagesAtTheEnd() throws {
        let harness = try RunHarness()
        let end = harness.work(
            try SearchEngine.create(harness.directory, configuration: Self.configuration, evaluator: Self.factory)
        )
        #expect(end.isFinished)
        let export = try RunExport(harness.directory)
        #expect(export.run.kind == .training && export.run.state == .finished)
        #expect(export.candidates.map(\.record.mutation) == ["search #3", "search #5"])
        for candidate in export.candidates {
            let record = candidate.record
            #expect(record.origin == .chosen && record.state == .alive && record.epochsTrained == 3)
            #expect(record.score == candidate.curve.last?.validationAccuracy)
            let found = try #require(candidate.evaluations.first)
            #expect(candidate.evaluations.count == 1 && found.split == .test && found.epoch == 3 && found.images == 100)
            #expect(record.metrics["test_accuracy"]?.value == found.accuracy && found.topFive != nil)
            // What is there for training only is no part of what comes out.
            var size = Self.configuration.networkSize
            size.form = NetworkForm()
            #expect(record.parameters == (try record.architecture.cost(at: size).parameters))
            // The last state is kept, and the best.
            let last = harness.directory.checkpointURL(candidate: record.id)
            let best = RunDirectory.best(ofCheckpoint: last)
            #expect(FileManager.default.fileExists(atPath: last.path))
            let accuracies = candidate.curve.compactMap(\.validationAccuracy)
            let isLastBest = accuracies.dropLast().allSatisfy { $0 < accuracies[2] }
            #expect(try (weights(last) == weights(best)) == isLastBest)
        }
        // Nothing looks at the test images before the end of a training.
        let facts = export.facts.filter { $0.candidate == 1 }.map(\.event.kind)
        #expect(facts.last == .completed && facts.dropLast().last == .evaluated)

        // A replay knows what was seen only once it was.
        var replay = try RunReplay(harness.directory)
        #expect(replay.snapshot(at: 0).evaluations.isEmpty)
        #expect(replay.snapshot(at: .infinity).evaluations[1]?.count == 1)
        #expect(try RunReader(harness.directory).poll()?.evaluations[2]?.count == 1)
    }

    @Test func aTrainingThatDiesAtAnyMomentEndsAsOneThatDoesNot() throws {
        var configuration = Self.configuration
        configuration.train.architectures = "ECONAS_SMALL"
        configuration.engine.workers = 1
        // A checkpoint after every batch.
        configuration.engine.checkpointMinutes = 1e-9
        let calm = try RunHarness()
        calm.work(try SearchEngine.create(calm.directory, configuration: configuration, evaluator: Self.factory))
        let expected = try Course(calm.directory)
        for moment in [3, 6, 8, 9, 11, 13] {
            let harness = try RunHarness()
            let plan = CrashPlan(crashAt: moment)
            var end: EngineEnd?
            do {
                let engine = try SearchEngine.create(
                    harness.directory,
                    configuration: configuration,
                    evaluator: Self.factory,
                    timing: harness.timing,
                    fault: plan.fault
                )
                end = harness.work(engine)
            } catch is SimulatedCrash {
                // It died while it began.
            }
            #expect(end?.isFinished != true, "moment \(moment)")
            let resumed = harness.work(try SearchEngine.resume(harness.directory, evaluator: Self.factory))
            #expect(resumed.isFinished, "moment \(moment)")
            #expect(try Course(harness.directory) == expected, "moment \(moment)")
            let name = { (directory: RunDirectory) in directory.checkpointURL(candidate: 1) }
            #expect(try weights(name(harness.directory)) == weights(name(calm.directory)))
            let best = { (directory: RunDirectory) in RunDirectory.best(ofCheckpoint: name(directory)) }
            #expect(try weights(best(harness.directory)) == weights(best(calm.directory)))
        }
    }

    @Test func whatIsTrainedOnEverythingIsJudgedByTheTestImages() throws {
        var configuration = Self.configuration
        configuration.data.holdOut = 0
        configuration.proxy.epochs = 1
        let harness = try RunHarness()
        let end = harness.work(
            try SearchEngine.create(harness.directory, configuration: configuration, evaluator: Self.factory)
        )
        #expect(end.isFinished)
        for candidate in try RunExport(harness.directory).candidates {
            #expect(candidate.curve[0].validationAccuracy == nil && candidate.curve[0].images == 96)
            #expect(candidate.record.score == candidate.evaluations.last?.accuracy)
        }
    }

    @Test func aCandidateIsLookedAtOnceAndThatIsRecorded() throws {
        var configuration = Self.configuration
        configuration.train.architectures = "DARTS"
        configuration.train.origins = ""
        configuration.proxy.epochs = 1
        let harness = try RunHarness()
        harness.work(try SearchEngine.create(harness.directory, configuration: configuration, evaluator: Self.factory))
        let recorded = try RunExport(harness.directory).candidates[0].evaluations[0]
        let (id, again) = try CandidateEvaluation.evaluate(harness.directory, candidate: nil, on: .test)
        #expect(id == 1 && again == recorded)
        let (_, held) = try CandidateEvaluation.evaluate(harness.directory, candidate: 1, on: .validation)
        let export = try RunExport(harness.directory)
        #expect(export.candidates[0].evaluations == [recorded, held])
        #expect(abs(held.accuracy - (export.candidates[0].curve[0].validationAccuracy ?? 0)) < 1e-12)
        #expect(held.images == 20)
        #expect(throws: EvaluationRefusal.self) {
            try CandidateEvaluation.evaluate(harness.directory, candidate: 7, on: .test)
        }
        try FileManager.default.removeItem(at: harness.directory.checkpointURL(candidate: 1))
        #expect(throws: EvaluationRefusal.self) {
            try CandidateEvaluation.evaluate(harness.directory, candidate: 1, on: .training)
        }
    }

    @Test(arguments: [
        ("train.architectures", "", "is empty"), ("train.architectures", "NOBODY", "train.architectures"),
        ("train.architectures", "DARTS; DARTS_V2", "the same network"),
        ("search.space", "nas-bench-201", "nas-bench-201"), ("training.auxiliary_channels", "[3]", "two values"),
        ("data.validation", "test", "once, at its end"), ("kind", "search", "a search needs images"),
    ])
    func whatCannotBeTrainedIsSaid(key: String, value: String, fragment: String) throws {
        var base = Self.configuration
        base.data.holdOut = 0
        // A search at this size has tiers that divide its epochs.
        base.search.layers = 6
        var builder = ConfigurationBuilder(base)
        try builder.set(key, value, origin: .set)
        let error = #expect(throws: ConfigurationError.self) { try builder.finish() }
        #expect(error?.description.contains(fragment) == true, "\(error?.description ?? "")")
    }

    @Test func recipesAreThePublishedOnes() {
        let recipe = ConfigurationPreset.trainCIFAR.configuration
        #expect(recipe.proxy.description == "c0r0s0e600" && recipe.search.layers == 20 && recipe.data.holdOut == 0)
        #expect(recipe.training.batch == 96 && recipe.training.learningRate == 0.025)
        #expect(recipe.training.dropPath == 0.2 && recipe.training.augmentation.cutout == 16)
        #expect(recipe.training.weightDecay == 3e-4 && recipe.training.clipNorm == 5)
    }

    @Test func publishedSizesOfNetworksForTraining() throws {
        var size = NetworkSize(channels: 36, layers: 20, resolution: 32, classes: 10)
        size.form = NetworkForm(auxiliary: AuxiliaryChannels(), dropsPaths: true)
        func cost(_ name: String) throws -> [Int] {
            let cost = try Architecture(parsing: name).cost(at: size)
            return [cost.parameters, cost.macs]
        }
        #expect(try cost("ECONAS")[0] == 3_638_856 && cost("ECONAS_SMALL")[0] == 3_414_000)
        size = NetworkSize(channels: 48, layers: 14, resolution: 224, classes: 1000)
        size.form = NetworkForm(stem: .large)
        #expect(try cost("ECONAS") == [4_548_832, 511_434_240])
        #expect(try cost("ECONAS_SMALL") == [4_302_112, 479_409_408])
        #expect(try cost("DARTS_V2") == [4_718_752, 529_911_552])
    }

    @Test func anAuxiliaryHeadNeedsRoom() throws {
        var size = NetworkSize(channels: 4, layers: 6, resolution: 16, classes: 10)
        size.form = NetworkForm(auxiliary: AuxiliaryChannels(middle: 4, last: 4))
        let error = #expect(throws: ArchitectureError.self) { try Architecture(parsing: "DARTS").network(size) }
        #expect(error?.description.contains("too small for an auxiliary head") == true)
        size = NetworkSize(channels: 4, layers: 6, resolution: 64, classes: 10)
        size.form = NetworkForm(auxiliary: AuxiliaryChannels(middle: 4, last: 4))
        #expect(try Architecture(parsing: "DARTS").network(size).graph.auxiliary != nil)
    }
}
