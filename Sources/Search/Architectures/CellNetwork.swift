package import Tensor

extension CellGenotype {
    /// The network of this genotype: a 3 × 3 stem of 3 × `channels`, `layers` cells with reductions at a third and two
    /// thirds, global pool and linear classifier, for square images.
    ///
    /// - Parameters:
    ///   - channels: of the first cells' operations; doubled by each reduction.
    ///   - layers: the number of cells.
    ///   - resolution: height and width of the images; must satisfy ``isValidResolution(_:layers:)``.
    ///   - classes: of the classifier.
    ///   - colours: channels of the images.
    package func graph(channels: Int, layers: Int, resolution: Int, classes: Int, colours: Int = 3) -> Graph {
        precondition(form == .pairs, "the genotype is not one of normal and reduction cells")
        precondition(channels > 0 && layers > 0 && classes > 0, "a network needs channels, cells and classes")
        var builder = GraphBuilder(input: FeatureShape(channels: colours, height: resolution, width: resolution))
        let stem = builder.stem(builder.input, channels: 3 * channels, name: "stem")
        var (previous, current) = (stem, stem)
        var width = channels
        var afterReduction = false
        for index in 0..<layers {
            let kind = Self.kind(ofCell: index, layers: layers)
            if kind == .reduction { width *= 2 }
            let output = self[kind].append(
                to: &builder,
                previous,
                current,
                channels: width,
                kind: kind,
                afterReduction: afterReduction,
                name: "cells.\(index)"
            )
            (previous, current) = (current, output)
            afterReduction = kind == .reduction
        }
        let logits = builder.classifier(current, classes: classes, name: "classifier")
        return builder.build(output: logits)
    }

    /// Which cell stands at a position: reductions at a third and two thirds.
    package static func kind(ofCell index: Int, layers: Int) -> CellKind {
        index == layers / 3 || index == 2 * layers / 3 ? .reduction : .normal
    }

    /// Whether the network can be built at a resolution: wherever it skips with stride 2 the size must be even.
    ///
    /// That is the case after every reduction but the last cell, and in a reduction with a `skip_connect` of a cell input.
    package func isValidResolution(_ resolution: Int, layers: Int) -> Bool {
        let skips = reduction.edges.contains { $0.operation == .skipConnect && $0.input < 2 }
        var size = resolution
        for index in 0..<layers where Self.kind(ofCell: index, layers: layers) == .reduction {
            if size % 2 != 0 && (skips || index + 1 < layers) { return false }
            size = (size + 1) / 2
        }
        return resolution > 0
    }
}

extension CellTopology {
    /// Appends one cell that reads the outputs of the two previous ones.
    fileprivate func append(
        to builder: inout GraphBuilder,
        _ previous: Graph.NodeID,
        _ current: Graph.NodeID,
        channels: Int,
        kind: CellKind,
        afterReduction: Bool,
        name: String
    ) -> Graph.NodeID {
        let first =
            afterReduction
            ? builder.factorizedReduce(previous, channels: channels, name: name + ".pre0")
            : builder.reluConvBN(previous, channels: channels, name: name + ".pre0")
        var states = [first, builder.reluConvBN(current, channels: channels, name: name + ".pre1")]
        for node in 0..<nodeCount {
            let operands = form.edges(ofState: 2 + node).map { index in
                let edge = edges[index]
                precondition(
                    states.indices.contains(edge.input),
                    "\(name): an edge reads a state that is not there yet"
                )
                return edge.operation.append(
                    to: &builder,
                    states[edge.input],
                    stride: kind == .reduction && edge.input < 2 ? 2 : 1,
                    name: "\(name).edges.\(index)"
                )
            }
            states.append(builder.sum(operands, name: "\(name).nodes.\(node)"))
        }
        return builder.concat(concat.map { states[$0] }, name: name)
    }
}

extension CellOperation {
    /// Appends this operation; the channels stay as they are.
    func append(
        to builder: inout GraphBuilder,
        _ source: Graph.NodeID,
        stride: Int,
        name: String
    ) -> Graph.NodeID {
        switch self {
        case .none: builder.zero(like: source, stride: stride, name: name)
        case .maxPool3x3: builder.maxPool(source, Window(3, stride: stride), name: name)
        case .avgPool3x3: builder.averagePool(source, Window(3, stride: stride), name: name)
        case .skipConnect:
            stride == 1
                ? source
                : builder.factorizedReduce(source, channels: builder.shape(of: source).channels, name: name)
        case .sepConv3x3: builder.sepConv(source, kernel: 3, stride: stride, name: name)
        case .sepConv5x5: builder.sepConv(source, kernel: 5, stride: stride, name: name)
        case .sepConv7x7: builder.sepConv(source, kernel: 7, stride: stride, name: name)
        case .dilConv3x3: builder.dilConv(source, kernel: 3, stride: stride, name: name)
        case .dilConv5x5: builder.dilConv(source, kernel: 5, stride: stride, name: name)
        case .conv7x1_1x7: builder.factorizedConv(source, kernel: 7, stride: stride, name: name)
        case .conv1x1: builder.reluConvBN(source, channels: builder.shape(of: source).channels, name: name)
        case .conv3x3: builder.reluConvBN(source, channels: builder.shape(of: source).channels, kernel: 3, name: name)
        }
    }
}
