import ArgumentParser
import Foundation
import Search
import Tensor

/// Measures the training engine.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure training steps of the engine on one thread.",
        discussion: """
            Full training steps (forward, backward, clipping, update) on random images; the median of several. \
            GFLOP/s count 6 operations per multiply-accumulate and image.
            """
    )

    @Option(help: "Measure only this network: \(BenchNetwork.all.map(\.name).joined(separator: ", ")).")
    var network: String?

    @Option(help: "Steps to take the median of.")
    var steps = 7

    @Flag(help: "As JSON.")
    var json = false

    @OptionGroup(title: "Dashboard") var dashboard: DashboardBenchOptions

    func validate() throws {
        if steps < 1 { throw ValidationError("--steps must be at least 1") }
        if let network, !BenchNetwork.all.contains(where: { $0.name == network }) {
            let names = BenchNetwork.all.map(\.name).joined(separator: ", ")
            throw ValidationError("there is no network \(network): --network takes \(names)")
        }
    }

    func run() throws {
        if dashboard.isWanted { return try DashboardBench(dashboard).run() }
        var table = TextTable(
            columns: [
                ("network", .left), ("batch", .right), ("images/s", .right), ("GFLOP/s", .right),
                ("ms per step", .right),
                ("arena", .right), ("MACs", .right),
            ])
        var results: [BenchResult] = []
        for network in BenchNetwork.all where self.network == nil || self.network == network.name {
            let result = try network.measure(steps: steps)
            results.append(result)
            table.add([
                result.network, "\(result.batch)", String(format: "%.0f", result.imagesPerSecond),
                String(format: "%.1f", result.gflops), String(format: "%.1f", result.stepMilliseconds),
                bytes(result.arenaBytes), scaled(result.macsPerImage),
            ])
        }
        if json {
            let encoder = JSONEncoder()
            encoder.keyEncodingStrategy = .convertToSnakeCase
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            print(String(decoding: try encoder.encode(results), as: UTF8.self))
        } else {
            print(table.text)
        }
    }
}

private struct BenchResult: Encodable {
    var network: String
    var batch: Int
    var imagesPerSecond: Double
    var gflops: Double
    var stepMilliseconds: Double
    var arenaBytes: Int
    var macsPerImage: Int
    var parameters: Int
}

/// One network of the table that `econas bench` measures.
private struct BenchNetwork: Sendable {
    var name: String
    var batch: Int
    var graph: @Sendable () throws -> Graph

    static let all: [BenchNetwork] = [
        BenchNetwork(name: "darts-c4r4", batch: 384) {
            CellGenotype.darts.graph(channels: 9, layers: 20, resolution: 8, classes: 10)
        },
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
        guard let genotype = BenchGenotype(text) else { throw UserError("not an architecture: \(text)") }
        return genotype.graph(channels: channels, cellsPerStage: 5, resolution: resolution, classes: 10)
    }

    func measure(steps: Int) throws -> BenchResult {
        let graph = try graph()
        let plan = Plan(graph: graph, batch: batch, mode: .training)
        let state = NetworkState(graph: graph, random: RandomStream(seed: 1, purpose: "bench"))
        let executor = Executor(plan: plan, state: state)
        var random = RandomStream(seed: 2, purpose: "bench")
        for index in executor.images.indices { executor.images[index] = random.normal() }
        for index in executor.labels.indices { executor.labels[index] = Int32(random.below(10)) }
        let optimizer = SGD(momentum: 0.9, nesterov: false, weightDecay: 3e-4, clipNorm: 5)
        let clock = ContinuousClock()
        var seconds: [Double] = []
        // The first step pays for touching the memory and is not counted.
        for step in 0...steps {
            let time = clock.measure { _ = executor.trainingStep(optimizer, rate: 0.01) }
            if step > 0 {
                seconds.append(Double(time.components.seconds) + 1e-18 * Double(time.components.attoseconds))
            }
        }
        let median = seconds.sorted()[seconds.count / 2]
        return BenchResult(
            network: name,
            batch: batch,
            imagesPerSecond: Double(batch) / median,
            gflops: 6e-9 * Double(graph.macs) * Double(batch) / median,
            stepMilliseconds: 1e3 * median,
            arenaBytes: plan.arenaBytes,
            macsPerImage: graph.macs,
            parameters: graph.parameterCount
        )
    }
}
