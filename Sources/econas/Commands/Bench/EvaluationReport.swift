import Foundation
import Tensor
import Foundations

/// The pass of a validation beside training steps and their forward pass, per multiply-accumulate.
struct EvaluationReport: BenchReport {
    /// One network.
    struct Row: Encodable {
        var network: String
        var batch: Int
        /// Of the evaluation, by the thread's processor time.
        var imagesPerSecond: Double
        var trainingImagesPerSecond: Double
        /// Operations of the evaluation: two per multiply-accumulate.
        var gflops: Double
        /// Operations of a training step: six per multiply-accumulate.
        var trainingGflops: Double
        var arenaBytes: Int
        var parameters: Int

        /// The same of a training step's forward pass, which also takes the sums of the batch norms.
        var forwardGflops: Double

        /// How much faster a multiply-accumulate is evaluated than in the forward pass of a training step.
        var relative: Double { gflops / forwardGflops }
    }

    var rows: [Row]

    /// Measures the networks one after the other, evaluation and training in turn.
    init(_ networks: [BenchNetwork], steps: Int) throws {
        rows = try networks.map { network in
            let graph = try network.graph()
            let evaluation = BenchBatch(graph, batch: network.batch, mode: .evaluation)
            let training = BenchBatch(graph, batch: network.batch)
            var forward: [Double] = []
            let times = StepTime.medians(
                rounds: steps,
                of: [
                    evaluation.step, training.step,
                    {
                        training.executor.timesOperations = true
                        training.step()
                        training.executor.timesOperations = false
                        forward.append(training.executor.operationTimes.reduce(0) { $0 + $1.forward })
                    },
                ]
            )
            forward.sort()
            return Row(
                network: network.name,
                batch: network.batch,
                imagesPerSecond: Double(network.batch) / times[0].processor,
                trainingImagesPerSecond: Double(network.batch) / times[1].processor,
                gflops: evaluation.gflops(times[0].processor),
                trainingGflops: training.gflops(times[1].processor),
                arenaBytes: evaluation.plan.arenaBytes,
                parameters: graph.parameterCount,
                forwardGflops: evaluation.gflops(forward[forward.count / 2])
            )
        }
    }

    func encode(to encoder: any Encoder) throws { try rows.encode(to: encoder) }

    var text: String {
        var table = TextTable(columns: [
            ("network", .left), ("batch", .right), ("evaluated/s", .right), ("trained/s", .right),
            ("GFLOP/s evaluating", .right), ("forward", .right), ("training", .right), ("ratio", .right),
            ("arena", .right),
        ])
        for row in rows {
            table.add([
                row.network, "\(row.batch)", Format.fixed(row.imagesPerSecond, 0),
                Format.fixed(row.trainingImagesPerSecond, 0), Format.fixed(row.gflops, 1),
                Format.fixed(row.forwardGflops, 1), Format.fixed(row.trainingGflops, 1),
                Format.fixed(row.relative, 2), Format.bytes(row.arenaBytes),
            ])
        }
        return table.text
    }
}
