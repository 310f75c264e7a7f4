import Tensor

extension BenchCell {
    /// The network of this cell: stem, three stages of cells at `channels`, twice and four times as many, residual reductions between
    /// them, batch norm, ReLU, global pool and linear classifier. Edges are named by source and target, as in the benchmark.
    ///
    /// - Precondition: a size that the space does not refuse.
    func network(_ size: NetworkSize) -> ArchitectureNetwork {
        var builder = GraphBuilder(input: size.input)
        var modules: [String: String] = [:]
        var value = builder.stem(builder.input, channels: size.channels, name: "stem")
        var cell = 0
        for stage in 0..<3 {
            if stage > 0 {
                value = builder.residualReduction(value, channels: size.channels << stage, name: "cells.\(cell)")
                cell += 1
            }
            for _ in 0..<size.layers / 3 {
                value = append(to: &builder, value, dropsPaths: size.form.dropsPaths, name: "cells.\(cell)", &modules)
                cell += 1
            }
        }
        value = builder.relu(builder.batchNorm(value, name: "last_bn"), name: "last_bn")
        let logits = builder.classifier(value, classes: size.classes, name: "classifier")
        return ArchitectureNetwork(graph: builder.build(output: logits), modules: modules)
    }

    private func append(
        to builder: inout GraphBuilder,
        _ source: Graph.NodeID,
        dropsPaths: Bool,
        name: String,
        _ modules: inout [String: String]
    ) -> Graph.NodeID {
        var states = [source]
        for state in Self.nodes {
            var operands: [Graph.NodeID] = []
            for index in Self.edges(ofNode: state) {
                let input = Self.edges[index].source
                let module = "\(name).edges.\(input)_\(state)"
                modules[module] = BenchSpace.part(ofEdge: index)
                operands.append(
                    operations[index].append(
                        to: &builder,
                        states[input],
                        stride: 1,
                        dropsPath: dropsPaths,
                        name: module
                    )
                )
            }
            states.append(builder.sum(operands, name: "\(name).nodes.\(state)"))
        }
        return states[states.count - 1]
    }
}
