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
        let images = Graph.Operation(kind: .input, window: Window(1), parameters: [], statistics: [])
        graph = Graph(
            nodes: [Graph.Node(operation: images, inputs: [], shape: shape, name: "images")],
            output: input,
            auxiliary: nil,
            parameters: [],
            statistics: []
        )
    }

    /// The finished graph.
    ///
    /// - Precondition: an auxiliary head is a classifier beside another one of as many classes.
    package func build(output: Graph.NodeID, auxiliary: Graph.NodeID? = nil) -> Graph {
        precondition(graph.nodes.indices.contains(output.index), "the output is not a node of this builder")
        var graph = graph
        graph.output = output
        graph.auxiliary = auxiliary
        if let auxiliary {
            precondition(
                graph[auxiliary].operation.kind == .linear && graph[output].operation.kind == .linear
                    && graph[auxiliary].shape == graph.outputShape,
                "an auxiliary head is a classifier beside another one of as many classes"
            )
        }
        return graph
    }

    /// The shape of a node's result.
    package func shape(of node: Graph.NodeID) -> FeatureShape { graph[node].shape }

    /// Appends an operation of the table.
    ///
    /// - Parameters:
    ///   - operands: what it reads.
    ///   - options: what is chosen of it.
    ///   - name: PyTorch's path of the module.
    /// - Precondition: the operation can read values of these shapes (``OperationDescription/refusal(_:_:)``).
    package mutating func append(
        _ kind: OperationKind,
        _ operands: [Graph.NodeID],
        _ options: OperationOptions = OperationOptions(),
        name: String
    ) -> Graph.NodeID {
        let (description, shapes) = (kind.description, operands.map(shape(of:)))
        if let refusal = description.refusal(options, shapes) { preconditionFailure("\(name): \(refusal)") }
        let operation = Graph.Operation(
            kind: kind,
            window: options.window,
            parameters: description.parameters(options, shapes).map { append($0, name, to: \.parameters) },
            statistics: description.statistics(options, shapes).map { append($0, name, to: \.statistics) }
        )
        let shape = description.shape(options, shapes)
        graph.nodes.append(Graph.Node(operation: operation, inputs: operands, shape: shape, name: name))
        return Graph.NodeID(index: graph.nodes.count - 1)
    }

    private mutating func append(
        _ tensor: OperationDescription.Tensor,
        _ name: String,
        to list: WritableKeyPath<Graph, [ParameterInfo]>
    ) -> Int {
        graph[keyPath: list].append(
            ParameterInfo(
                name: "\(name).\(tensor.name)",
                shape: tensor.shape,
                offset: graph[keyPath: list].last?.range.upperBound ?? 0,
                initialisation: tensor.initialisation
            )
        )
        return graph[keyPath: list].count - 1
    }
}

/// The operations by name. What each computes stands in ``OperationKind``.
extension GraphBuilder {
    /// Zeros of the shape that every `stride`-th pixel of `source` has.
    package mutating func zero(like source: Graph.NodeID, stride: Int = 1, name: String = "zero") -> Graph.NodeID {
        append(.zero, [source], OperationOptions(window: Window(1, stride: stride)), name: name)
    }

    /// max(0, x).
    package mutating func relu(_ source: Graph.NodeID, name: String = "relu") -> Graph.NodeID {
        append(.relu, [source], name: name)
    }

    /// The largest value of each window.
    ///
    /// - Precondition: the window has at most ``OperationKind/largestPool`` rows and columns.
    package mutating func maxPool(_ source: Graph.NodeID, _ window: Window, name: String = "pool") -> Graph.NodeID {
        append(.maxPool, [source], OperationOptions(window: window), name: name)
    }

    /// The mean of each window, padding not counted.
    ///
    /// - Precondition: the window has at most ``OperationKind/largestPool`` rows and columns.
    package mutating func averagePool(_ source: Graph.NodeID, _ window: Window, name: String = "pool") -> Graph.NodeID {
        append(.averagePool, [source], OperationOptions(window: window), name: name)
    }

    /// The sum of equal shapes.
    package mutating func sum(_ sources: [Graph.NodeID], name: String = "sum") -> Graph.NodeID {
        append(.sum, sources, name: name)
    }

    /// A path that may be dropped, image by image.
    package mutating func dropPath(_ source: Graph.NodeID, name: String = "drop") -> Graph.NodeID {
        append(.dropPath, [source], name: name)
    }

    /// The channels of equally large feature maps, one after the other.
    package mutating func concat(_ sources: [Graph.NodeID], name: String = "concat") -> Graph.NodeID {
        append(.concat, sources, name: name)
    }

    /// The mean over the pixels.
    package mutating func globalPool(_ source: Graph.NodeID, name: String = "pool") -> Graph.NodeID {
        append(.globalPool, [source], name: name)
    }

    /// One square kernel per channel, padded to keep the size at stride 1.
    package mutating func depthwise(
        _ source: Graph.NodeID,
        kernel: Int,
        stride: Int = 1,
        dilation: Int = 1,
        name: String
    ) -> Graph.NodeID {
        let window = Window(kernel, stride: stride, dilation: dilation)
        return append(.depthwise, [source], OperationOptions(window: window), name: name)
    }

    /// A 1 × 1 convolution of every `stride`-th pixel from (`offset`, `offset`).
    package mutating func pointwise(
        _ source: Graph.NodeID,
        channels: Int,
        stride: Int = 1,
        offset: Int = 0,
        name: String
    ) -> Graph.NodeID {
        let window = Window(1, stride: stride, padding: -offset)
        return append(.pointwise, [source], OperationOptions(window: window, channels: channels), name: name)
    }

    /// A dense convolution of equal strides.
    package mutating func convolution(
        _ source: Graph.NodeID,
        channels: Int,
        _ window: Window,
        name: String
    ) -> Graph.NodeID {
        precondition(!window.isUneven, "\(name): the strides differ")
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
        append(.convolution, [source], OperationOptions(window: window, channels: channels), name: name)
    }

    /// Batch normalisation (ε 10⁻⁵, running statistics with momentum 0.1).
    package mutating func batchNorm(_ source: Graph.NodeID, name: String) -> Graph.NodeID {
        append(.batchNorm, [source], name: name)
    }

    /// A linear layer with a bias on a feature map of a single pixel.
    package mutating func linear(_ source: Graph.NodeID, outputs: Int, name: String) -> Graph.NodeID {
        append(.linear, [source], OperationOptions(channels: outputs), name: name)
    }
}
