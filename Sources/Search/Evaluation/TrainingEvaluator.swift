import Foundation
import Tensor

/// Really trains candidates: each on one thread, in the reduced setting of the run.
public struct TrainingEvaluator: Evaluator {
    private let configuration: SearchConfiguration
    private let data: TrainingData
    private let settings: TrainingSettings

    /// Loads the data of a configuration.
    ///
    /// - Throws: `DatasetError`.
    public init(_ configuration: SearchConfiguration) throws {
        self.init(configuration, data: try TrainingData(configuration))
    }

    /// Trains on data that is loaded already.
    public init(_ configuration: SearchConfiguration, data: TrainingData) {
        self.configuration = configuration
        self.data = data
        settings = configuration.trainingSettings
    }

    /// The cost in the reduced setting, by compiling the plans of training and validation.
    public func measure(_ genotype: CellGenotype) throws -> CandidateCost {
        let graph = graph(of: genotype)
        return CandidateCost(
            parameters: graph.parameterCount, macs: graph.macs,
            memoryBytes: TrainingRun.memoryBytes(graph: graph, settings: settings))
    }

    /// Trains through the job's last epoch; see `Evaluator.run`.
    ///
    /// - Throws: `TrainingError`, and `CheckpointError` when a checkpoint cannot be written for another reason than space.
    public func run(_ job: EvaluationJob, host: any EvaluationHost) throws -> EvaluationEnding {
        let run = try begin(job)
        for metrics in run.curve.prefix(job.lastEpoch).dropFirst(job.recordedEpochs) {
            try host.epochDone(EpochRecord(metrics))
        }
        let expecting = Self.metadata(of: job)
        var asked = EvaluationSignal.proceed
        var pace = Pace()
        let ending = try run.train(
            through: job.lastEpoch,
            control: {
                asked = host.signal()
                return asked == .proceed ? .proceed : .pause
            },
            progress: { progress in
                guard progress.phase == .training else { return }
                host.progress(
                    EvaluationProgress(
                        epoch: progress.epoch, batch: progress.batch, batches: progress.batches,
                        imagesPerSecond: pace.update(progress)))
            },
            epochDone: { metrics in
                try host.persist { try run.save(to: job.checkpoint, extra: expecting) }
                // Epochs that were recorded before their checkpoint was lost are trained again, but not recorded again.
                if metrics.epoch > job.recordedEpochs { try host.epochDone(EpochRecord(metrics)) }
            })
        guard ending != .completed else { return .completed }
        if asked == .yield { try host.persist { try run.save(to: job.checkpoint, extra: expecting) } }
        return .interrupted
    }

    /// The training as its checkpoint left it, or from scratch where there is none that can be used.
    private func begin(_ job: EvaluationJob) throws -> TrainingRun {
        func fresh() throws -> TrainingRun {
            try TrainingRun(
                graph: graph(of: job.genotype), settings: settings, dataset: data.dataset, holdOut: data.holdOut,
                seed: configuration.search.seed, candidate: UInt64(job.candidate))
        }
        let run = try fresh()
        guard FileManager.default.fileExists(atPath: job.checkpoint.path) else { return run }
        do {
            try run.restore(from: job.checkpoint, expecting: Self.metadata(of: job))
            return run
        } catch is CheckpointError {
            // Everything is keyed by seed, candidate and epoch: training anew costs time and changes nothing.
            return try fresh()
        }
    }

    private func graph(of genotype: CellGenotype) -> Graph {
        genotype.graph(
            channels: configuration.proxy.channels, layers: configuration.search.layers,
            resolution: configuration.proxy.resolution, classes: data.dataset.classes)
    }

    private static func metadata(of job: EvaluationJob) -> [String: String] {
        ["genotype": job.genotype.jsonLine]
    }
}

/// Training images per second between reports, smoothed over some of them.
private struct Pace {
    private var last: (epoch: Int, images: Int, time: ContinuousClock.Instant)?
    private var rate = 0.0

    mutating func update(_ progress: TrainingProgress) -> Double {
        let now = ContinuousClock.now
        defer { last = (progress.epoch, progress.images, now) }
        guard let last, last.epoch == progress.epoch else { return rate }
        let seconds = (now - last.time) / .seconds(1)
        guard seconds > 0 else { return rate }
        let latest = Double(progress.images - last.images) / seconds
        rate = rate == 0 ? latest : 0.9 * rate + 0.1 * latest
        return rate
    }
}

extension SearchConfiguration {
    /// How candidates are trained: one schedule over all tiers.
    var trainingSettings: TrainingSettings {
        TrainingSettings(
            batch: training.batch, learningRate: Float(training.learningRate), momentum: Float(training.momentum),
            nesterov: training.nesterov, weightDecay: Float(training.weightDecay),
            clipNorm: training.clipNorm > 0 ? Float(training.clipNorm) : nil, scheduleEpochs: ladder.totalEpochs,
            resolution: proxy.resolution,
            augmentation: Augmentation(
                pad: training.augmentation.cropPadding, flip: training.augmentation.flip,
                cutout: training.augmentation.cutout))
    }
}

extension EpochRecord {
    /// A point of a curve as the training reports it.
    init(_ metrics: EpochMetrics) {
        self.init(
            epoch: metrics.epoch, trainLoss: metrics.trainLoss, trainAccuracy: metrics.trainAccuracy,
            validationLoss: metrics.validationLoss, validationAccuracy: metrics.validationAccuracy,
            learningRate: metrics.learningRate, seconds: metrics.seconds, images: metrics.images)
    }
}
