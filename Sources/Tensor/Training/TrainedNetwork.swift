package import Foundation

/// The weights and running statistics that a training left, with what is needed to use them.
package struct TrainedNetwork: Sendable {
    /// Tensors under PyTorch's names.
    package let tensors: Safetensors
    /// What becomes of a picture before the network reads it, and what its answers mean.
    package let preparation: ImagePreparation

    /// Reads a checkpoint of a training, or what ``file(metadata:)`` wrote.
    ///
    /// - Throws: `FileError` or `CheckpointError`, naming the file and what is wrong with it.
    package init(contentsOf url: URL) throws {
        let file = try Safetensors(contentsOf: url)
        preparation = try TrainingRun.preparation(in: file, at: url.path)
        var tensors = Safetensors()
        for name in file.names where !name.hasPrefix(TrainingRun.momentumPrefix) {
            try tensors.set(name, shape: file.shape(name), file.floats(name))
        }
        self.tensors = tensors
    }

    /// A network as `state` has it.
    package init(_ state: NetworkState, preparation: ImagePreparation) {
        var tensors = Safetensors()
        for (infos, values) in [
            (state.graph.parameters, state.parameters), (state.graph.statistics, state.statistics),
        ] {
            for info in infos { tensors.set(info.name, shape: info.shape, values[info.range]) }
        }
        self.tensors = tensors
        self.preparation = preparation
    }

    /// The network as a file.
    ///
    /// - Parameter metadata: what else the file tells, for people and programs.
    package func file(metadata: [String: String]) throws -> Safetensors {
        var file = tensors
        file.metadata = metadata
        try TrainingRun.describe(preparation, in: &file)
        return file
    }
}
