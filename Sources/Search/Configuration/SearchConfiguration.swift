package import Architectures
package import RunModel

/// Everything that determines a run: what is searched, how candidates are trained, on what, and with which means.
///
/// Values come from layers (a preset, a file, `--set`, options: `ConfigurationBuilder`); keys, ranges and documentation
/// are in `ConfigurationKey.all`. The default values of the properties are the preset `paper`.
package struct SearchConfiguration: Sendable, Hashable {
    /// What the run is for: `kind`.
    package var kind = RunKindName.search
    /// The search: `search.…`.
    package var search = SearchSection()
    /// The reduced setting that candidates are trained in: `proxy` and `proxy.…`.
    package var proxy = ReducedSetting(c: 4, r: 4, s: 0, epochs: 60)
    /// How candidates are trained: `training.…`.
    package var training = TrainingSection()
    /// What they are trained on: `data.…`.
    package var data = DataSection()
    /// What a proxy study compares: `study.…`.
    package var study = StudySection()
    /// What a run of kind training trains: `train.…`.
    package var train = TrainSection()
    /// With which means: `engine.…`; none of these changes the results.
    package var engine = EngineSection()

    /// The configuration of the preset `paper`.
    package init() {}

    /// What the run is for, with the strategy of a search.
    package var runKind: RunKind {
        switch kind {
        case .search: .search(search.strategy)
        case .study: .study
        case .training: .training
        }
    }
}

/// What is searched and how.
package struct SearchSection: Sendable, Hashable {
    /// The name of the search space.
    package var space = "cell"
    /// Who is trained, and how far.
    package var strategy = StrategyName.hierarchical
    /// How deep the candidates' networks are: cells, in NAS-Bench-201 those of all three stages.
    package var layers = 20
    /// Seed of the whole run.
    package var seed: UInt64 = 0
    /// Random candidates of the initial population; the size of regularized evolution's population and of the first bracket.
    package var initial = 16
    /// Cycles after the initial population.
    package var cycles = 100
    /// Proxy tiers.
    package var tiers = 3
    /// How the epochs of the proxy are divided among the tiers.
    package var spacing = TierSpacing.even
    /// The epochs of each tier, which take the place of the spacing; empty for none.
    package var tierEpochs: [Int] = []
    /// How many go on to the next tier per cycle, from tier 1 up.
    package var promotions = [8, 4]
    /// How many parents a cycle draws from each tier.
    package var parents = [6, 5, 5]
    /// Candidates per cycle of regularized evolution and random search; decisions per cycle of ASHA.
    package var children = 16
    /// Sample of regularized evolution's tournaments.
    package var sample = 4
    /// Of so many candidates one goes on, in the halving strategies and between geometrically spaced tiers.
    package var eta = 3
    /// Cycles after which a candidate that was not trained again no longer takes part.
    package var maximumAge = 10
    /// A tournament among n candidates has ⌊n / divisor⌋ + 1 draws.
    package var tournamentDivisor = 4
    /// How often a child that is known already is drawn again.
    package var redraws = 50
    /// What becomes of the parents that an empty tier should give.
    package var emptyTier = EmptyTierRule.share
    /// Training-free scores of tier 0, separated by commas; empty for no tier 0.
    package var screen = ""
    /// How many candidates tier 0 chooses each one from.
    package var proposals = 4
    /// How many of the best keep their weights.
    package var keep = 5
    /// Whether a tier's score is its best epoch instead of the mean of its last ones.
    package var scoresBestEpoch = false
    /// How many of the last epochs are averaged.
    package var scoreEpochs = 1

    /// What it may spend, as ``Budget/init(parsing:)`` reads it; empty for no bounds.
    package var budget = ""
    /// Cycles without a better candidate after which it ends; 0 for any number.
    package var patience = 0
    /// The score of the best that is good enough; 0 for none.
    package var target = 0.0

    /// How a tier's accuracies become its score.
    package var scoreRule: ScoreRule { scoresBestEpoch ? .best : .last(scoreEpochs) }
}

/// How epochs are divided among tiers.
package enum TierSpacing: String, CaseIterable, Sendable, Hashable {
    /// E, 2E, 3E, …
    case even
    /// Each tier has `search.eta` times the epochs of the one below.
    case geometric
}

/// How the learning rate falls.
package enum ScheduleName: String, CaseIterable, Sendable, Hashable {
    /// Half a cosine down to 0.
    case cosine
    /// Times `training.rate_factor` after every `training.rate_epochs` epochs.
    case step
    /// Times `training.rate_factor` after every epoch.
    case exponential
}

/// How candidates are trained: SGD with one schedule over all tiers.
package struct TrainingSection: Sendable, Hashable {
    /// Images per step.
    package var batch = 384
    /// Learning rate at the beginning of the schedule.
    package var learningRate = 0.1
    /// How it falls.
    package var schedule = ScheduleName.cosine
    /// The factor of the schedules step and exponential.
    package var rateFactor = 0.97
    /// The epochs after which step multiplies.
    package var rateEpochs = 30
    /// First epochs in which the rate rises linearly.
    package var warmUpEpochs = 0
    /// Share of a label that is spread over all classes.
    package var labelSmoothing = 0.0
    /// Probability of dropping a path at the end of the schedule.
    package var dropPath = 0.0
    /// What an auxiliary head's loss counts; 0 for no such head.
    package var auxiliaryWeight = 0.0
    /// Channels of the auxiliary head's two convolutions.
    package var auxiliaryChannels = [128, 768]
    /// What a moving average of the weights keeps of itself in a step; 0 for no average.
    package var averageDecay = 0.0
    /// What stands before the cells.
    package var stem = NetworkForm.Stem.small
    /// Momentum.
    package var momentum = 0.9
    /// Nesterov's form of momentum.
    package var nesterov = false
    /// Weight decay (L2).
    package var weightDecay = 3e-4
    /// Norm that gradients are clipped to; 0 for no clipping.
    package var clipNorm = 5.0
    /// What is done to training images.
    package var augmentation = AugmentationSection()
}

/// What is done to training images, at their full size.
package struct AugmentationSection: Sendable, Hashable {
    /// Pixels of padding before a random crop.
    package var cropPadding = 4
    /// Random horizontal flips.
    package var flip = true
    /// Side of the square that is cut out, in pixels; 0 for none.
    package var cutout = 0
}

/// Which data set.
package enum DatasetName: String, CaseIterable, Sendable, Hashable {
    /// Built in and generated.
    case shapes
    /// CIFAR-10 in its published binary form.
    case cifar10
    /// CIFAR-100 in its published binary form.
    case cifar100
    /// The digits, in their published files.
    case mnist
    /// Clothes in the format of MNIST.
    case fashionMNIST = "fashion-mnist"
    /// Other images in the format of MNIST.
    case idx
    /// Arrays in a NumPy archive.
    case npz
    /// Pictures in a folder for each class.
    case folder
}

/// How many channels images have.
package enum ImageChannels: String, CaseIterable, Sendable, Hashable {
    /// As many as the data set has.
    case own
    /// Grey.
    case grey = "1"
    /// Red, green and blue.
    case colour = "3"
}

/// What candidates are scored on.
package enum ValidationSet: String, CaseIterable, Sendable, Hashable {
    /// The data set's own validation images; where it has none a stratified part of the training images, which is then not trained on.
    case heldOut = "held-out"
    /// The test images, as in the authors' published code.
    case test
}

/// What an accuracy is.
package enum AccuracyKind: String, CaseIterable, Sendable, Hashable {
    /// The share of the images that are classified rightly.
    case plain
    /// The mean of the classes' shares.
    case balanced
}

/// What candidates are trained and scored on.
package struct DataSection: Sendable, Hashable {
    /// The data set.
    package var dataset = DatasetName.cifar10
    /// The folder that holds the files; not used by `shapes`.
    package var directory = "data"
    /// Rows and columns that images are brought to before a proxy reduces them; 0 for the data set's own.
    package var resolution = 0
    /// Channels that images are brought to.
    package var channels = ImageChannels.own
    /// Classes of data sets whose files decide; 0 until they have been read.
    package var classes = 0
    /// What candidates are scored on.
    package var validation = ValidationSet.heldOut
    /// Share of the training images that is held out for scoring.
    package var holdOut = 0.1
    /// Whether the loss of each class is weighed by how rare it is.
    package var balance = false
    /// What the accuracy is that candidates are scored by.
    package var accuracy = AccuracyKind.plain
    /// How many of the training images are used, the first of the published order; 0 for all.
    package var limit = 0
    /// Training images that `shapes` generates.
    package var shapesTrain = 50_000
    /// Test images that `shapes` generates.
    package var shapesTest = 10_000
}

/// What a proxy study compares.
package struct StudySection: Sendable, Hashable {
    /// Proxies that train, as ``TrainedProxy/grid(parsing:in:)`` reads them.
    package var grid = ""
    /// Training-free scores, separated by commas.
    package var scores = ""
    /// A table of known accuracies, a CSV file; empty for none.
    package var table = ""
    /// What proxies are compared with: a column of the table, or one of the grid's proxies.
    package var truth = ""
}

/// What a run of kind training trains.
package struct TrainSection: Sendable, Hashable {
    /// The architectures, separated by semicolons: published names, or as their space writes them.
    package var architectures = "ECONAS"
    /// Where each comes from, in words, separated by semicolons; empty where there is nothing to say.
    package var origins = ""
}

/// Where the work of a run is done.
package enum ExecutorName: String, CaseIterable, Sendable, Hashable {
    /// On threads of the engine's process.
    case threads = "threads"
    /// In processes of their own, one for each worker.
    case subprocess = "subprocess"
}

/// With which means a run is computed.
package struct EngineSection: Sendable, Hashable {
    /// Where candidates are trained.
    package var executor = ExecutorName.threads
    /// Candidates trained at the same time; 0 for one per processor that may be used.
    package var workers = 0
    /// Bytes that the candidates in training may occupy together; 0 for three quarters of what may be used.
    package var memory = 0
    /// Minutes after which a checkpoint is written in the middle of an epoch; 0 for never.
    package var checkpointMinutes = 5.0
    /// The search pauses while the disk has fewer free bytes.
    package var minimumFreeDisk = 500_000_000
}
