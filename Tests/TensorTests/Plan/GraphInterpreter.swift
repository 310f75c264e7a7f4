import Foundation

@testable import Tensor

/// Computes a graph node by node by the references of the table of operations: the plain twin of plans, executor and kernels.
struct GraphInterpreter {
    let graph: Graph
    let batch: Int
    /// Batch norms take the batch's statistics, else the running ones.
    let training: Bool
    /// Whether paths are dropped as trials do; else, as in a probe, no path is.
    let dropsPaths: Bool
    var parameters: [Double]
    var statistics: [Double]

    init(_ state: NetworkState, batch: Int, training: Bool, dropsPaths: Bool = true) {
        self.dropsPaths = dropsPaths
        graph = state.graph
        self.batch = batch
        self.training = training
        parameters = state.parameters.map(Double.init)
        statistics = state.statistics.map(Double.init)
    }

    /// The graph's result.
    func output(_ images: [Double]) -> [Double] { values(images)[graph.output.index] }

    /// The result of every node.
    func values(_ images: [Double]) -> [[Double]] { values([images], after: 0) }

    /// The result of every node, computed anew for those after `last`.
    func values(_ known: [[Double]], after last: Int) -> [[Double]] {
        var values = Array(known[...last])
        var paths = graph.nodes[...last].count { $0.operation.kind == .dropPath }
        for node in graph.nodes[(last + 1)...] {
            let operation = node.operation
            let arguments = ReferenceArguments(
                window: operation.window,
                batch: batch,
                operands: node.inputs.map { (values: values[$0.index], shape: graph[$0].shape) },
                shape: node.shape,
                parameters: operation.parameters.map { Array(parameters[graph.parameters[$0].range]) },
                statistics: operation.statistics.map { Array(statistics[graph.statistics[$0].range]) },
                isTraining: training,
                factors: dropsPaths ? (0..<batch).map { Trial.dropFactor(paths, $0) } : []
            )
            if operation.kind == .dropPath { paths += 1 }
            values.append(operation.kind.description.reference(arguments))
        }
        return values
    }

    /// The mean cross entropy of a classifier's result.
    static func crossEntropy(_ logits: [Double], _ labels: [Int], classes: Int) -> Double {
        labels.enumerated().reduce(0) { sum, image in
            let row = logits[image.offset * classes..<(image.offset + 1) * classes]
            let top = row.max() ?? 0
            let total = row.reduce(0) { $0 + exp($1 - top) }
            return sum + log(total) + top - row[row.startIndex + image.element]
        } / Double(labels.count)
    }
}
