import Architectures
import Tensor

/// One network of the table that `econas bench` measures.
struct BenchNetwork: Sendable {
    /// What `--network` calls it.
    var name: String
    /// Images of a step.
    var batch: Int
    /// Builds it.
    var graph: @Sendable () throws -> Graph

    /// The networks in the order of the table; `Benchmarks/torch_networks.py` has their twins.
    static let all: [BenchNetwork] = [
        BenchNetwork(name: "darts-c4r4", batch: CellSetting.c4r4.batch) { CellSetting.c4r4.graph(of: .darts) },
        BenchNetwork(name: "darts-16ch-16px-8l", batch: 64) {
            CellGenotype.darts.graph(channels: 16, layers: 8, resolution: 16, classes: 10)
        },
        BenchNetwork(name: "darts-c0r0", batch: 32) {
            CellGenotype.darts.graph(channels: 36, layers: 20, resolution: 32, classes: 10)
        },
        BenchNetwork(name: "nb201-4ch-8px", batch: 256) { try residual(channels: 4, resolution: 8) },
        BenchNetwork(name: "nb201-16ch-32px", batch: 64) { try residual(channels: 16, resolution: 32) },
    ]

    /// The ResNet-like architecture of NAS-Bench-201.
    private static func residual(channels: Int, resolution: Int) throws -> Graph {
        let text = "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|"
        guard let genotype = CellGenotype(benchNotation: text) else { throw UserError("not an architecture: \(text)") }
        return genotype.benchGraph(channels: channels, cellsPerStage: 5, resolution: resolution, classes: 10)
    }
}

/// The size at which genotypes of the cell space are trained.
struct CellSetting: Sendable, Hashable {
    var batch: Int
    var layers: Int
    var resolution: Int
    var channels: Int

    /// The smallest setting of the paper.
    static let c4r4 = CellSetting(batch: 384, layers: 20, resolution: 8, channels: 9)

    /// The network of a genotype at this size, for ten classes.
    func graph(of genotype: CellGenotype) -> Graph {
        genotype.graph(channels: channels, layers: layers, resolution: resolution, classes: 10)
    }
}
