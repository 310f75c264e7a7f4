import Foundation
import Testing

@testable import Tensor

@Suite("Training runs")
struct TrainingRunTests {
    @Test func aSmallNetworkLearnsShapes() throws {
        let dataset = ImageDataset.shapes(training: 5000, test: 500, seed: 2)
        let settings = TrainingSettings(
            batch: 64,
            learningRate: 0.1,
            scheduleEpochs: 6,
            resolution: 16,
            validationBatch: 64
        )
        let run = try SmallNetwork.run(
            graph: SmallNetwork.graph(channels: 16, resolution: 16),
            settings: settings,
            dataset: dataset,
            holdOut: HoldOut(dataset, fraction: 0.2, seed: 1)
        )
        #expect(try run.train(through: 6) == .completed)
        let curve = run.curve
        #expect(curve.map(\.epoch) == Array(1...6))
        #expect(curve[5].trainLoss < curve[2].trainLoss && curve[2].trainLoss < curve[0].trainLoss)
        #expect(try #require(curve[5].validationLoss) < #require(curve[0].validationLoss))
        // Chance is 0.1.
        #expect((curve[5].validationAccuracy ?? 0) > 0.3 && curve[5].trainAccuracy > 0.3)
        #expect(curve.allSatisfy { $0.images == 62 * 64 && $0.seconds > 0 })
        let test = try #require(run.evaluate(.test))
        #expect(test.accuracy > 0.3 && test.loss < 2.1)
        #expect(run.evaluate(.test) { .stop } == nil)
    }

    /// Every operation of the network has its time, forward and (where something is trained) backward.
    @Test func operationsAreTimedOncePerEpoch() throws {
        let run = try SmallNetwork.run()
        #expect(run.operationTimes.isEmpty)
        _ = try run.train(through: 1)
        let times = run.operationTimes
        #expect(Set(times.map(\.name)).count == times.count)
        for part in ["stem", "reduce", "sep", "deep"] {
            let own = times.filter { $0.name.hasPrefix(part) }
            #expect(!own.isEmpty && own.allSatisfy { $0.forward > 0 && $0.backward > 0 }, "\(part)")
        }
        let step = times.reduce(0) { $0 + $1.forward + $1.backward }
        // One step of an epoch's six, so that it is less than the whole.
        #expect(step > 0 && step < run.curve[0].seconds)
    }

    @Test func equalSeedsMakeEqualRuns() throws {
        func essence(seed: UInt64, candidate: UInt64) throws -> TrainingRun.Essence {
            let run = try SmallNetwork.run(seed: seed, candidate: candidate)
            _ = try run.train(through: 2)
            return run.essence
        }
        let one = try essence(seed: 7, candidate: 3)
        #expect(try essence(seed: 7, candidate: 3) == one)
        #expect(try essence(seed: 8, candidate: 3).parameters != one.parameters)
        #expect(try essence(seed: 7, candidate: 4).parameters != one.parameters)
    }

    /// Pausing at any batch, of training or validation, changes nothing.
    @Test func pausesChangeNothing() throws {
        let straight = try SmallNetwork.run()
        #expect(try straight.train(through: 2) == .completed)

        let halting = try SmallNetwork.run()
        var (asked, ended) = (0, 0)
        while true {
            let ending = try halting.train(through: 2) {
                asked += 1
                return asked % 2 == 0 ? .pause : .proceed
            }
            if ending == .completed { break }
            #expect(ending == .interrupted(.pause))
            ended += 1
        }
        // Two epochs of 6 training and 3 validation batches, a pause before each but the first.
        #expect(ended == 17)
        #expect(halting.essence == straight.essence)
        #expect(try halting.train(through: 1) { .stop } == .completed)
        #expect(try halting.train(through: 3) { .stop } == .interrupted(.stop))
    }

    @Test func progressTellsEveryBatch() throws {
        let run = try SmallNetwork.run()
        var told: [TrainingProgress] = []
        var curve: [EpochMetrics] = []
        _ = try run.train(through: 2, progress: { told.append($0) }, epochDone: { curve.append($0) })
        #expect(told.map(\.epoch) == [Int](repeating: 1, count: 9) + [Int](repeating: 2, count: 9))
        #expect(told.prefix(9).map(\.batch) == [1, 2, 3, 4, 5, 6, 1, 2, 3])
        #expect(told.prefix(9).map(\.batches) == [6, 6, 6, 6, 6, 6, 3, 3, 3])
        #expect(told.prefix(9).map(\.images) == [48, 96, 144, 192, 240, 288, 48, 96, 100])
        #expect(told.prefix(9).map(\.phase.rawValue) == told.suffix(9).map(\.phase.rawValue))
        #expect(curve == run.curve && curve.count == 2)
        #expect(told[5].loss == curve[0].trainLoss && told[8].accuracy == curve[0].validationAccuracy)
        #expect(curve[0].seconds == told[8].seconds && told[7].seconds < told[8].seconds)
        #expect(curve[0].learningRate == Double(Float(0.05)))
    }

    /// What `epochDone` throws ends the training after a whole epoch.
    @Test func errorsOfTheCallerEndTheTraining() throws {
        struct Full: Error {}
        let run = try SmallNetwork.run()
        #expect(throws: Full.self) { try run.train(through: 3, epochDone: { _ in throw Full() }) }
        #expect(run.epoch == 1)
        #expect(try run.train(through: 2) == .completed)
        let straight = try SmallNetwork.run()
        _ = try straight.train(through: 2)
        #expect(run.essence == straight.essence)
    }

    @Test func divergenceIsAnError() throws {
        var settings = SmallNetwork.settings
        settings.learningRate = 1e30
        settings.clipNorm = nil
        let run = try SmallNetwork.run(settings: settings)
        let error = #expect(throws: TrainingError.self) { try run.train(through: 3) }
        guard case .diverged(1, let batch) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(batch > 1)
    }

    @Test func rateIsAStepwiseCosine() {
        let settings = TrainingSettings(learningRate: 0.2, scheduleEpochs: 4)
        // lr / 2 (1 + cos(pi t / 4)) for t = 0...5
        let known: [Float] = [0.2, 0.170_710_68, 0.1, 0.029_289_322, 0, 0]
        for (epoch, rate) in zip(1..., known) {
            #expect(abs(settings.rate(epoch: epoch) - rate) < 1e-8)
        }
    }

    @Test func batchesShrinkToTheImages() throws {
        let settings = TrainingSettings(batch: 384)
        #expect(
            [1000, 384, 383, 100, 16, 15, 0].map { settings.batch(available: $0) } == [384, 384, 368, 96, 16, 0, 0]
        )
        #expect([1000, 384, 383, 33, 1].map { settings.validationBatch(available: $0) } == [384, 384, 384, 48, 16])

        let dataset = ImageDataset.shapes(training: 90, test: 0, seed: 1)
        let run = try SmallNetwork.run(dataset: dataset, holdOut: HoldOut(dataset, fraction: 0.5, seed: 1))
        _ = try run.train(through: 1)
        #expect(run.curve[0].images == 32)
        #expect(run.evaluate(.test) == nil)
    }

    @Test func whatDoesNotFitIsRefused() throws {
        let few = ImageDataset.shapes(training: 20, test: 0, seed: 1)
        #expect(throws: TrainingError.tooFewImages(10)) {
            try SmallNetwork.run(dataset: few, holdOut: HoldOut(few, fraction: 0.5, seed: 1))
        }
        for graph in [SmallNetwork.graph(resolution: 16), SmallNetwork.graph(classes: 11)] {
            #expect(throws: TrainingError.self) { try SmallNetwork.run(graph: graph) }
        }
    }

    @Test func whatIsNotHeldOutIsNotValidatedOn() throws {
        let dataset = ImageDataset.shapes(training: 40, test: 30, seed: 1)
        let holdOut = HoldOut(dataset, fraction: 0, seed: 1)
        #expect(holdOut.training.count == 40 && holdOut.validation.isEmpty)
        let run = try SmallNetwork.run(dataset: dataset, holdOut: holdOut)
        _ = try run.train(through: 1)
        #expect(run.curve[0].validationAccuracy == nil && run.curve[0].validationLoss == nil)
        #expect(run.evaluate(.test) != nil)
    }

    @Test func theRateFollowsItsSchedule() {
        var settings = TrainingSettings(learningRate: 0.5, scheduleEpochs: 4)
        func rates() -> [Float] { (1...6).map { settings.rate(epoch: $0) } }
        // PyTorch's CosineAnnealingLR, StepLR and ExponentialLR.
        let cosine: [Float] = [0.5, 0.426_776_7, 0.25, 0.073_223_3, 0, 0]
        #expect(zip(rates(), cosine).allSatisfy { abs($0 - $1) < 1e-7 })
        settings.schedule = .step(factor: 0.5, epochs: 2)
        #expect(rates() == [0.5, 0.5, 0.25, 0.25, 0.125, 0.125])
        settings.schedule = .step(factor: 0.5, epochs: 1)
        #expect(rates() == [0.5, 0.25, 0.125, 0.0625, 0.031_25, 0.015_625])
        settings.schedule = .step(factor: 1, epochs: 1)
        settings.warmUpEpochs = 4
        #expect(rates() == [0.125, 0.25, 0.375, 0.5, 0.5, 0.5])
    }

    @Test func theProbabilityOfDroppingAPathGrowsFromZero() {
        let settings = TrainingSettings(scheduleEpochs: 4, dropPath: 0.2)
        #expect((1...5).map { settings.dropPath(epoch: $0) } == [0, 0.05, 0.1, 0.15, 0.2].map { Float($0) })
    }

    /// Every regularisation at once: all of it must survive an interruption.
    static let regularised: TrainingSettings = {
        var settings = SmallNetwork.settings
        settings.loss = TrainingLoss(labelSmoothing: 0.1, auxiliaryWeight: 0.4)
        settings.dropPath = 0.3
        settings.averageDecay = 0.9
        settings.schedule = .step(factor: 0.97, epochs: 1)
        settings.warmUpEpochs = 2
        return settings
    }()

    @Test func regularisedTrainingGoesOnExactlyWhereItWasInterrupted() throws {
        let graph = SmallNetwork.regularised
        func run() throws -> TrainingRun { try SmallNetwork.run(graph: graph, settings: Self.regularised) }
        let whole = try run()
        _ = try whole.train(through: 3)
        var parts = try run()
        try withTemporaryFolder { folder in
            let file = folder.appendingPathComponent("checkpoint.safetensors")
            for batches in [1, 7, 4] {
                var left = batches
                let ending = try parts.train(
                    through: 3,
                    control: {
                        left -= 1
                        return left < 0 ? .pause : .proceed
                    }
                )
                #expect(ending == .interrupted(.pause))
                try parts.save(to: file)
                parts = try run()
                try parts.restore(from: file)
            }
        }
        _ = try parts.train(through: 3)
        #expect(parts.essence == whole.essence)
        // Each part does something: without it another network comes out.
        let changes: [(inout TrainingSettings) -> Void] = [
            { $0.loss.labelSmoothing = 0 }, { $0.loss.auxiliaryWeight = 0 }, { $0.dropPath = 0 },
            { $0.averageDecay = nil },
        ]
        for change in changes {
            var settings = Self.regularised
            change(&settings)
            let other = try SmallNetwork.run(graph: graph, settings: settings)
            _ = try other.train(through: 3)
            #expect(other.essence != whole.essence)
        }
    }

    @Test func anEvaluationTakesTheAverageOfTheWeights() throws {
        var settings = SmallNetwork.settings
        settings.averageDecay = 0.5
        let run = try SmallNetwork.run(settings: settings)
        var (expected, statistics) = (run.state.parameters.map(Double.init), run.state.statistics.map(Double.init))
        var step = 0
        // In the first epoch the average keeps less of itself than it is told to.
        func follow() {
            step += 1
            let weight = 1 - min(0.5, Double(1 + step) / Double(10 + step))
            for index in expected.indices {
                expected[index] += weight * (Double(run.state.parameters[index]) - expected[index])
            }
            for index in statistics.indices {
                statistics[index] += weight * (Double(run.state.statistics[index]) - statistics[index])
            }
        }
        _ = try run.train(through: 2, progress: { if $0.phase == .training { follow() } })
        #expect(step == 12)
        let average = try #require(run.state.average)
        #expect(relativeError(average.parameters, expected.map(Float.init)) < 1e-5)
        #expect(relativeError(average.statistics, statistics.map(Float.init)) < 1e-5)
        let judged = try SmallNetwork.run()
        _ = judged.state.parameters.update(fromContentsOf: average.parameters)
        _ = judged.state.statistics.update(fromContentsOf: average.statistics)
        let (found, plain) = (try #require(run.evaluate(.test)), try #require(judged.evaluate(.test)))
        #expect(found.loss == plain.loss && found.accuracy == plain.accuracy)
    }

    @Test func grayImagesThatAreNotSquareAreLearnt() throws {
        // Dark and bright images: what is learnt must come through the loader, the layout and the network.
        let shape = FeatureShape(channels: 1, height: 12, width: 20)
        var random = RandomStream(seed: 1)
        let labels = (0..<96).map { _ in Int32(random.below(2)) }
        let pixels = labels.flatMap { label in
            (0..<shape.count).map { _ in UInt8(random.below(128) + 127 * Int(label)) }
        }
        let set = ImageSet(pixels: pixels, labels: labels, shape: shape)
        let dataset = ImageDataset(name: "grey", classNames: ["dark", "bright"], training: set, test: set)
        var builder = GraphBuilder(input: FeatureShape(channels: 1, height: 6, width: 10))
        let stem = builder.stem(builder.input, channels: 4, name: "stem")
        let unit = builder.sepConv(stem, kernel: 3, stride: 2, name: "sep")
        let logits = builder.classifier(unit, classes: 2, name: "classifier")
        let graph = builder.build(output: logits)
        var settings = SmallNetwork.settings
        settings.batch = 16
        settings.resolution = 6
        settings.augmentation = Augmentation(pad: 1, cutout: 2)
        let holdOut = HoldOut(dataset, fraction: 0.25, seed: 1)
        let run = try SmallNetwork.run(graph: graph, settings: settings, dataset: dataset, holdOut: holdOut)
        #expect(try run.train(through: 3) == .completed)
        #expect((run.evaluate(.test)?.accuracy ?? 0) > 0.9)
    }

    @Test func memoryIsKnownBefore() {
        let graph = SmallNetwork.graph()
        let small = TrainingRun.memoryBytes(graph: graph, settings: SmallNetwork.settings)
        var settings = SmallNetwork.settings
        settings.batch *= 4
        let large = TrainingRun.memoryBytes(graph: graph, settings: settings)
        // More than the weights with their momentum and gradients, and growing with the batch.
        #expect(small > 12 * graph.parameterCount && large > 2 * small && large < 5 * small)
    }
}
