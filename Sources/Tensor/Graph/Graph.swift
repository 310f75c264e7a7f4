/// A network as a value: operations on feature maps in an order in which each only reads earlier ones.
///
/// It says what is computed, not how: a ``Plan`` decides that. Built by ``GraphBuilder``.
package struct Graph: Sendable, Hashable {
    /// Names a node; an index into ``nodes``.
    package struct NodeID: Hashable, Sendable {
        let index: Int
    }

    /// What a node computes from its inputs.
    package struct Operation: Sendable, Hashable {
        /// Which operation of the table.
        package let kind: OperationKind
        /// How it moves over its input, if it does.
        package let window: Window
        /// What it is trained by, as indices into ``Graph/parameters``, in the table's order.
        package let parameters: [Int]
        /// What it keeps from batch to batch, as indices into ``Graph/statistics``, in the table's order.
        package let statistics: [Int]

        /// The parameter that the operation multiplies by, as an index; nil for those without.
        package var weight: Int? { kind.description.hasWeight ? parameters.first : nil }
    }

    /// One operation of the network.
    package struct Node: Sendable, Hashable {
        /// What it computes.
        package let operation: Operation
        /// What it reads.
        package let inputs: [NodeID]
        /// The shape of its result.
        package let shape: FeatureShape
        /// Where it stands in the network, such as `cells.0.edges.1`; for people.
        package let name: String
    }

    /// The operations, each after those it reads.
    package internal(set) var nodes: [Node]
    /// The node whose result is the network's.
    package internal(set) var output: NodeID
    /// The result of an auxiliary head, a second classifier whose loss is added to that of the first in training; an evaluation
    /// does without.
    package internal(set) var auxiliary: NodeID?
    /// What is trained, in the order of the flat buffer; also parts that reach no output, as in PyTorch.
    package internal(set) var parameters: [ParameterInfo]
    /// The running means and variances of the batch norms, in the order of their flat buffer.
    package internal(set) var statistics: [ParameterInfo]

    /// The names of the nodes, in their order.
    package var identifiers: some Sequence<NodeID> { nodes.indices.lazy.map { NodeID(index: $0) } }

    /// The shape of one image.
    package var inputShape: FeatureShape { nodes[0].shape }

    /// The shape of one image's result.
    package var outputShape: FeatureShape { self[output].shape }

    /// The channels of the output: the classes of a classifier.
    package var classes: Int { outputShape.channels }

    /// The number of parameters, as PyTorch counts them.
    package var parameterCount: Int { parameters.last?.range.upperBound ?? 0 }

    /// The number of places where a path may be dropped.
    package var dropPathCount: Int { nodes.count { $0.operation.kind == .dropPath } }

    /// The number of running statistics.
    package var statisticCount: Int { statistics.last?.range.upperBound ?? 0 }

    /// Multiply-accumulates of all convolutions and the classifier for one image, as the literature counts them.
    package var macs: Int { nodes.reduce(0) { $0 + macs(of: $1) } }

    /// The node of an identifier.
    package subscript(id: NodeID) -> Node { nodes[id.index] }

    /// Multiply-accumulates of one operation for one image: every pixel of the result is a product with the whole weight.
    package func macs(of node: Node) -> Int {
        node.operation.weight.map { node.shape.pixels * parameters[$0].count } ?? 0
    }
}
