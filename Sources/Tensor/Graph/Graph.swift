/// A network as a value: operations on feature maps in an order in which each only reads earlier ones.
///
/// It says what is computed, not how: a ``Plan`` decides that. Built by ``GraphBuilder``.
package struct Graph: Sendable, Hashable {
    /// Names a node; an index into ``nodes``.
    package struct NodeID: Hashable, Sendable {
        let index: Int
    }

    /// What a node computes from its inputs. Weights and statistics are indices into ``parameters`` and ``statistics``.
    package enum Operation: Sendable, Hashable {
        /// The images.
        case input
        /// Zeros, without a gradient.
        case zero
        /// max(0, x).
        case relu
        /// One kernel per channel.
        case depthwise(weight: Int, window: Window)
        /// A matrix over the channels of every `stride`-th pixel from (`offset`, `offset`).
        case pointwise(weight: Int, stride: Int, offset: Int)
        /// A dense convolution.
        case convolution(weight: Int, window: Window)
        /// Batch normalisation with learned scale and shift; in training the statistics of the batch.
        case batchNorm(weight: Int, bias: Int, mean: Int, variance: Int)
        /// The largest value of the window; padding never wins.
        case maxPool(Window)
        /// The mean of the part of the window that lies inside the image.
        case averagePool(Window)
        /// The sum of the inputs.
        case sum
        /// The inputs' channels one after the other.
        case concat
        /// The mean over the pixels.
        case globalPool
        /// A matrix over the channels of a single pixel, and a bias.
        case linear(weight: Int, bias: Int)
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
    /// What is trained, in the order of the flat buffer; also parts that reach no output, as in PyTorch.
    package internal(set) var parameters: [ParameterInfo]
    /// The running means and variances of the batch norms, in the order of their flat buffer.
    package internal(set) var statistics: [ParameterInfo]

    /// The shape of one image.
    package var inputShape: FeatureShape { nodes[0].shape }

    /// The shape of one image's result.
    package var outputShape: FeatureShape { self[output].shape }

    /// The channels of the output: the classes of a classifier.
    package var classes: Int { outputShape.channels }

    /// The number of parameters, as PyTorch counts them.
    package var parameterCount: Int { parameters.last?.range.upperBound ?? 0 }

    /// The number of running statistics.
    package var statisticCount: Int { statistics.last?.range.upperBound ?? 0 }

    /// Multiply-accumulates of all convolutions and the classifier for one image, as the literature counts them.
    package var macs: Int { nodes.reduce(0) { $0 + macs(of: $1) } }

    /// The node of an identifier.
    package subscript(id: NodeID) -> Node { nodes[id.index] }

    /// Multiply-accumulates of one operation for one image.
    package func macs(of node: Node) -> Int {
        switch node.operation {
        case .depthwise(_, let window): node.shape.count * window.taps
        case .pointwise: node.shape.count * self[node.inputs[0]].shape.channels
        case .convolution(_, let window): node.shape.count * self[node.inputs[0]].shape.channels * window.taps
        case .linear: node.shape.channels * self[node.inputs[0]].shape.channels
        default: 0
        }
    }
}
