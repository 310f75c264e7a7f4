import Foundation

/// Trains one network, epoch by epoch.
///
/// All that is random comes from streams of (seed, purpose, candidate, epoch), and what was done of an epoch is kept when
/// it is interrupted: a run that was interrupted at any batch, saved and restored equals an uninterrupted one bit for bit
/// (times apart). One thread at a time.
package final class TrainingRun {
    /// The network.
    package let graph: Graph
    /// How it is trained.
    package let settings: TrainingSettings
    /// What it is trained on.
    package let dataset: ImageDataset
    /// The images it is trained and validated on.
    package let holdOut: HoldOut
    /// The run's seed and the candidate's number, which choose all random numbers.
    package let seed: UInt64
    /// The number of the candidate in its run.
    package let candidate: UInt64
    /// Weights, momentum and running statistics.
    package let state: NetworkState
    /// The completed epochs.
    package internal(set) var curve: [EpochMetrics] = []
    /// How far the epoch after those is.
    var position = EpochPosition()

    private let batch: Int
    private let validationBatch: Int
    /// Validation images of each class.
    private lazy var validationCounts = holdOut.counts(holdOut.validation, of: holdOut.validationSplit, in: dataset)
    // Arenas are large, and a run that is only looked at needs none.
    private lazy var trainingPlan = Plan(graph: graph, batch: batch, mode: .training)
    private lazy var evaluationPlan = Plan(graph: graph, batch: validationBatch, mode: .evaluation)
    private lazy var trainer = BatchRunner(self, trainingPlan)
    private lazy var evaluator = BatchRunner(self, evaluationPlan)
    private var hasArenas = false

    /// A network before its first step, with weights from `(seed, "weights", candidate)`.
    ///
    /// - Throws: `TrainingError` when network, data and settings do not fit together, `OutOfMemory`.
    package init(
        graph: Graph,
        settings: TrainingSettings,
        dataset: ImageDataset,
        holdOut: HoldOut,
        seed: UInt64,
        candidate: UInt64
    ) throws {
        let shape = dataset.shape(reducedTo: settings.resolution)
        guard graph.inputShape == shape else {
            throw TrainingError.unfit(
                "it reads images of \(graph.inputShape), not of \(shape.channels) × \(shape.height) × \(shape.width)"
            )
        }
        guard graph.classes == dataset.classes else {
            throw TrainingError.unfit("it tells \(graph.classes) classes apart, the data has \(dataset.classes)")
        }
        batch = settings.batch(available: holdOut.training.count)
        guard batch > 0 else { throw TrainingError.tooFewImages(holdOut.training.count) }
        // What is not held out is not validated on; the test set may still be looked at.
        let evaluated = holdOut.validation.isEmpty ? dataset.test.count : holdOut.validation.count
        validationBatch = max(1, settings.validationBatch(available: evaluated))
        self.graph = graph
        self.settings = settings
        self.dataset = dataset
        self.holdOut = holdOut
        self.seed = seed
        self.candidate = candidate
        let averages = settings.averageDecay != nil
        let random = RandomStream(seed: seed, purpose: "weights", candidate)
        state = try MemoryReservation.allocating(NetworkState.bytes(for: graph, averages: averages)) {
            NetworkState(graph: graph, random: random, averages: averages)
        }
    }

    /// The memory of a run with these settings in bytes, known before anything runs: the arenas of training and validation, and
    /// the network's state. Small things are not counted, nor is the data set, which all runs share.
    package static func memoryBytes(graph: Graph, settings: TrainingSettings) -> Int {
        let training = Plan(graph: graph, batch: settings.batch, mode: .training)
        let evaluation = Plan(graph: graph, batch: settings.validationBatch, mode: .evaluation)
        return training.arenaBytes + evaluation.arenaBytes
            + NetworkState.bytes(for: graph, averages: settings.averageDecay != nil)
    }

    /// Where the time of a training step goes, by the names of the network's nodes: measured once per epoch. Empty before the
    /// first. Not part of a checkpoint.
    package private(set) var operationTimes: [OperationTime] = []

    /// Images of a training step.
    package var imagesPerStep: Int { batch }

    /// The number of completed epochs.
    package var epoch: Int { curve.count }

    /// Batches of an epoch; what is left of the images is dropped, as in PyTorch with `drop_last`.
    var batchesPerEpoch: Int { holdOut.training.count / batch }

    /// Batches of a validation.
    var validationBatches: Int { (holdOut.validation.count + validationBatch - 1) / validationBatch }

    /// Trains until `epoch` epochs are completed.
    ///
    /// - Parameters:
    ///   - epoch: how many epochs are to be completed in all.
    ///   - control: asked before every batch; anything but `.proceed` ends the training there, with nothing lost.
    ///   - progress: told after every batch.
    ///   - epochDone: told after every epoch, when `curve` has it; what it throws ends the training there, with nothing lost.
    /// - Returns: whether the epoch was reached.
    /// - Throws: `TrainingError.diverged`, after which the run must not be saved or continued, `OutOfMemory` before the first batch,
    ///   and what `epochDone` throws.
    package func train(
        through epoch: Int,
        control: () -> ControlSignal = { .proceed },
        progress: (TrainingProgress) -> Void = { _ in },
        epochDone: (EpochMetrics) throws -> Void = { _ in }
    ) throws -> TrainingEnding {
        try allocateArenas()
        while self.epoch < epoch {
            if let signal = try finishTraining(control, progress) { return .interrupted(signal) }
            if let signal = try finishValidation(control, progress) { return .interrupted(signal) }
            try epochDone(completeEpoch())
        }
        return .completed
    }

    private func allocateArenas() throws {
        guard !hasArenas else { return }
        try MemoryReservation.allocating(trainingPlan.arenaBytes + evaluationPlan.arenaBytes) {
            (_, _) = (trainer, evaluator)
        }
        hasArenas = true
    }

    /// The mean loss and the accuracy on a whole set, such as the test images of a finished search.
    ///
    /// - Returns: nil when `control` ended it, or the set is empty.
    package func evaluate(
        _ split: Split,
        control: () -> ControlSignal = { .proceed }
    ) -> (loss: Double, accuracy: Double)? {
        var sums = EpochPosition.Sums()
        let all = Array(0..<Int32(dataset[split].count))
        while sums.images < all.count {
            guard control() == .proceed else { return nil }
            let part = all[sums.images..<min(sums.images + validationBatch, all.count)]
            sums += evaluator.evaluate(part, of: split)
        }
        return all.isEmpty ? nil : (sums.meanLoss, sums.accuracy)
    }

    /// What the network answers on a whole set.
    ///
    /// - Parameters:
    ///   - split: the set; nil for the images that are held out.
    ///   - control: asked before every batch; anything but `.proceed` ends it.
    /// - Returns: nil when `control` ended it.
    package func answers(on split: Split?, control: () -> ControlSignal = { .proceed }) -> Answers? {
        let images = split.map { Array(0..<Int32(dataset[$0].count)) } ?? holdOut.validation
        var answers = Answers(classes: graph.classes)
        while answers.images < images.count {
            guard control() == .proceed else { return nil }
            let part = images[answers.images..<min(answers.images + validationBatch, images.count)]
            evaluator.count(part, of: split ?? holdOut.validationSplit, into: &answers)
        }
        return answers
    }

    /// Whether an epoch is begun and not complete.
    package var isInEpoch: Bool { position.training.batches + position.validation.batches > 0 }

    /// Nil when it got through, else the signal that ended it.
    private func finishTraining(
        _ control: () -> ControlSignal,
        _ progress: (TrainingProgress) -> Void
    ) throws -> ControlSignal? {
        let current = UInt64(epoch + 1)
        let rate = settings.rate(epoch: epoch + 1)
        let augmentation = RandomStream(seed: seed, purpose: "augmentation", candidate, current)
        let paths = RandomStream(seed: seed, purpose: "drop path", candidate, current)
        let dropPath = settings.dropPath(epoch: epoch + 1)
        var order = holdOut.training
        if position.training.batches < batchesPerEpoch {
            var random = RandomStream(seed: seed, purpose: "order", candidate, current)
            random.shuffle(&order)
        }
        while position.training.batches < batchesPerEpoch {
            let signal = control()
            guard signal == .proceed else { return signal }
            let first = position.training.batches * batch
            // The second step of an epoch: the first of a run still touches new memory.
            let isMeasured = position.training.batches == min(1, batchesPerEpoch - 1)
            trainer.timesOperations = isMeasured
            let step = timed {
                trainer.train(
                    order[first..<first + batch],
                    firstPosition: first,
                    augmentation,
                    rate: rate,
                    averaging: settings.averaging(step: epoch * batchesPerEpoch + position.training.batches + 1),
                    dropPath: (dropPath, paths)
                )
            }
            if isMeasured { operationTimes = trainer.operationTimes }
            try check(step, batch: position.training.batches + 1)
            position.training += step
            progress(report(.training, position.training, of: batchesPerEpoch))
        }
        return nil
    }

    private func finishValidation(
        _ control: () -> ControlSignal,
        _ progress: (TrainingProgress) -> Void
    ) throws -> ControlSignal? {
        while position.validation.batches < validationBatches {
            let signal = control()
            guard signal == .proceed else { return signal }
            let first = position.validation.batches * validationBatch
            let part = holdOut.validation[first..<min(first + validationBatch, holdOut.validation.count)]
            let step = timed { evaluator.evaluate(part, of: holdOut.validationSplit) }
            try check(step, batch: batchesPerEpoch)
            position.validation += step
            progress(report(.validation, position.validation, of: validationBatches))
        }
        return nil
    }

    private var validationAccuracy: Double {
        settings.balancesAccuracy
            ? position.validation.balancedAccuracy(validationCounts) : position.validation.accuracy
    }

    private func completeEpoch() -> EpochMetrics {
        let metrics = EpochMetrics(
            epoch: epoch + 1,
            trainLoss: position.training.meanLoss,
            trainAccuracy: position.training.accuracy,
            validationLoss: holdOut.validation.isEmpty ? nil : position.validation.meanLoss,
            validationAccuracy: holdOut.validation.isEmpty ? nil : validationAccuracy,
            learningRate: Double(settings.rate(epoch: epoch + 1)),
            seconds: position.seconds,
            images: position.training.images
        )
        curve.append(metrics)
        position = EpochPosition()
        return metrics
    }

    private func check(_ step: StepResult, batch: Int) throws {
        guard step.lossSum.isFinite, step.gradientNorm.isFinite else {
            throw TrainingError.diverged(epoch: epoch + 1, batch: batch)
        }
    }

    private func report(
        _ phase: TrainingProgress.Phase,
        _ sums: EpochPosition.Sums,
        of batches: Int
    ) -> TrainingProgress {
        TrainingProgress(
            epoch: epoch + 1,
            phase: phase,
            batch: sums.batches,
            batches: batches,
            images: sums.images,
            loss: sums.meanLoss,
            accuracy: sums.accuracy,
            learningRate: Double(settings.rate(epoch: epoch + 1)),
            seconds: position.seconds
        )
    }

    /// Adds the processor time of this thread, which does not count waiting for a core.
    private func timed<Result>(_ work: () -> Result) -> Result {
        let start = ThreadClock.nanoseconds()
        defer { position.seconds += 1e-9 * Double(ThreadClock.nanoseconds() - start) }
        return work()
    }
}

/// A plan, the executor of it and the loader that fills its batches.
private final class BatchRunner {
    private let executor: Executor
    private let loader: BatchLoader
    private let settings: TrainingSettings

    var timesOperations: Bool {
        get { executor.timesOperations }
        set { executor.timesOperations = newValue }
    }

    var operationTimes: [OperationTime] { executor.operationTimes }

    init(_ run: TrainingRun, _ plan: Plan) {
        executor = Executor(plan: plan, state: run.state)
        executor.loss = run.settings.loss
        if plan.mode == .training, run.settings.balancesClasses {
            executor.classWeights = run.holdOut.classWeights(in: run.dataset)
        }
        loader = BatchLoader(dataset: run.dataset, resolution: run.settings.resolution, lanes: plan.lanes)
        settings = run.settings
    }

    func train(
        _ images: ArraySlice<Int32>,
        firstPosition: Int,
        _ stream: RandomStream,
        rate: Float,
        averaging: Float,
        dropPath: (probability: Float, stream: RandomStream)
    ) -> StepResult {
        loader.loadTraining(
            images,
            firstPosition: firstPosition,
            stream: stream,
            augmentation: settings.augmentation,
            images: executor.images,
            labels: executor.labels
        )
        executor.drawDropPath(dropPath.probability, dropPath.stream, firstPosition: firstPosition)
        return executor.trainingStep(settings.optimizer, rate: rate, averaging: averaging)
    }

    /// Evaluates images, and counts what the network answers.
    func count(_ images: ArraySlice<Int32>, of split: Split, into answers: inout Answers) {
        _ = evaluate(images, of: split)
        for image in 0..<images.count {
            answers.count(executor.logits(ofImage: image), label: Int(executor.labels[image]))
        }
    }

    func evaluate(_ images: ArraySlice<Int32>, of split: Split) -> StepResult {
        loader.loadEvaluation(images, of: split, images: executor.images, labels: executor.labels)
        return executor.evaluate(valid: images.count)
    }
}
