import Architectures
import Foundations
import RunModel

extension ConfigurationKey {
    /// Every key, in the order in which they are printed and documented.
    package static let all =
        [kindKey] + proxyKeys + searchKeys + screenKeys + trainingKeys + dataKeys + studyKeys + trainKeys
        + engineKeys

    private static let kindKey = ConfigurationKey.choice(
        "kind",
        \.kind,
        "what the run is for: search looks for good architectures, study compares proxies with a truth (econas proxies), "
            + "training trains given ones for good (econas train)"
    )

    private static let proxyKeys: [ConfigurationKey] = [
        ConfigurationKey(
            name: "proxy",
            kind: .reducedSetting,
            summary: "the reduced setting: levels 0 to 4 of channels, resolution and samples, and epochs, c4r4s0e60; "
                + "or explicit, 16ch 16px s=1 e30",
            isPart: false,
            read: { .string($0.proxy.description) },
            write: {
                if case .string(let text) = $1,
                    let setting = try? ReducedSetting(
                        parsing: text,
                        fullResolution: $0.data.fullResolution
                    )
                {
                    $0.proxy = setting
                }
            }
        ),
        .integer(
            "proxy.channels",
            \.proxy.channels,
            2...512,
            isPart: true,
            "channels of the first cell (levels: 36, 26, 18, 12, 9)"
        ),
        .integer(
            "proxy.resolution",
            \.proxy.resolution,
            4...1024,
            step: 4,
            isPart: true,
            "width and height of the images (levels: 1, 3/4, 1/2, 3/8, 1/4 of data.resolution; of 32 pixels 32, 24, 16, 12, 8)"
        ),
        .number(
            "proxy.sample_ratio",
            \.proxy.sampleRatio,
            0.001...1,
            isPart: true,
            "share of the training samples that is used (levels: 1, 1/2, 1/4, 1/8, 1/16)"
        ),
        .integer(
            "proxy.epochs",
            \.proxy.epochs,
            1...100_000,
            isPart: true,
            "epochs of the highest tier, which the learning-rate cosine spans; a multiple of search.tiers where spacing is even"
        ),
    ]

    private static let searchKeys: [ConfigurationKey] = [
        ConfigurationKey(
            name: "search.space",
            kind: .space,
            summary:
                "the search space: cell (EcoNAS: a normal and a reduction cell) or nas-bench-201 (one cell of six edges)",
            isPart: false,
            read: { .string($0.search.space) },
            write: { if case .string(let name) = $1 { $0.search.space = name } }
        ),
        .integer(
            "search.layers",
            \.search.layers,
            3...100,
            "cells of the candidates' networks; in nas-bench-201 those of all three stages (the benchmark: 15)"
        ),
        .choice(
            "search.strategy",
            \.search.strategy,
            "who is trained and how far (docs/search.md); "
                + "hierarchical-async and asha have no barrier: results follow the order in which trainings end"
        ),
        ConfigurationKey(
            name: "search.seed",
            kind: .integer(0...Int.max),
            summary: "seed of the whole run: the same seed gives the same results with any number of workers",
            isPart: false,
            read: { .integer(Int(clamping: $0.search.seed)) },
            write: { if case .integer(let seed) = $1 { $0.search.seed = UInt64(clamping: seed) } }
        ),
        .integer(
            "search.initial",
            \.search.initial,
            1...100_000,
            "random candidates of the initial population; regularized-evolution: the population; "
                + "successive-halving, hyperband: those that the first bracket begins with"
        ),
        .integer(
            "search.cycles",
            \.search.cycles,
            0...1_000_000,
            "cycles after the initial population; successive-halving, hyperband: rounds of a bracket; "
                + "hierarchical-async, asha: this many times the decisions of a cycle, each shown as a cycle"
        ),
        .integer(
            "search.children",
            \.search.children,
            1...100_000,
            "candidates per cycle of regularized-evolution and random; decisions per cycle of asha"
        ),
        .integer(
            "search.sample",
            \.search.sample,
            1...100_000,
            "regularized-evolution: a parent is the best of so many draws from the population"
        ),
        .integer(
            "search.eta",
            \.search.eta,
            2...100_000,
            "successive-halving, hyperband, asha: one of so many goes on; geometric spacing: the factor of epochs between tiers"
        ),
        .integer(
            "search.tiers",
            \.search.tiers,
            1...20,
            "proxy tiers, among which the epochs of the proxy are divided"
        ),
        .choice(
            "search.spacing",
            \.search.spacing,
            "the tiers' epochs: even (E, 2E, 3E) or geometric (each search.eta times the one below)"
        ),
        .integers(
            "search.tier_epochs",
            \.search.tierEpochs,
            1...100_000,
            "the epochs of each tier instead, such as [12, 200], the last those of the proxy; empty: by spacing"
        ),
        .integers(
            "search.promotions",
            \.search.promotions,
            0...100_000,
            "hierarchical: how many go on to the next tier per cycle, from tier 1 up; one fewer than tiers"
        ),
        .integers(
            "search.parents",
            \.search.parents,
            0...100_000,
            "hierarchical: how many parents a cycle draws from each tier, tier 1 first"
        ),
        .integer(
            "search.maximum_age",
            \.search.maximumAge,
            1...1_000_000,
            "hierarchical: cycles after which a candidate that was not trained again no longer takes part"
        ),
        .integer(
            "search.tournament_divisor",
            \.search.tournamentDivisor,
            1...100_000,
            "hierarchical: a parent is the best of ⌊n / this⌋ + 1 draws among the n alive of its tier"
        ),
        .integer(
            "search.redraws",
            \.search.redraws,
            0...100_000,
            "how often a child that is known already is drawn again before a random candidate takes its place"
        ),
        .choice(
            "search.empty_tier",
            \.search.emptyTier,
            "hierarchical: parents that an empty tier should give: share (the nearest tiers give them in turn) or drop"
        ),
        ConfigurationKey(
            name: "search.score",
            kind: .choice(["last", "best"]),
            summary: "a tier's score: the mean of its last epochs' accuracies, or its best epoch (as published)",
            isPart: false,
            read: { .string($0.search.scoresBestEpoch ? "best" : "last") },
            write: { $0.search.scoresBestEpoch = $1 == .string("best") }
        ),
        .integer(
            "search.score_epochs",
            \.search.scoreEpochs,
            1...100_000,
            "how many last epochs are averaged by score \"last\""
        ),
        ConfigurationKey(
            name: "search.budget",
            kind: .budget,
            summary: "what the search may spend: wall time 2h30m, core time 40 core-h, 5M images, separated by commas; "
                + "pauses and time between sessions do not count; empty: anything",
            isPart: false,
            read: { .string($0.search.budget) },
            write: { if case .string(let text) = $1 { $0.search.budget = text } }
        ),
        .integer(
            "search.patience",
            \.search.patience,
            0...1_000_000,
            "cycles without a better candidate after which the search ends; 0: any number"
        ),
        .number(
            "search.target",
            \.search.target,
            0...1,
            "the search ends between two cycles once its best has this validation accuracy, 0 to 1; 0: none"
        ),
        .integer(
            "search.keep",
            \.search.keep,
            1...100_000,
            "how many of the best keep their weights, retired ones as well; whoever is pinned or may be trained on keeps its in any case"
        ),
    ]

    private static let trainingKeys: [ConfigurationKey] = [
        .integer("training.batch", \.training.batch, 1...65_536, "images per step"),
        .number(
            "training.learning_rate",
            \.training.learningRate,
            0.000001...100,
            "learning rate at the schedule's beginning"
        ),
        .choice(
            "training.schedule",
            \.training.schedule,
            "how the learning rate falls from epoch to epoch: cosine (to 0), step or exponential"
        ),
        .number(
            "training.rate_factor",
            \.training.rateFactor,
            0.000001...1,
            "schedules step and exponential: what the rate is multiplied by"
        ),
        .integer(
            "training.rate_epochs",
            \.training.rateEpochs,
            1...100_000,
            "schedule step: after every so many epochs"
        ),
        .integer(
            "training.warm_up_epochs",
            \.training.warmUpEpochs,
            0...100_000,
            "first epochs in which the rate rises linearly to that of the schedule; 0: none"
        ),
        .number(
            "training.label_smoothing",
            \.training.labelSmoothing,
            0...0.9,
            "share of each label that is spread evenly over all classes; 0: none"
        ),
        .number(
            "training.drop_path",
            \.training.dropPath,
            0...0.9,
            "probability of dropping an edge's result for an image, growing linearly from 0 with the epoch; 0: never"
        ),
        .number(
            "training.auxiliary_weight",
            \.training.auxiliaryWeight,
            0...10,
            "weight of an auxiliary head's loss, behind the second reduction, in training only; 0: no such head"
        ),
        .integers(
            "training.auxiliary_channels",
            \.training.auxiliaryChannels,
            1...4096,
            "channels of the auxiliary head's two convolutions"
        ),
        .number(
            "training.average_decay",
            \.training.averageDecay,
            0...0.999999,
            "a moving average of the weights, which is evaluated instead: what it keeps of itself in a step; 0: none"
        ),
        .choice(
            "training.stem",
            \.training.stem,
            "what stands before the cells: small (a 3 × 3 convolution) or large (three of stride 2, for large images)"
        ),
        .number("training.momentum", \.training.momentum, 0...0.9999, "momentum of SGD"),
        .boolean("training.nesterov", \.training.nesterov, "Nesterov's form of momentum"),
        .number("training.weight_decay", \.training.weightDecay, 0...1, "weight decay (L2)"),
        .number("training.clip_norm", \.training.clipNorm, 0...1_000_000, "norm that gradients are clipped to; 0: not"),
        .integer(
            "training.augmentation.crop_padding",
            \.training.augmentation.cropPadding,
            0...128,
            "pixels of padding before the random crop; 0: no crop"
        ),
        .boolean("training.augmentation.flip", \.training.augmentation.flip, "random horizontal flips"),
        .integer(
            "training.augmentation.cutout",
            \.training.augmentation.cutout,
            0...1024,
            "side of the square that is cut out, in pixels of the full image; 0: none"
        ),
    ]

    private static let dataKeys: [ConfigurationKey] = [
        .choice(
            "data.dataset",
            \.data.dataset,
            "the data set; shapes is built in, folder has pictures in a folder for each class, npz arrays of NumPy, "
                + "idx files in the format of MNIST"
        ).rescalingTheProxy,
        .text("data.directory", \.data.directory, "folder of the data set's files"),
        ConfigurationKey.integer(
            "data.resolution",
            \.data.resolution,
            0...1024,
            step: 4,
            "rows and columns that images are brought to: their middle square, averaged over areas; 0: the data set's own, "
                + "28 for mnist, fashion-mnist and idx, 32 for others"
        ).rescalingTheProxy,
        .choice(
            "data.channels",
            \.data.channels,
            "channels of the images: 1 for grey, 3 for colour, own: as the data set, "
                + "3 for folder and npz"
        ),
        .integer(
            "data.classes",
            \.data.classes,
            0...100_000,
            "classes that the files must have; 0: any, and a run records how many there were"
        ),
        .choice(
            "data.validation",
            \.data.validation,
            "what candidates are scored on: held-out (the data set's own validation images, else a part of the training images), or "
                + "the test images (as published)"
        ),
        .number(
            "data.hold_out",
            \.data.holdOut,
            0...0.9,
            "share of the training images held out for scoring, stratified, fixed by the seed; 0 only with kind = training"
        ),
        .boolean(
            "data.balance",
            \.data.balance,
            "weigh the loss of each class by how rare it is among the images that are trained on"
        ),
        .choice(
            "data.accuracy",
            \.data.accuracy,
            "the accuracy that candidates are scored by: plain, the share of all images, or balanced, the mean of the classes' accuracies"
        ),
        .integer("data.limit", \.data.limit, 0...100_000_000, "use only the first so many training images; 0: all"),
        .integer("data.shapes_train", \.data.shapesTrain, 100...10_000_000, "training images that shapes generates"),
        .integer("data.shapes_test", \.data.shapesTest, 100...10_000_000, "test images that shapes generates"),
    ]

    private static let screenKeys: [ConfigurationKey] = [
        .text(
            "search.screen",
            \.search.screen,
            "tier 0 of the hierarchical strategy: training-free scores, separated by commas, that choose who is trained; empty: none"
        ),
        .integer("search.proposals", \.search.proposals, 2...1000, "how many candidates tier 0 chooses each one from"),
    ]

    private static let studyKeys: [ConfigurationKey] = [
        .text(
            "study.grid",
            \.study.grid,
            "proxies that train, with kind = study: c4r4s0e20/40 is epoch 20 of a schedule of 40; ranges c2-4, "
                + "several epochs e5+10+20, a batch b2048; separated by commas"
        ),
        .text("study.scores", \.study.scores, "training-free scores, separated by commas"),
        .text("study.table", \.study.table, "table of known accuracies, a CSV file; empty: none"),
        .text(
            "study.truth",
            \.study.truth,
            "what proxies are compared with: a column of the table, or a proxy of the grid"
        ),
    ]

    private static let trainKeys: [ConfigurationKey] = [
        .text(
            "train.architectures",
            \.train.architectures,
            "what is trained with kind = training: published names or genotypes, separated by semicolons"
        ),
        .text("train.origins", \.train.origins, "where each of them comes from, in words, separated by semicolons"),
    ]

    private static let engineKeys: [ConfigurationKey] = [
        .choice(
            "engine.executor",
            \.engine.executor,
            "where candidates are trained: threads of the engine, or a subprocess for each worker; results are the same"
        ),
        .integer(
            "engine.workers",
            \.engine.workers,
            0...4096,
            "candidates trained at the same time; 0: one per processor that may be used (affinity, quota of the control group)"
        ),
        .bytes(
            "engine.memory",
            \.engine.memory,
            "memory that the candidates in training may take together; 0: three quarters of what may be used (of the machine, the control group, ulimit -v)"
        ),
        .number(
            "engine.checkpoint_minutes",
            \.engine.checkpointMinutes,
            0...10_000,
            "minutes after which a checkpoint is written in the middle of an epoch; 0: only at its end"
        ),
        .bytes(
            "engine.minimum_free_disk",
            \.engine.minimumFreeDisk,
            "the search pauses while less disk space is free"
        ),
    ]
}
