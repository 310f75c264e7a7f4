package import Architectures
package import Foundation

/// What a run is doing, as the store records it.
package enum RunPhase: String, Codable, Sendable, Hashable {
    /// An engine holds the run and trains.
    case running = "running"
    /// The search was paused by a person, or by the engine because of `RunInfo.message`.
    case paused = "paused"
    /// Every cycle is done.
    case finished = "finished"
    /// Stopped by a person; `resume` continues it.
    case stopped = "stopped"
    /// Recorded as running, but no engine holds the run: it died. `resume` continues it.
    case crashed = "crashed"
}

extension RunPhase {
    /// Whether an engine is at work on a run in this state.
    package var isLive: Bool { self == .running || self == .paused }
}

/// One proxy tier of the ladder.
package struct TierInfo: Codable, Sendable, Hashable {
    /// 1 is the cheapest.
    package var tier: Int
    /// What is done with a candidate to complete the tier.
    package var work: Work
    /// How many are continued into this tier per cycle at most (0 for tier 1).
    package var promotions: Int
    /// How many parents a cycle draws from the tier.
    package var parents: Int
    /// What the tier is, where that is not its epochs: a proxy of a study.
    package var label: String?

    /// Creates a tier description.
    package init(tier: Int, work: Work, promotions: Int = 0, parents: Int = 0, label: String? = nil) {
        self.label = label
        self.tier = tier
        self.work = work
        self.promotions = promotions
        self.parents = parents
    }

    private enum CodingKeys: String, CodingKey {
        case tier = "tier"
        case work = "work"
        case promotions = "promotions"
        case parents = "parents"
        case label = "label"
    }
}

/// Where a candidate came from.
package enum CandidateOrigin: String, Codable, Sendable, Hashable {
    /// Drawn at random for the initial population.
    case random = "random"
    /// A mutated copy of its parent.
    case mutation = "mutation"
    /// Injected by a person.
    case injected = "injected"
    /// Given to a run that trains for good.
    case chosen = "chosen"
}

/// What a candidate is doing.
package enum CandidateState: String, Codable, Sendable, Hashable {
    /// Assigned, waiting for a worker.
    case waiting = "waiting"
    /// A worker trains it.
    case training = "training"
    /// Paused by a person before its assignment was complete.
    case paused = "paused"
    /// Trained; takes part in selection.
    case alive = "alive"
    /// Trained, but too old to take part any more.
    case retired = "retired"
    /// Killed by a person.
    case killed = "killed"
    /// Could not be trained; the record says why.
    case failed = "failed"

    /// Whether the candidate can never train again.
    package var isFinal: Bool { self == .retired || self == .killed || self == .failed }
}

/// A candidate as recorded.
package struct CandidateRecord: Sendable, Hashable, Identifiable, Rankable {
    /// Numbered from 1 in the order of creation.
    package var id: Int
    /// The architecture.
    package var architecture: Architecture
    /// The candidate it was mutated or edited from.
    package var parent: Int?
    /// How it came about.
    package var origin: CandidateOrigin
    /// What the mutation, or the person who edited it, changed, in words: `normal node 3 edge 1: sep_conv_3x3 →
    /// skip_connect`; empty for random ones.
    package var mutation: String
    /// Cycle of its creation; 0 is the initial population.
    package var bornCycle: Int
    /// Cycle in which its last training ended, which is what ageing counts from.
    package var lastTrainedCycle: Int
    /// What it is doing.
    package var state: CandidateState
    /// Highest tier completed; 0 while none is.
    package var tier: Int
    /// The tier its current assignment leads to; nil when it has none.
    package var targetTier: Int?
    /// Does not age while true.
    package var pinned: Bool
    /// Score (validation accuracy, 0…1) per completed tier.
    package var scores: [Int: Double]
    /// The cycle in which each of them was reached, where that is recorded.
    package var scoreCycles: [Int: Int] = [:]
    /// What was measured without training, by name.
    package var metrics: [String: Metric] = [:]
    /// Epochs trained and recorded.
    package var epochsTrained: Int
    /// Trainable parameters of the proxy network.
    package var parameters: Int
    /// Multiply-accumulates per image of the proxy network.
    package var macs: Int
    /// Bytes of memory that training it occupies.
    package var memoryBytes: Int
    /// Core-seconds spent on it.
    package var seconds: Double
    /// Why it failed; empty otherwise.
    package var failure: String

    /// The score of the highest completed tier.
    package var score: Double? { scores[tier] }

    /// Takes the score of a tier, reached in a cycle.
    package mutating func setScore(_ score: Double?, tier: Int, cycle: Int) {
        scores[tier] = score
        scoreCycles[tier] = cycle
    }

    /// Creates a record; used by the store and by tests.
    package init(
        id: Int,
        architecture: Architecture,
        parent: Int? = nil,
        origin: CandidateOrigin,
        mutation: String = "",
        bornCycle: Int = 0,
        lastTrainedCycle: Int = 0,
        state: CandidateState,
        tier: Int = 0,
        targetTier: Int? = nil,
        pinned: Bool = false,
        scores: [Int: Double] = [:],
        epochsTrained: Int = 0,
        parameters: Int = 0,
        macs: Int = 0,
        memoryBytes: Int = 0,
        seconds: Double = 0,
        failure: String = ""
    ) {
        self.id = id
        self.architecture = architecture
        self.parent = parent
        self.origin = origin
        self.mutation = mutation
        self.bornCycle = bornCycle
        self.lastTrainedCycle = lastTrainedCycle
        self.state = state
        self.tier = tier
        self.targetTier = targetTier
        self.pinned = pinned
        self.scores = scores
        self.epochsTrained = epochsTrained
        self.parameters = parameters
        self.macs = macs
        self.memoryBytes = memoryBytes
        self.seconds = seconds
        self.failure = failure
    }
}

/// One point of a candidate's training curve.
package struct EpochRecord: Codable, Sendable, Hashable {
    /// Which of its candidate's trainings it belongs to: 0 where there is only one.
    package var training: Int
    /// Numbered from 1 in each training.
    package var epoch: Int
    /// Mean training loss (nats per image).
    package var trainLoss: Double
    /// Training accuracy, 0…1, on the augmented images as they were trained on.
    package var trainAccuracy: Double
    /// Mean validation loss; nil where nothing is held out.
    package var validationLoss: Double?
    /// Validation accuracy, 0…1; nil where nothing is held out.
    package var validationAccuracy: Double?
    /// Learning rate of the epoch's first step.
    package var learningRate: Double
    /// Core-seconds that the epoch took, validation included.
    package var seconds: Double
    /// Training images seen in the epoch.
    package var images: Int

    /// Creates a point of a curve.
    package init(
        epoch: Int,
        trainLoss: Double,
        trainAccuracy: Double,
        validationLoss: Double?,
        validationAccuracy: Double?,
        learningRate: Double,
        seconds: Double,
        images: Int,
        training: Int = 0
    ) {
        self.training = training
        self.epoch = epoch
        self.trainLoss = trainLoss
        self.trainAccuracy = trainAccuracy
        self.validationLoss = validationLoss
        self.validationAccuracy = validationAccuracy
        self.learningRate = learningRate
        self.seconds = seconds
        self.images = images
    }

    private enum CodingKeys: String, CodingKey {
        case training = "training"
        case epoch = "epoch"
        case trainLoss = "trainLoss"
        case trainAccuracy = "trainAccuracy"
        case validationLoss = "validationLoss"
        case validationAccuracy = "validationAccuracy"
        case learningRate = "learningRate"
        case seconds = "seconds"
        case images = "images"
    }
}

/// Live progress of one worker.
package struct WorkerRecord: Sendable, Hashable {
    /// Numbered from 1.
    package var worker: Int
    /// The candidate in training; nil when idle.
    package var candidate: Int?
    /// The tier the assignment leads to.
    package var tier: Int
    /// Epoch of the training in progress, from 1; 0 before the first.
    package var epoch: Int
    /// The epoch that the assignment ends with; nil where nothing is trained.
    package var lastEpoch: Int?
    /// Batches done in the epoch.
    package var batch: Int
    /// Batches in the epoch.
    package var batches: Int
    /// Training images per second, lately.
    package var imagesPerSecond: Double
    /// Billions of floating-point operations per second, lately (6 per multiply-accumulate and image).
    package var gflops: Double

    /// Creates a worker's progress.
    package init(
        worker: Int,
        candidate: Int? = nil,
        tier: Int = 0,
        epoch: Int = 0,
        lastEpoch: Int? = nil,
        batch: Int = 0,
        batches: Int = 0,
        imagesPerSecond: Double = 0,
        gflops: Double = 0
    ) {
        self.worker = worker
        self.candidate = candidate
        self.tier = tier
        self.epoch = epoch
        self.lastEpoch = lastEpoch
        self.batch = batch
        self.batches = batches
        self.imagesPerSecond = imagesPerSecond
        self.gflops = gflops
    }
}

/// Everything a dashboard shows of a run, at one moment.
package struct RunSnapshot: Sendable, Equatable {
    /// How many of the latest events a snapshot holds.
    package static let eventLimit = 1_000
    /// How many of the latest commands a snapshot holds.
    package static let commandLimit = 200

    /// The run as a whole.
    package var run: RunInfo
    /// All candidates, in the order of their ids.
    package var candidates: [CandidateRecord]
    /// Training curves by candidate, in epoch order.
    package var curves: [Int: [EpochRecord]]
    /// Whether all of the curves have been read; a reader that was told to hurry gives the rest with later snapshots.
    package var curvesAreComplete = true
    /// Where the time of training went, by candidate, as measured last; nothing of those that were not measured.
    package var operationTimes: [Int: NetworkTimes] = [:]
    /// What candidates were found to be on whole sets of images, by candidate, in the order of looking.
    package var evaluations: [Int: [Evaluation]] = [:]
    /// The workers, in order.
    package var workers: [WorkerRecord]
    /// The candidates that wait for a worker, in the order in which workers take them.
    package var queue: [Int] = []
    /// The latest facts that a log tells, oldest first.
    package var events: [Fact]
    /// The latest commands, oldest first.
    package var commands: [CommandRecord]
    /// When this was read.
    package var taken: Date
    /// What the run's configuration tells.
    package var setting: RunSetting

    /// The network that candidates are trained as; nil when the run does not tell.
    package var network: NetworkSize? { setting.network }

    /// The candidates whose weights are there; nil where that is not known, as at a past moment.
    package var weights: Set<Int>?

    /// What a study measures and compares; nil in a run that is none or has nothing to compare with.
    package var study: StudyOutline? { setting.study }

    /// Creates a snapshot; used by the store and by tests.
    package init(
        run: RunInfo,
        candidates: [CandidateRecord] = [],
        curves: [Int: [EpochRecord]] = [:],
        workers: [WorkerRecord] = [],
        events: [Fact] = [],
        commands: [CommandRecord] = [],
        taken: Date,
        setting: RunSetting = RunSetting()
    ) {
        self.run = run
        self.setting = setting
        self.candidates = candidates
        self.curves = curves
        self.workers = workers
        self.events = events
        self.commands = commands
        self.taken = taken
    }
}
