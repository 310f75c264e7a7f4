import Tensor

extension CellGenotype {
    /// The network of this genotype: a 3 × 3 stem of 3 × `channels` or the large stem, `layers` cells with reductions at a third and
    /// two thirds, perhaps an auxiliary head behind the second one, global pool and linear classifier.
    ///
    /// - Throws: `ArchitectureError` where the size does not allow it.
    func network(_ size: NetworkSize) throws -> ArchitectureNetwork {
        guard isReducible(size.input.height, size), isReducible(size.input.width, size) else {
            throw ArchitectureError(
                "\(size.layers) layers cannot reduce images of \(size.pixels): reductions need even sizes all the way down"
            )
        }
        precondition(
            size.channels > 0 && size.layers > 0 && size.classes > 0,
            "a network needs channels, cells and classes"
        )
        var builder = GraphBuilder(input: size.input)
        var modules: [String: String] = [:]
        var (previous, current) = Self.stem(of: &builder, size)
        var width = size.channels
        var afterReduction = size.form.stem == .large
        var auxiliary: Graph.NodeID?
        for index in 0..<size.layers {
            let kind = Self.kind(ofCell: index, layers: size.layers)
            if kind == .reduction { width *= 2 }
            let name = "cells.\(index)"
            let output = self[kind].append(
                to: &builder,
                previous,
                current,
                channels: width,
                kind: kind,
                afterReduction: afterReduction,
                dropsPaths: size.form.dropsPaths,
                name: name
            )
            for edge in self[kind].edges.indices { modules["\(name).edges.\(edge)"] = kind.part(ofEdge: edge) }
            (previous, current) = (current, output)
            afterReduction = kind == .reduction
            if index == 2 * size.layers / 3, let channels = size.form.auxiliary {
                auxiliary = try Self.auxiliary(of: &builder, current, channels, size)
            }
        }
        let logits = builder.classifier(current, classes: size.classes, name: "classifier")
        return ArchitectureNetwork(graph: builder.build(output: logits, auxiliary: auxiliary), modules: modules)
    }

    /// What the first cell reads.
    private static func stem(of builder: inout GraphBuilder, _ size: NetworkSize) -> (Graph.NodeID, Graph.NodeID) {
        switch size.form.stem {
        case .small:
            let stem = builder.stem(builder.input, channels: 3 * size.channels, name: "stem")
            return (stem, stem)
        case .large: return builder.imageNetStem(builder.input, channels: size.channels, name: "stem")
        }
    }

    private static func auxiliary(
        of builder: inout GraphBuilder,
        _ source: Graph.NodeID,
        _ channels: AuxiliaryChannels,
        _ size: NetworkSize
    ) throws -> Graph.NodeID {
        let isLarge = size.form.stem == .large
        let head = AuxiliaryHead(
            middle: channels.middle,
            last: channels.last,
            stride: isLarge ? 2 : 3,
            normalisesLast: !isLarge
        )
        let shape = builder.shape(of: source)
        guard head.fits(shape) else {
            throw ArchitectureError(
                "images of \(size.pixels) are too small for an auxiliary head: of them \(shape.height) × \(shape.width) "
                    + "pixels are left behind the second reduction, and it needs \(head.leastExtent); train without one"
            )
        }
        return builder.auxiliaryHead(source, head, classes: size.classes, name: "auxiliary")
    }

    /// Which cell stands at a position: reductions at a third and two thirds.
    static func kind(ofCell index: Int, layers: Int) -> CellKind {
        index == layers / 3 || index == 2 * layers / 3 ? .reduction : .normal
    }

    /// Whether the network can be built for images of so many rows, or columns: wherever it skips with stride 2 their number must
    /// be even.
    ///
    /// That is the case after every reduction but the last cell, and in a reduction with a `skip_connect` of a cell input.
    private func isReducible(_ extent: Int, _ size: NetworkSize) -> Bool {
        guard size.form.stem == .large else { return isReducible(extent, layers: size.layers) }
        // The first cell brings the stem's first result to the size of its second, half of it.
        let first = (extent + 3) / 4
        return first % 2 == 0 && isReducible(first / 2, layers: size.layers)
    }

    /// As above, for what the stem leaves of an image.
    func isReducible(_ extent: Int, layers: Int) -> Bool {
        let skips = reduction.edges.contains { $0.operation == .skipConnect && $0.input < CellTopology.inputCount }
        var size = extent
        for index in 0..<layers where Self.kind(ofCell: index, layers: layers) == .reduction {
            if size % 2 != 0 && (skips || index + 1 < layers) { return false }
            size = (size + 1) / 2
        }
        return extent > 0
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
        dropsPaths: Bool,
        name: String
    ) -> Graph.NodeID {
        let first =
            afterReduction
            ? builder.factorizedReduce(previous, channels: channels, name: name + ".pre0")
            : builder.reluConvBN(previous, channels: channels, name: name + ".pre0")
        var states = [first, builder.reluConvBN(current, channels: channels, name: name + ".pre1")]
        for node in nodes {
            let operands = Self.edges(ofNode: node).map { index in
                let edge = edges[index]
                precondition(
                    states.indices.contains(edge.input),
                    "\(name): an edge reads a state that is not there yet"
                )
                return edge.operation.append(
                    to: &builder,
                    states[edge.input],
                    stride: kind == .reduction && edge.input < Self.inputCount ? 2 : 1,
                    dropsPath: dropsPaths,
                    name: "\(name).edges.\(index)"
                )
            }
            states.append(builder.sum(operands, name: "\(name).nodes.\(node - Self.inputCount)"))
        }
        return builder.concat(concat.map { states[$0] }, name: name)
    }
}
