package import Tensor

extension CellGenotype {
    /// The network of a genotype of NAS-Bench-201: stem, three stages of cells at `channels`, twice and four times as many,
    /// residual reductions between them, batch norm, ReLU, global pool and linear classifier, for square images.
    ///
    /// - Parameters:
    ///   - channels: of the first stage (the benchmark: 16).
    ///   - cellsPerStage: cells in each stage (the benchmark: 5).
    ///   - resolution: height and width of the images; a multiple of 4.
    ///   - classes: of the classifier.
    ///   - colours: channels of the images.
    /// - Precondition: a valid genotype of NAS-Bench-201.
    package func benchGraph(
        channels: Int,
        cellsPerStage: Int,
        resolution: Int,
        classes: Int,
        colours: Int = 3
    ) -> Graph {
        precondition(form == .complete, "the genotype is not one of NAS-Bench-201")
        precondition(channels > 0 && cellsPerStage > 0 && classes > 0, "a network needs channels, cells and classes")
        precondition(resolution > 0 && resolution % 4 == 0, "the resolution must be a multiple of 4")
        var builder = GraphBuilder(input: FeatureShape(channels: colours, height: resolution, width: resolution))
        var value = builder.stem(builder.input, channels: channels, name: "stem")
        var cell = 0
        for stage in 0..<3 {
            if stage > 0 {
                value = builder.residualReduction(value, channels: channels << stage, name: "cells.\(cell)")
                cell += 1
            }
            for _ in 0..<cellsPerStage {
                value = normal.append(to: &builder, value, name: "cells.\(cell)")
                cell += 1
            }
        }
        value = builder.relu(builder.batchNorm(value, name: "last_bn"), name: "last_bn")
        let logits = builder.classifier(value, classes: classes, name: "classifier")
        return builder.build(output: logits)
    }
}

extension CellTopology {
    /// Appends one cell of NAS-Bench-201, whose edges are named by source and target, as in the benchmark.
    fileprivate func append(
        to builder: inout GraphBuilder,
        _ source: Graph.NodeID,
        name: String
    ) -> Graph.NodeID {
        var states = [source]
        for state in nodes {
            let operands = edges[form.edges(ofState: state)].map { edge in
                edge.operation.append(
                    to: &builder,
                    states[edge.input],
                    stride: 1,
                    name: "\(name).edges.\(edge.input)_\(state)"
                )
            }
            states.append(builder.sum(operands, name: "\(name).nodes.\(state)"))
        }
        return states[stateCount - 1]
    }
}
