package import Architectures
import Dispatch
import Foundation
package import RunConfiguration
package import RunModel
import Studies
package import Tensor

/// Trains candidates for real: each on the calling thread, on images that all share.
package final class TrainingEvaluator: Evaluator {
    /// The images.
    package let dataset: ImageDataset
    /// Which images are trained on and which are scored on; the same for every candidate.
    package let holdOut: HoldOut
    /// How candidates are trained; the batch fits the images there are.
    package let settings: TrainingSettings
    private let network: NetworkSize
    private let seed: UInt64
    private let screen: ProposalScreen?

    /// Trains on a data set, whatever the configuration says of where it is.
    ///
    /// - Throws: `TrainingError` when there are too few images.
    package init(_ configuration: SearchConfiguration, dataset: ImageDataset) throws {
        self.dataset = dataset
        seed = configuration.search.seed
        var network = configuration.networkSize
        network.classes = dataset.classes
        network.input.channels = dataset.shape.channels
        self.network = network
        screen =
            configuration.search.screen.isEmpty
            ? nil
            : try ProposalScreen(
                names: configuration.search.screen,
                network: network,
                dataset: dataset,
                seed: configuration.search.seed
            )
        let ratio = configuration.proxy.sampleRatio
        switch configuration.data.validation {
        case .heldOut where dataset.validation.count > 0:
            holdOut = HoldOut(validatingOn: .validation, of: dataset, sampleRatio: ratio, seed: seed)
        case .heldOut:
            holdOut = HoldOut(dataset, fraction: configuration.data.holdOut, sampleRatio: ratio, seed: seed)
        case .test:
            holdOut = HoldOut(validatingOn: .test, of: dataset, sampleRatio: ratio, seed: seed)
        }
        let images = holdOut.training.count
        let batch = TrainingSettings(batch: configuration.training.batch).batch(available: images)
        guard batch > 0 else { throw TrainingError.tooFewImages(images) }
        guard !holdOut.validation.isEmpty else { throw TrainingError.nothingToValidateOn }
        settings = TrainingSettings(configuration, batch: batch)
    }

    /// The data set's name, size and fingerprint.
    package var dataIdentity: String {
        "\(dataset.name) \(dataset.training.count)+\(dataset.test.count) \(String(dataset.fingerprint, radix: 16))"
    }

    /// Plans an architecture's network: its exact cost, before anything runs.
    ///
    /// - Throws: `ArchitectureError` when it is no network for these images.
    package func measure(_ architecture: Architecture) throws -> CandidateCost {
        let graph = try architecture.network(network).graph
        return CandidateCost(
            parameters: graph.parameterCount,
            macs: graph.macs,
            memoryBytes: TrainingRun.memoryBytes(graph: graph, settings: settings)
        )
    }

    /// The ranks by the scores of `search.screen`; nil without any.
    package func promise(of architectures: [Architecture]) throws -> [Metric]? { screen?(architectures) }

    /// Trains a candidate through an epoch, from its checkpoint where that is of use.
    ///
    /// - Throws: `TrainingError.diverged`, `ArchitectureError`, `EvaluationAbandoned`, `EvaluationUnknown`.
    package func run(_ job: EvaluationJob, host: any EvaluationHost) throws -> EvaluationEnding {
        guard case .train(let training, let lastEpoch) = job.work else { throw EvaluationUnknown(job.work) }
        let network = try job.architecture.network(network)
        let run = try begin(job, network.graph)
        for epoch in run.curve where epoch.epoch > job.recordedEpochs {
            try host.epochDone(EpochRecord(epoch, training: training), times: nil)
        }
        func save() throws {
            try host.persist { try run.save(to: job.checkpoint) }
        }
        var meter = ThroughputMeter()
        let ending = try run.train(
            through: lastEpoch,
            control: { ControlSignal(host.signal()) },
            progress: { host.progress(meter.measure($0)) },
            epochDone: { epoch in
                try save()
                let times = network.times(run.operationTimes, images: run.imagesPerStep)
                try host.epochDone(EpochRecord(epoch, training: training), times: times)
            }
        )
        switch ending {
        case .completed: return .completed
        case .interrupted(.stop): throw EvaluationAbandoned()
        case .interrupted:
            try save()
            return .interrupted
        }
    }

    /// The candidate's training as far as its checkpoint has it.
    private func begin(_ job: EvaluationJob, _ graph: Graph) throws -> TrainingRun {
        func fresh() throws -> TrainingRun {
            try TrainingRun(
                graph: graph,
                settings: settings,
                dataset: dataset,
                holdOut: holdOut,
                seed: seed,
                candidate: UInt64(job.candidate)
            )
        }
        let run = try fresh()
        do {
            try run.restore(from: job.checkpoint)
            return run
        } catch let error where error is FileError || error is CheckpointError {
            // Missing or of no use: the same epochs are trained again, with the same results.
            return try fresh()
        }
    }
}

/// Measures images per second over the last half second or so.
private struct ThroughputMeter {
    private static let window = 0.5
    private var start = DispatchTime.now().uptimeNanoseconds
    private var images = 0
    private var seen = 0
    private var rate = 0.0
    private var batches = 0

    /// What the engine is told after a batch. Only training counts; a validation holds the last figures.
    mutating func measure(_ progress: TrainingProgress) -> EvaluationProgress {
        let now = DispatchTime.now().uptimeNanoseconds
        if progress.phase == .training {
            if progress.batch <= 1 { seen = 0 }
            images += progress.images - seen
            seen = progress.images
            batches = progress.batches
            let seconds = Double(now - start) / 1e9
            if seconds >= Self.window || rate == 0, seconds > 0 {
                rate = Double(images) / seconds
                if seconds >= Self.window { (start, images) = (now, 0) }
            }
        } else {
            // The time of a validation is not that of training images.
            start = now
            images = 0
        }
        return EvaluationProgress(
            epoch: progress.epoch,
            batch: progress.phase == .training ? progress.batch : batches,
            batches: batches,
            imagesPerSecond: rate
        )
    }
}

extension ControlSignal {
    fileprivate init(_ signal: EvaluationSignal) {
        switch signal {
        case .proceed: self = .proceed
        case .yield: self = .pause
        case .abandon: self = .stop
        }
    }
}

extension EpochRecord {
    /// What training reports of an epoch, as it is recorded.
    init(_ metrics: EpochMetrics, training: Int) {
        self.init(
            epoch: metrics.epoch,
            trainLoss: metrics.trainLoss,
            trainAccuracy: metrics.trainAccuracy,
            validationLoss: metrics.validationLoss,
            validationAccuracy: metrics.validationAccuracy,
            learningRate: metrics.learningRate,
            seconds: metrics.seconds,
            images: metrics.images,
            training: training
        )
    }
}
