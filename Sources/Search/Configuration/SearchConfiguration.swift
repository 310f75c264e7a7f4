/// Everything that determines a run: what is searched, how candidates are trained, on what, and with which means.
///
/// Values come from layers (a preset, a file, `--set`, options: `ConfigurationBuilder`); keys, ranges and documentation
/// are in `ConfigurationKey.all`. The default values of the properties are the preset `paper`.
public struct SearchConfiguration: Sendable, Hashable {
    /// The search: `search.…`.
    public var search = SearchSection()
    /// The reduced setting that candidates are trained in: `proxy` and `proxy.…`.
    public var proxy = ReducedSetting(c: 4, r: 4, s: 0, epochs: 60)
    /// How candidates are trained: `training.…`.
    public var training = TrainingSection()
    /// What they are trained on: `data.…`.
    public var data = DataSection()
    /// What a proxy study compares: `study.…`.
    public var study = StudySection()
    /// With which means: `engine.…`; none of these changes the results.
    public var engine = EngineSection()

    /// The configuration of the preset `paper`.
    public init() {}
}

/// What is searched and how.
public struct SearchSection: Sendable, Hashable {
    /// The search space.
    public var space = SpaceName.cell
    /// Who is trained, and how far.
    public var strategy = StrategyName.hierarchical
    /// Cells of the candidates' networks; in NAS-Bench-201 those of all three stages, without the reductions between them.
    public var layers = 20
    /// Seed of the whole run.
    public var seed: UInt64 = 0
    /// Random candidates of the initial population; the size of regularized evolution's population and of the first bracket.
    public var initial = 16
    /// Cycles after the initial population.
    public var cycles = 100
    /// Proxy tiers.
    public var tiers = 3
    /// How the epochs of the proxy are divided among the tiers.
    public var spacing = TierSpacing.even
    /// The epochs of each tier, which take the place of the spacing; empty for none.
    public var tierEpochs: [Int] = []
    /// How many go on to the next tier per cycle, from tier 1 up.
    public var promotions = [8, 4]
    /// How many parents a cycle draws from each tier.
    public var parents = [6, 5, 5]
    /// Candidates per cycle of regularized evolution and random search; decisions per cycle of ASHA.
    public var children = 16
    /// Sample of regularized evolution's tournaments.
    public var sample = 4
    /// Of so many candidates one goes on, in the halving strategies and between geometrically spaced tiers.
    public var eta = 3
    /// Cycles after which a candidate that was not trained again no longer takes part.
    public var maximumAge = 10
    /// A tournament among n candidates has ⌊n / divisor⌋ + 1 draws.
    public var tournamentDivisor = 4
    /// How often a child that is known already is drawn again.
    public var redraws = 50
    /// What becomes of the parents that an empty tier should give.
    public var emptyTier = EmptyTierRule.share
    /// Training-free scores of tier 0, separated by commas; empty for no tier 0.
    public var screen = ""
    /// How many candidates tier 0 chooses each one from.
    public var proposals = 4
    /// Whether a tier's score is its best epoch instead of the mean of its last ones.
    public var scoresBestEpoch = false
    /// How many of the last epochs are averaged.
    public var scoreEpochs = 1

    /// How a tier's accuracies become its score.
    public var scoreRule: ScoreRule { scoresBestEpoch ? .best : .last(scoreEpochs) }
}

/// How epochs are divided among tiers.
public enum TierSpacing: String, CaseIterable, Sendable, Hashable {
    /// E, 2E, 3E, …
    case even
    /// Each tier has `search.eta` times the epochs of the one below.
    case geometric
}

/// How candidates are trained: SGD with one cosine over all tiers.
public struct TrainingSection: Sendable, Hashable {
    /// Images per step.
    public var batch = 384
    /// Learning rate at the beginning of the cosine.
    public var learningRate = 0.1
    /// Momentum.
    public var momentum = 0.9
    /// Nesterov's form of momentum.
    public var nesterov = false
    /// Weight decay (L2).
    public var weightDecay = 3e-4
    /// Norm that gradients are clipped to; 0 for no clipping.
    public var clipNorm = 5.0
    /// What is done to training images.
    public var augmentation = AugmentationSection()
}

/// What is done to training images, at their full 32 pixels.
public struct AugmentationSection: Sendable, Hashable {
    /// Pixels of padding before a random crop.
    public var cropPadding = 4
    /// Random horizontal flips.
    public var flip = true
    /// Side of the square that is cut out, in pixels; 0 for none.
    public var cutout = 0
}

/// Which data set.
public enum DatasetName: String, CaseIterable, Sendable, Hashable {
    /// Built in and generated.
    case shapes
    /// CIFAR-10 in its published binary form.
    case cifar10
    /// CIFAR-100 in its published binary form.
    case cifar100
}

/// What candidates are scored on.
public enum ValidationSet: String, CaseIterable, Sendable, Hashable {
    /// A stratified part of the training images, which is then not trained on.
    case heldOut = "held-out"
    /// The test images, as in the authors' published code.
    case test
}

/// What candidates are trained and scored on.
public struct DataSection: Sendable, Hashable {
    /// The data set.
    public var dataset = DatasetName.cifar10
    /// The folder that holds the published files; not used by `shapes`.
    public var directory = "data"
    /// What candidates are scored on.
    public var validation = ValidationSet.heldOut
    /// Share of the training images that is held out for scoring.
    public var holdOut = 0.1
    /// How many of the training images are used, the first of the published order; 0 for all.
    public var limit = 0
    /// Training images that `shapes` generates.
    public var shapesTrain = 50_000
    /// Test images that `shapes` generates.
    public var shapesTest = 10_000

    /// The share that really is held out: nothing when candidates are scored on the test images.
    public var effectiveHoldOut: Double { validation == .test ? 0 : holdOut }
}

/// What a proxy study compares.
public struct StudySection: Sendable, Hashable {
    /// Proxies that train, as ``TrainedProxy/grid(parsing:in:)`` reads them.
    public var grid = ""
    /// Training-free scores, separated by commas.
    public var scores = ""
    /// A table of known accuracies, a CSV file; empty for none.
    public var table = ""
    /// What proxies are compared with: a column of the table, or one of the grid's proxies.
    public var truth = ""
}

/// With which means a run is computed.
public struct EngineSection: Sendable, Hashable {
    /// Candidates trained at the same time; 0 for one per core.
    public var workers = 0
    /// Bytes that the candidates in training may occupy together; 0 for three quarters of the machine's.
    public var memory = 0
    /// The search pauses while the disk has fewer free bytes.
    public var minimumFreeDisk = 500_000_000

    /// The number of workers on a machine with this many cores.
    public func workerCount(cores: Int) -> Int { workers > 0 ? workers : max(1, cores) }

    /// The memory budget in bytes on a machine with this much memory.
    public func memoryLimit(physical: Int) -> Int { memory > 0 ? memory : physical / 4 * 3 }
}
