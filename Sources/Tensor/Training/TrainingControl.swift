/// What a training is told at every batch.
public enum ControlSignal: Sendable, Hashable {
    /// Go on.
    case proceed
    /// Stop for now, to go on later.
    case pause
    /// Stop for good.
    case stop
}

/// How a training ended.
public enum TrainingEnding: Sendable, Hashable {
    /// It reached the epoch it was asked for.
    case completed
    /// It was told to pause or stop; everything done so far is kept.
    case interrupted(ControlSignal)
}

/// Where a training is, after a batch.
public struct TrainingProgress: Sendable, Hashable {
    /// The two parts of an epoch.
    public enum Phase: String, Sendable, Hashable {
        /// Steps of the optimiser.
        case training
        /// Looking at the held-out images.
        case validation
    }

    /// The epoch in progress, counted from 1.
    public var epoch: Int
    /// The part of the epoch.
    public var phase: Phase
    /// Batches done in this phase.
    public var batch: Int
    /// Batches in this phase.
    public var batches: Int
    /// Images seen in this phase.
    public var images: Int
    /// Mean cross entropy over those.
    public var loss: Double
    /// Share of those classified rightly.
    public var accuracy: Double
    /// The learning rate of the epoch.
    public var learningRate: Double
    /// Processor time of the epoch so far, in seconds of one core.
    public var seconds: Double
}

/// Why a network cannot be trained, or not further.
public enum TrainingError: Error, Hashable, CustomStringConvertible {
    /// The loss or the gradient stopped being a number. The network's state is then worthless.
    case diverged(epoch: Int, batch: Int)
    /// Not even sixteen images to train on.
    case tooFewImages(Int)
    /// No image to validate on.
    case nothingToValidateOn
    /// The network reads images of another size, or tells apart another number of classes.
    case unfit(String)

    /// One line for people.
    public var description: String {
        switch self {
        case .diverged(let epoch, let batch):
            "the training diverged in batch \(batch) of epoch \(epoch); a lower learning rate or a clipped gradient helps"
        case .tooFewImages(let count):
            "only \(count) images to train on, at least 16 are needed; raise the sample ratio or use more data"
        case .nothingToValidateOn:
            "no image to validate on; hold out a larger part of the training images"
        case .unfit(let reason):
            "the network does not fit the data: \(reason)"
        }
    }
}
