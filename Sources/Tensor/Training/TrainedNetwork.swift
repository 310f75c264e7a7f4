package import Foundation

/// The weights and running statistics that a training left, with what is needed to use them.
package struct TrainedNetwork: Sendable {
    /// Tensors under PyTorch's names; the moving averages where a training kept them, as they are what it was judged by.
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
        let names = Set(file.names)
        let others = [TrainingRun.momentumPrefix, TrainingRun.averagePrefix]
        for name in names where !others.contains(where: name.hasPrefix) {
            let average = TrainingRun.averagePrefix + name
            let source = names.contains(average) ? average : name
            try tensors.set(name, shape: file.shape(source), file.floats(source))
        }
        self.tensors = tensors
    }

    /// A network as `state` has it.
    package init(_ state: NetworkState, preparation: ImagePreparation) {
        var tensors = Safetensors()
        for (infos, values) in [
            (state.graph.parameters, state.evaluatedParameters),
            (state.graph.statistics, state.evaluatedStatistics),
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
