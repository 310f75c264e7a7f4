import Foundation
import Tensor
import Foundations

/// Training steps of each network.
struct TrainingReport: BenchReport {
    /// One network.
    struct Row: Encodable {
        var network: String
        var batch: Int
        var resolution: Int
        /// By the thread's processor time.
        var imagesPerSecond: Double
        var wallImagesPerSecond: Double
        var coreShare: Double
        var gflops: Double
        var stepMilliseconds: Double
        var arenaBytes: Int
        var macsPerImage: Int
        var parameters: Int
    }

    var rows: [Row]

    /// Measures the networks one after the other.
    init(_ networks: [BenchNetwork], steps: Int) throws {
        rows = try networks.map { network in
            let batch = BenchBatch(try network.graph(), batch: network.batch)
            return Row(network.name, batch, StepTime.medians(rounds: steps, of: [batch.step])[0])
        }
    }

    func encode(to encoder: any Encoder) throws { try rows.encode(to: encoder) }

    var text: String {
        var table = TextTable(columns: [
            ("network", .left), ("batch", .right), ("images/s", .right), ("GFLOP/s", .right), ("ms per step", .right),
            ("core", .right), ("arena", .right), ("MACs", .right),
        ])
        for row in rows {
            table.add([
                row.network, "\(row.batch)", Format.fixed(row.imagesPerSecond, 0),
                Format.fixed(row.gflops, 1), Format.fixed(row.stepMilliseconds, 1),
                Format.percentage(row.coreShare, digits: 0), Format.bytes(row.arenaBytes),
                Format.magnitude(row.macsPerImage),
            ])
        }
        return table.text
    }
}

extension TrainingReport.Row {
    fileprivate init(_ network: String, _ batch: BenchBatch, _ time: StepTime) {
        let plan = batch.plan
        self.init(
            network: network,
            batch: plan.batch,
            resolution: plan.graph.inputShape.height,
            imagesPerSecond: Double(plan.batch) / time.processor,
            wallImagesPerSecond: Double(plan.batch) / time.wall,
            coreShare: time.coreShare,
            gflops: batch.gflops(time.processor),
            stepMilliseconds: 1e3 * time.processor,
            arenaBytes: plan.arenaBytes,
            macsPerImage: plan.graph.macs,
            parameters: plan.graph.parameterCount
        )
    }
}
