import Foundation

/// Classifies images by a trained network. It belongs to one thread at a time.
package final class Classifier {
    /// What is done with images, and what the classes are called.
    package let preparation: ImagePreparation
    private let executor: Executor

    /// Puts the weights into a network.
    ///
    /// - Parameter batch: how many images are computed together.
    /// - Throws: `CheckpointError.mismatched` when the weights are of another network.
    package init(_ graph: Graph, _ network: TrainedNetwork, batch: Int) throws {
        preparation = network.preparation
        let plan = Plan(graph: graph, batch: batch, mode: .evaluation)
        executor = Executor(plan: plan, state: try NetworkState(graph: graph, network: network))
    }

    /// The memory that classifying takes, in bytes.
    package static func memoryBytes(_ graph: Graph, batch: Int) -> Int {
        Plan(graph: graph, batch: batch, mode: .evaluation).arenaBytes + NetworkState.bytes(for: graph)
    }

    /// How probable the network takes each class to be: a row for each image, whose sum is 1.
    ///
    /// - Parameter images: in the shape of the data set's images; their labels do not matter.
    /// - Precondition: the shape is ``ImagePreparation/image``.
    package func probabilities(_ images: ImageSet) -> [[Double]] {
        precondition(images.shape == preparation.image, "the images have the shape that the network was trained with")
        let dataset = ImageDataset(toBeClassified: images, preparation: preparation)
        let resolution = min(preparation.network.height, preparation.network.width)
        let loader = BatchLoader(dataset: dataset, resolution: resolution, lanes: executor.plan.lanes)
        let batch = executor.plan.batch
        return stride(from: 0, to: images.count, by: batch).flatMap { first in
            let indices = (first..<min(first + batch, images.count)).map(Int32.init)
            loader.loadEvaluation(indices[...], of: .test, images: executor.images, labels: executor.labels)
            _ = executor.evaluate(valid: indices.count)
            return executor.logits(count: indices.count).map(Self.softmax)
        }
    }

    private static func softmax(_ logits: [Float]) -> [Double] {
        let most = Double(logits.max() ?? 0)
        let powers = logits.map { exp(Double($0) - most) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
    }
}

extension NetworkState {
    /// Creates the state of a trained network.
    ///
    /// - Throws: `CheckpointError.mismatched` when its weights are of another network.
    convenience init(graph: Graph, network: TrainedNetwork) throws {
        self.init(graph: graph, random: RandomStream(seed: 0, purpose: "weights"))
        for (infos, values) in [(graph.parameters, parameters), (graph.statistics, statistics)] {
            for info in infos {
                let place = UnsafeMutableBufferPointer(rebasing: values[info.range])
                try network.tensors.copy(info.name, shape: info.shape, to: place)
            }
        }
    }
}
