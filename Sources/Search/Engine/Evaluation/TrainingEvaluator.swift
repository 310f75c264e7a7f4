package import Architectures
import Dispatch
package import Foundation
package import RunConfiguration
package import RunModel
import Store
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
    /// The network as it is trained.
    private let network: NetworkSize
    private let seed: UInt64
    /// Whether it is trained for good: then its best state is kept beside the last, and the test images are looked at in the end.
    private let isForGood: Bool
    private let checkpointSeconds: Double
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
        network.form = configuration.trainedForm
        self.network = network
        isForGood = configuration.kind == .training
        checkpointSeconds = 60 * configuration.engine.checkpointMinutes
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
        if !isForGood, holdOut.validation.isEmpty { throw TrainingError.nothingToValidateOn }
        if isForGood, holdOut.validation.isEmpty, dataset.test.count == 0 { throw TrainingError.nothingToValidateOn }
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
        // What is there for training only takes memory, but is no part of the network that comes out.
        var evaluated = network
        evaluated.form = network.form.evaluated
        let result = try architecture.network(evaluated).graph
        return CandidateCost(
            parameters: result.parameterCount,
            macs: result.macs,
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
        var saved = DispatchTime.now().uptimeNanoseconds
        // Something is done between two checkpoints, however soon the next is due.
        var hasNews = false
        func save() throws {
            try host.persist { try run.save(to: job.checkpoint) }
            saved = DispatchTime.now().uptimeNanoseconds
            hasNews = false
        }
        func isDue() -> Bool {
            hasNews && checkpointSeconds > 0
                && Double(DispatchTime.now().uptimeNanoseconds - saved) > 1e9 * checkpointSeconds
        }
        // A crash between the two files left the best one behind.
        try keepBest(run, job, host)
        var meter = ThroughputMeter()
        while true {
            var signal = EvaluationSignal.proceed
            let ending = try run.train(
                through: lastEpoch,
                control: {
                    signal = host.signal()
                    return signal == .proceed && isDue() ? .pause : ControlSignal(signal)
                },
                progress: {
                    hasNews = true
                    host.progress(meter.measure($0))
                },
                epochDone: { epoch in
                    try save()
                    try keepBest(run, job, host)
                    let times = network.times(run.operationTimes, images: run.imagesPerStep)
                    try host.epochDone(EpochRecord(epoch, training: training), times: times)
                }
            )
            switch ending {
            case .completed:
                guard isForGood, dataset.test.count > 0 else { return .completed }
                guard let found = evaluate(run, on: .test, control: { ControlSignal(host.signal()) }) else {
                    if host.signal() == .abandon { throw EvaluationAbandoned() }
                    return .interrupted
                }
                try host.evaluated(found)
                return .completed
            case .interrupted(.stop): throw EvaluationAbandoned()
            case .interrupted:
                try save()
                if signal != .proceed { return .interrupted }
            }
        }
    }

    /// Keeps the state after the best epoch beside the last one, of a training for good that has images to tell by.
    private func keepBest(_ run: TrainingRun, _ job: EvaluationJob, _ host: any EvaluationHost) throws {
        guard isForGood, !run.isInEpoch, let last = run.curve.last?.validationAccuracy,
            run.curve.dropLast().allSatisfy({ ($0.validationAccuracy ?? 0) < last })
        else { return }
        try host.persist { try run.save(to: RunDirectory.best(ofCheckpoint: job.checkpoint)) }
    }

    /// What the network is found to be on a whole set of images; nil when `control` ended that.
    private func evaluate(
        _ run: TrainingRun,
        on split: DataSplit,
        control: () -> ControlSignal = { .proceed }
    ) -> Evaluation? {
        let start = ThreadClock.nanoseconds()
        let images: Split? =
            switch split {
            case .training: .training
            case .validation: nil
            case .test: .test
            }
        return run.answers(on: images, control: control).map {
            Evaluation(
                $0,
                split: split,
                epoch: run.epoch,
                classes: dataset.classNames,
                seconds: 1e-9 * Double(ThreadClock.nanoseconds() - start)
            )
        }
    }

    /// What the network of a checkpoint is found to be on a whole set of images.
    ///
    /// - Throws: `FileError`, `CheckpointError` when there is no such checkpoint of this run; `ArchitectureError`.
    package func evaluate(
        _ architecture: Architecture,
        candidate: Int,
        checkpoint: URL,
        on split: DataSplit
    ) throws -> Evaluation? {
        let run = try TrainingRun(
            graph: architecture.network(network).graph,
            settings: settings,
            dataset: dataset,
            holdOut: holdOut,
            seed: seed,
            candidate: UInt64(candidate)
        )
        try run.restore(from: checkpoint)
        return evaluate(run, on: split)
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

extension Evaluation {
    init(_ answers: Answers, split: DataSplit, epoch: Int, classes: [String], seconds: Double) {
        self.init(
            split: split,
            epoch: epoch,
            loss: answers.meanLoss,
            topFive: classes.count > 5 ? answers.topFive : nil,
            classes: classes,
            confusion: answers.confusion,
            bins: answers.bins.map { Bin(count: $0.count, correct: $0.correct, confidence: $0.confidence) },
            seconds: seconds
        )
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
