/// A network as a value: operations on feature maps in an order in which each only reads earlier ones.
///
/// It says what is computed, not how: a ``Plan`` decides that. Built by ``GraphBuilder``.
public struct Graph: Sendable, Hashable {
    /// Names a node; an index into ``nodes``.
    public struct NodeID: Hashable, Sendable {
        let index: Int
    }

    /// What a node computes from its inputs. Weights and statistics are indices into ``parameters`` and ``statistics``.
    public enum Operation: Sendable, Hashable {
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
    public struct Node: Sendable, Hashable {
        /// What it computes.
        public let operation: Operation
        /// What it reads.
        public let inputs: [NodeID]
        /// The shape of its result.
        public let shape: FeatureShape
        /// Where it stands in the network, such as `cells.0.edges.1`; for people.
        public let name: String
    }

    /// The operations, each after those it reads.
    public internal(set) var nodes: [Node]
    /// The node whose result is the network's.
    public internal(set) var output: NodeID
    /// What is trained, in the order of the flat buffer; also parts that reach no output, as in PyTorch.
    public internal(set) var parameters: [ParameterInfo]
    /// The running means and variances of the batch norms, in the order of their flat buffer.
    public internal(set) var statistics: [ParameterInfo]

    /// The shape of one image.
    public var inputShape: FeatureShape { nodes[0].shape }

    /// The shape of one image's result.
    public var outputShape: FeatureShape { self[output].shape }

    /// The channels of the output: the classes of a classifier.
    public var classes: Int { outputShape.channels }

    /// The number of parameters, as PyTorch counts them.
    public var parameterCount: Int { parameters.last?.range.upperBound ?? 0 }

    /// The number of running statistics.
    public var statisticCount: Int { statistics.last?.range.upperBound ?? 0 }

    /// Multiply-accumulates of all convolutions and the classifier for one image, as the literature counts them.
    public var macs: Int { nodes.reduce(0) { $0 + macs(of: $1) } }

    /// The node of an identifier.
    public subscript(id: NodeID) -> Node { nodes[id.index] }

    /// Multiply-accumulates of one operation for one image.
    public func macs(of node: Node) -> Int {
        switch node.operation {
        case .depthwise(_, let window): node.shape.count * window.taps
        case .pointwise: node.shape.count * self[node.inputs[0]].shape.channels
        case .convolution(_, let window): node.shape.count * self[node.inputs[0]].shape.channels * window.taps
        case .linear: node.shape.channels * self[node.inputs[0]].shape.channels
        default: 0
        }
    }
}
