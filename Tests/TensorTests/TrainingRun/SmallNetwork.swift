import Tensor

/// A small real network with every kind of state, and little data to train it on.
enum SmallNetwork {
    /// A stem, one strided and one separable convolution, a classifier.
    static func graph(channels: Int = 8, resolution: Int = 8, classes: Int = 10) -> Graph {
        var builder = GraphBuilder(input: FeatureShape(channels: 3, height: resolution, width: resolution))
        var value = builder.stem(builder.input, channels: channels, name: "stem")
        value = builder.reluConvBN(value, channels: 2 * channels, kernel: 3, stride: 2, name: "reduce")
        value = builder.sepConv(value, kernel: 3, stride: 1, name: "sep")
        value = builder.reluConvBN(value, channels: 4 * channels, kernel: 3, stride: 2, name: "deep")
        value = builder.globalPool(builder.relu(value))
        value = builder.linear(value, outputs: classes, name: "classifier")
        return builder.build(output: value)
    }

    /// The same with a path that may be dropped and an auxiliary head.
    static let regularised: Graph = {
        var builder = GraphBuilder(input: FeatureShape(channels: 3, height: 8, width: 8))
        let stem = builder.stem(builder.input, channels: 8, name: "stem")
        let path = builder.dropPath(builder.sepConv(stem, kernel: 3, stride: 1, name: "sep"))
        let sum = builder.sum([stem, path])
        let head = AuxiliaryHead(middle: 4, last: 6, stride: 3)
        let auxiliary = builder.auxiliaryHead(sum, head, classes: 10, name: "auxiliary")
        let deep = builder.reluConvBN(sum, channels: 16, kernel: 3, stride: 2, name: "deep")
        let logits = builder.classifier(deep, classes: 10, name: "classifier")
        return builder.build(output: logits, auxiliary: auxiliary)
    }()

    static let dataset = ImageDataset.shapes(training: 400, test: 50, seed: 1)
    static let holdOut = HoldOut(dataset, fraction: 0.25, seed: 1)

    /// 300 images to train on in 6 batches of 48 and a rest, 100 to validate on in 3 batches, the last not full.
    static let settings = TrainingSettings(
        batch: 48,
        learningRate: 0.05,
        scheduleEpochs: 3,
        resolution: 8,
        augmentation: Augmentation(cutout: 8),
        validationBatch: 48
    )

    static func run(
        graph: Graph = graph(),
        settings: TrainingSettings = settings,
        dataset: ImageDataset = dataset,
        holdOut: HoldOut = holdOut,
        seed: UInt64 = 7,
        candidate: UInt64 = 3
    ) throws -> TrainingRun {
        try TrainingRun(
            graph: graph,
            settings: settings,
            dataset: dataset,
            holdOut: holdOut,
            seed: seed,
            candidate: candidate
        )
    }
}

extension TrainingRun {
    /// All that a run is, times apart.
    var essence: Essence {
        Essence(
            parameters: state.parameters.map(\.bitPattern),
            velocity: state.velocity.map(\.bitPattern),
            statistics: state.statistics.map(\.bitPattern),
            average: (state.average?.parameters ?? state.parameters).map(\.bitPattern)
                + (state.average?.statistics ?? state.statistics).map(\.bitPattern),
            curve: curve.map {
                var metrics = $0
                metrics.seconds = 0
                return metrics
            }
        )
    }

    struct Essence: Equatable {
        var parameters, velocity, statistics, average: [UInt32]
        var curve: [EpochMetrics]
    }
}
