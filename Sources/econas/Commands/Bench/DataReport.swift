import Foundation
import Tensor
import Foundations

/// Loading a batch of each network beside its training step.
struct DataReport: BenchReport {
    /// One network.
    struct Row: Encodable {
        var network: String
        var batch: Int
        var resolution: Int
        /// Decoding, augmentation, reduction, normalisation and layout of one batch.
        var loadMilliseconds: Double
        var stepMilliseconds: Double
        /// Of the time of both together.
        var loadShare: Double
    }

    /// As many images as CIFAR has to train on: too many for the caches, as in a search.
    private static let images = 50_000

    var rows: [Row]

    /// Measures the networks one after the other, loading and training in turn.
    init(_ networks: [BenchNetwork], steps: Int) throws {
        let dataset = ImageDataset.shapes(training: Self.images, test: 0, seed: 0)
        var order = Array(0..<Int32(Self.images))
        var random = RandomStream(seed: 3, purpose: "bench")
        random.shuffle(&order)
        rows = try networks.map { network in
            let batch = BenchBatch(try network.graph(), batch: network.batch)
            let source = BatchSource(dataset, order: order, for: batch.executor)
            let times = StepTime.medians(rounds: steps, of: [source.load, batch.step])
            return Row(
                network: network.name,
                batch: network.batch,
                resolution: batch.plan.graph.inputShape.height,
                loadMilliseconds: 1e3 * times[0].processor,
                stepMilliseconds: 1e3 * times[1].processor,
                loadShare: times[0].processor / (times[0].processor + times[1].processor)
            )
        }
    }

    func encode(to encoder: any Encoder) throws { try rows.encode(to: encoder) }

    var text: String {
        var table = TextTable(columns: [
            ("network", .left), ("batch", .right), ("pixels", .right), ("ms to load", .right), ("ms per step", .right),
            ("µs per image", .right), ("share", .right),
        ])
        for row in rows {
            table.add([
                row.network, "\(row.batch)", "\(row.resolution)", Format.fixed(row.loadMilliseconds, 2),
                Format.fixed(row.stepMilliseconds, 1),
                Format.fixed(1e3 * row.loadMilliseconds / Double(row.batch), 2),
                Format.percentage(row.loadShare),
            ])
        }
        return table.text
    }
}

/// Fills an executor with one training batch after the other, as a training run does.
private final class BatchSource {
    private let loader: BatchLoader
    private let order: [Int32]
    private let executor: Executor
    private var position = 0

    init(_ dataset: ImageDataset, order: [Int32], for executor: Executor) {
        let plan = executor.plan
        loader = BatchLoader(dataset: dataset, resolution: plan.graph.inputShape.height, lanes: plan.lanes)
        self.order = order
        self.executor = executor
    }

    func load() {
        if position + executor.plan.batch > order.count { position = 0 }
        loader.loadTraining(
            order[position..<position + executor.plan.batch],
            firstPosition: position,
            stream: RandomStream(seed: 4, purpose: "bench"),
            augmentation: Augmentation(),
            images: executor.images,
            labels: executor.labels
        )
        position += executor.plan.batch
    }
}
