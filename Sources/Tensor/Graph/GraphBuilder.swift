/// Builds a ``Graph`` node by node.
///
/// A name is PyTorch's path of the module; parameters are named below it (`.weight`, `.bias`, `.running_mean`).
/// Wrong shapes are a programmer's error and stop the program.
package struct GraphBuilder: Sendable {
    /// The images.
    package let input = Graph.NodeID(index: 0)
    private var graph: Graph

    /// Starts a graph that reads images of `shape`.
    package init(input shape: FeatureShape) {
        precondition(shape.count > 0, "an image needs at least one value")
        graph = Graph(
            nodes: [Graph.Node(operation: .input, inputs: [], shape: shape, name: "images")],
            output: input,
            parameters: [],
            statistics: []
        )
    }

    /// The finished graph.
    package func build(output: Graph.NodeID) -> Graph {
        precondition(graph.nodes.indices.contains(output.index), "the output is not a node of this builder")
        var graph = graph
        graph.output = output
        return graph
    }

    /// The shape of a node's result.
    package func shape(of node: Graph.NodeID) -> FeatureShape { graph[node].shape }

    // MARK: Operations without parameters

    /// Zeros of the shape that every `stride`-th pixel of `source` has.
    package mutating func zero(like source: Graph.NodeID, stride: Int = 1, name: String = "zero") -> Graph.NodeID {
        add(.zero, [], Window(1, stride: stride).output(of: shape(of: source)), name)
    }

    /// max(0, x).
    package mutating func relu(_ source: Graph.NodeID, name: String = "relu") -> Graph.NodeID {
        add(.relu, [source], shape(of: source), name)
    }

    /// The largest value of each window.
    package mutating func maxPool(_ source: Graph.NodeID, _ window: Window, name: String = "pool") -> Graph.NodeID {
        add(.maxPool(window), [source], window.output(of: shape(of: source)), name)
    }

    /// The mean of each window, padding not counted.
    package mutating func averagePool(_ source: Graph.NodeID, _ window: Window, name: String = "pool") -> Graph.NodeID {
        add(.averagePool(window), [source], window.output(of: shape(of: source)), name)
    }

    /// The sum of equal shapes.
    package mutating func sum(_ sources: [Graph.NodeID], name: String = "sum") -> Graph.NodeID {
        precondition(!sources.isEmpty, "a sum needs an operand")
        let shape = shape(of: sources[0])
        precondition(sources.allSatisfy { self.shape(of: $0) == shape }, "\(name): the operands' shapes differ")
        return add(.sum, sources, shape, name)
    }

    /// The channels of equally large feature maps, one after the other.
    package mutating func concat(_ sources: [Graph.NodeID], name: String = "concat") -> Graph.NodeID {
        precondition(!sources.isEmpty, "a concatenation needs an operand")
        var shape = shape(of: sources[0])
        for source in sources.dropFirst() {
            let next = self.shape(of: source)
            precondition(
                next.height == shape.height && next.width == shape.width,
                "\(name): the operands' sizes differ"
            )
            shape.channels += next.channels
        }
        return add(.concat, sources, shape, name)
    }

    /// The mean over the pixels.
    package mutating func globalPool(_ source: Graph.NodeID, name: String = "pool") -> Graph.NodeID {
        let shape = FeatureShape(channels: shape(of: source).channels, height: 1, width: 1)
        return add(.globalPool, [source], shape, name)
    }

    // MARK: Operations with parameters

    /// One square kernel per channel, padded to keep the size at stride 1.
    package mutating func depthwise(
        _ source: Graph.NodeID,
        kernel: Int,
        stride: Int = 1,
        dilation: Int = 1,
        name: String
    ) -> Graph.NodeID {
        let shape = shape(of: source)
        let window = Window(kernel, stride: stride, dilation: dilation)
        let weight = parameter(name + ".weight", [shape.channels, 1, kernel, kernel], fanIn: window.taps)
        return add(.depthwise(weight: weight, window: window), [source], window.output(of: shape), name)
    }

    /// A 1 × 1 convolution of every `stride`-th pixel from (`offset`, `offset`).
    package mutating func pointwise(
        _ source: Graph.NodeID,
        channels: Int,
        stride: Int = 1,
        offset: Int = 0,
        name: String
    ) -> Graph.NodeID {
        let shape = shape(of: source)
        precondition(offset < min(shape.height, shape.width), "\(name): nothing is left of the image")
        let weight = parameter(name + ".weight", [channels, shape.channels, 1, 1], fanIn: shape.channels)
        let output = FeatureShape(
            channels: channels,
            height: (shape.height - offset + stride - 1) / stride,
            width: (shape.width - offset + stride - 1) / stride
        )
        return add(.pointwise(weight: weight, stride: stride, offset: offset), [source], output, name)
    }

    /// A dense convolution of equal strides.
    package mutating func convolution(
        _ source: Graph.NodeID,
        channels: Int,
        _ window: Window,
        name: String
    ) -> Graph.NodeID {
        precondition(window.strideHeight == window.strideWidth, "\(name): the strides differ")
        return unevenConvolution(source, channels: channels, window, name: name)
    }

    /// A dense convolution whose strides may differ; ``factorizedConv(_:kernel:stride:name:)`` builds the one pair of
    /// them that a plan understands.
    mutating func unevenConvolution(
        _ source: Graph.NodeID,
        channels: Int,
        _ window: Window,
        name: String
    ) -> Graph.NodeID {
        let shape = shape(of: source)
        let weight = parameter(
            name + ".weight",
            [channels, shape.channels, window.kernelHeight, window.kernelWidth],
            fanIn: shape.channels * window.taps
        )
        var output = window.output(of: shape)
        output.channels = channels
        return add(.convolution(weight: weight, window: window), [source], output, name)
    }

    /// Batch normalisation (ε 10⁻⁵, running statistics with momentum 0.1).
    package mutating func batchNorm(_ source: Graph.NodeID, name: String) -> Graph.NodeID {
        let shape = shape(of: source)
        let channels = [shape.channels]
        let operation = Graph.Operation.batchNorm(
            weight: append(name + ".weight", channels, .constant(1), to: \.parameters),
            bias: append(name + ".bias", channels, .constant(0), to: \.parameters),
            mean: append(name + ".running_mean", channels, .constant(0), to: \.statistics),
            variance: append(name + ".running_var", channels, .constant(1), to: \.statistics)
        )
        return add(operation, [source], shape, name)
    }

    /// A linear layer with a bias on a feature map of a single pixel.
    package mutating func linear(_ source: Graph.NodeID, outputs: Int, name: String) -> Graph.NodeID {
        let shape = shape(of: source)
        precondition(shape.pixels == 1, "\(name): a linear layer reads a single pixel")
        let weight = parameter(name + ".weight", [outputs, shape.channels], fanIn: shape.channels)
        let bias = parameter(name + ".bias", [outputs], fanIn: shape.channels)
        let output = FeatureShape(channels: outputs, height: 1, width: 1)
        return add(.linear(weight: weight, bias: bias), [source], output, name)
    }

    // MARK: Pieces

    private mutating func add(
        _ operation: Graph.Operation,
        _ inputs: [Graph.NodeID],
        _ shape: FeatureShape,
        _ name: String
    ) -> Graph.NodeID {
        precondition(shape.count > 0, "\(name): nothing is left of the image")
        graph.nodes.append(Graph.Node(operation: operation, inputs: inputs, shape: shape, name: name))
        return Graph.NodeID(index: graph.nodes.count - 1)
    }

    private mutating func parameter(_ name: String, _ shape: [Int], fanIn: Int) -> Int {
        append(name, shape, .uniform(bound: 1 / Float(fanIn).squareRoot()), to: \.parameters)
    }

    private mutating func append(
        _ name: String,
        _ shape: [Int],
        _ initialisation: Initialisation,
        to list: WritableKeyPath<Graph, [ParameterInfo]>
    ) -> Int {
        let offset = graph[keyPath: list].last?.range.upperBound ?? 0
        graph[keyPath: list].append(
            ParameterInfo(name: name, shape: shape, offset: offset, initialisation: initialisation)
        )
        return graph[keyPath: list].count - 1
    }
}
