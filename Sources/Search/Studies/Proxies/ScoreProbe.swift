package import Architectures
package import RunModel
package import Tensor

/// Measures training-free scores of architectures at one setting, on the same images for all of them.
package struct ScoreProbe: ArchitectureProbe {
    private let network: NetworkSize
    private let inputs: ScoreInputs
    private let wanted: Set<TrainingFreeScore>
    private let seed: UInt64

    /// Creates a probe.
    ///
    /// - Parameters:
    ///   - wanted: the scores.
    ///   - network: the setting of the networks.
    ///   - dataset: where the images come from: training images only.
    ///   - seed: chooses images, and with the architecture's number its weights.
    package init(_ wanted: Set<TrainingFreeScore>, network: NetworkSize, dataset: ImageDataset, seed: UInt64) {
        self.wanted = wanted
        self.network = network
        self.seed = seed
        inputs = ScoreInputs(dataset: dataset, resolution: network.resolution, seed: seed)
    }

    /// Every map of the network, and its gradient, for one batch.
    ///
    /// - Throws: `ArchitectureError` when the setting makes no network of the architecture.
    package func memoryBytes(_ architecture: Architecture) throws -> Int {
        let graph = try architecture.network(network).graph
        let values = graph.nodes.reduce(0) { $0 + $1.shape.count } * inputs.labels.count / 2
        return MemoryLayout<Float>.size * 2 * (values + graph.parameterCount)
    }

    /// The scores, each with the time of the passes that it needs; scores that share passes share their time evenly.
    ///
    /// - Throws: `ArchitectureError` when the setting makes no network of the architecture.
    package func measure(_ architecture: Architecture, candidate: Int) throws -> [Metric] {
        let scores = NetworkScores(
            graph: try architecture.network(network).graph,
            inputs: inputs,
            random: RandomStream(seed: seed, purpose: "scores", UInt64(candidate)),
            batch: inputs.labels.count / 2
        )
        return TrainingFreeScore.passes.flatMap { pass -> [Metric] in
            let together = wanted.intersection(pass)
            guard !together.isEmpty else { return [] }
            let start = ThreadClock.nanoseconds()
            let values = scores(together)
            let seconds = 1e-9 * Double(ThreadClock.nanoseconds() - start) / Double(together.count)
            return pass.filter(together.contains).map { score in
                Metric(name: score.name, value: values[score], cost: seconds)
            }
        }
    }
}

/// The entry that a table of known accuracies has for an architecture.
package struct TableProbe: ArchitectureProbe {
    private let table: BenchmarkTable
    private let column: BenchmarkTable.Column

    /// Looks up a column of a table.
    ///
    /// - Throws: `ProxyStudyError` when the table has no such column.
    package init(_ table: BenchmarkTable, column name: String) throws {
        guard let column = table.column(name) else {
            let known = table.columns.map(\.name).joined(separator: ", ")
            throw ProxyStudyError(
                "study.truth = \(name): \(table.name) has no such column of accuracies, it has \(known)"
            )
        }
        self.table = table
        self.column = column
    }

    /// Nothing: the table is there once for all.
    package func memoryBytes(_ architecture: Architecture) -> Int { 0 }

    /// The entry; nothing for an architecture that the table does not have.
    package func measure(_ architecture: Architecture, candidate: Int) throws -> [Metric] {
        table.row(of: architecture).map { [Metric(name: column.name, value: column.values[$0])] } ?? []
    }
}
