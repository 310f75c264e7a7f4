/// What one epoch of training came to.
public struct EpochMetrics: Sendable, Hashable, Codable {
    /// Counted from 1.
    public var epoch: Int
    /// Mean cross entropy over the epoch's training images, each as the network was when it saw it.
    public var trainLoss: Double
    /// Share of the training images classified rightly, each as the network was when it saw it.
    public var trainAccuracy: Double
    /// Mean cross entropy over the validation images, after the epoch.
    public var validationLoss: Double
    /// Share of the validation images classified rightly, after the epoch.
    public var validationAccuracy: Double
    /// The learning rate of the epoch.
    public var learningRate: Double
    /// Processor time of the epoch, validation included, in seconds of one core.
    public var seconds: Double
    /// Images trained on.
    public var images: Int

    /// Joins the numbers of one epoch.
    public init(
        epoch: Int,
        trainLoss: Double,
        trainAccuracy: Double,
        validationLoss: Double,
        validationAccuracy: Double,
        learningRate: Double,
        seconds: Double,
        images: Int
    ) {
        self.epoch = epoch
        self.trainLoss = trainLoss
        self.trainAccuracy = trainAccuracy
        self.validationLoss = validationLoss
        self.validationAccuracy = validationAccuracy
        self.learningRate = learningRate
        self.seconds = seconds
        self.images = images
    }
}
