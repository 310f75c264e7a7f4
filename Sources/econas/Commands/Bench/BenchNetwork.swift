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
        darts("darts-c4r4", .c4r4),
        darts("darts-16ch-16px-8l", CellSetting(batch: 64, layers: 8, resolution: 16, channels: 16)),
        darts("darts-c0r0", CellSetting(batch: 32, layers: 20, resolution: 32, channels: 36)),
        BenchNetwork(name: "nb201-4ch-8px", batch: 256) { try residual(channels: 4, resolution: 8) },
        BenchNetwork(name: "nb201-16ch-32px", batch: 64) { try residual(channels: 16, resolution: 32) },
    ]

    private static func darts(_ name: String, _ setting: CellSetting) -> BenchNetwork {
        BenchNetwork(name: name, batch: setting.batch) { try setting.graph(of: .firstOrderDARTS) }
    }

    /// The ResNet-like architecture of NAS-Bench-201.
    private static func residual(channels: Int, resolution: Int) throws -> Graph {
        let text = "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|"
        return try CellSetting(batch: 64, layers: 15, resolution: resolution, channels: channels)
            .graph(of: Architecture(parsing: text))
    }
}

/// The size at which a network is trained.
struct CellSetting: Sendable, Hashable {
    var batch: Int
    var layers: Int
    var resolution: Int
    var channels: Int

    /// The smallest setting of the paper.
    static let c4r4 = CellSetting(batch: 384, layers: 20, resolution: 8, channels: 9)

    /// The network of an architecture at this size, for ten classes.
    func graph(of architecture: Architecture) throws -> Graph {
        let size = NetworkSize(channels: channels, layers: layers, resolution: resolution, classes: 10)
        return try architecture.network(size).graph
    }
}

extension Architecture {
    /// What `econas bench` measures since its first version, under the name of DARTS.
    static var firstOrderDARTS: Architecture { get throws { try Architecture(parsing: "DARTS_V1") } }
}
