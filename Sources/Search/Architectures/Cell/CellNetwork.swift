import Tensor

extension CellGenotype {
    /// The network of this genotype: a 3 × 3 stem of 3 × `channels`, `layers` cells with reductions at a third and two
    /// thirds, global pool and linear classifier.
    ///
    /// - Throws: `ArchitectureError` where the size does not allow it.
    func network(_ size: NetworkSize) throws -> ArchitectureNetwork {
        guard isReducible(size.input.height, layers: size.layers), isReducible(size.input.width, layers: size.layers)
        else {
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
        let stem = builder.stem(builder.input, channels: 3 * size.channels, name: "stem")
        var (previous, current) = (stem, stem)
        var width = size.channels
        var afterReduction = false
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
                name: name
            )
            for edge in self[kind].edges.indices { modules["\(name).edges.\(edge)"] = kind.part(ofEdge: edge) }
            (previous, current) = (current, output)
            afterReduction = kind == .reduction
        }
        let logits = builder.classifier(current, classes: size.classes, name: "classifier")
        return ArchitectureNetwork(graph: builder.build(output: logits), modules: modules)
    }

    /// Which cell stands at a position: reductions at a third and two thirds.
    static func kind(ofCell index: Int, layers: Int) -> CellKind {
        index == layers / 3 || index == 2 * layers / 3 ? .reduction : .normal
    }

    /// Whether the network can be built for images of so many rows, or columns: wherever it skips with stride 2 their number must
    /// be even.
    ///
    /// That is the case after every reduction but the last cell, and in a reduction with a `skip_connect` of a cell input.
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
                    name: "\(name).edges.\(index)"
                )
            }
            states.append(builder.sum(operands, name: "\(name).nodes.\(node - Self.inputCount)"))
        }
        return builder.concat(concat.map { states[$0] }, name: name)
    }
}
