public import Tensor

/// One of the operations on the edges of NAS-Bench-201 (Dong and Yang, ICLR 2020); raw values are the benchmark's names.
public enum BenchOperation: String, CaseIterable, Codable, Sendable, Hashable {
    case none
    case skipConnect = "skip_connect"
    case conv1x1 = "nor_conv_1x1"
    case conv3x3 = "nor_conv_3x3"
    case avgPool3x3 = "avg_pool_3x3"
}

/// A cell of NAS-Bench-201: four nodes, an operation on each of the six edges between them.
public struct BenchGenotype: Hashable, Sendable, CustomStringConvertible {
    /// The edges in the benchmark's order, (source, target): 0→1, 0→2, 1→2, 0→3, 1→3, 2→3.
    public static let edges: [(source: Int, target: Int)] = (1..<4).flatMap { target in
        (0..<target).map { (source: $0, target: target) }
    }

    /// One operation per edge, in the order of ``edges``.
    public let operations: [BenchOperation]

    /// Creates a genotype from the six operations in the order of ``edges``.
    public init(operations: [BenchOperation]) {
        precondition(operations.count == Self.edges.count, "a cell of NAS-Bench-201 has six edges")
        self.operations = operations
    }

    /// Reads the benchmark's notation, `|op~0|+|op~0|op~1|+|op~0|op~1|op~2|`; nil when it is not that.
    public init?(_ text: String) {
        var operations: [BenchOperation] = []
        let groups = text.split(separator: "+", omittingEmptySubsequences: false)
        guard groups.count == 3 else { return nil }
        for (index, group) in groups.enumerated() {
            let parts = group.split(separator: "|", omittingEmptySubsequences: false)
            guard parts.count == index + 3, parts.first == "", parts.last == "" else { return nil }
            for (source, token) in parts.dropFirst().dropLast().enumerated() {
                let pair = token.split(separator: "~", omittingEmptySubsequences: false)
                guard pair.count == 2, pair[1] == "\(source)", let operation = BenchOperation(rawValue: String(pair[0]))
                else { return nil }
                operations.append(operation)
            }
        }
        self.init(operations: operations)
    }

    /// The benchmark's notation.
    public var description: String {
        (1..<4).map { target in
            let tokens = zip(Self.edges, operations).filter { $0.0.target == target }
            return "|" + tokens.map { "\($0.1.rawValue)~\($0.0.source)|" }.joined()
        }.joined(separator: "+")
    }

    /// The network of this genotype: stem, three stages of cells at `channels`, twice and four times as many, residual
    /// reductions between them, batch norm, ReLU, global pool and linear classifier, for square images of three channels.
    ///
    /// - Parameters:
    ///   - channels: of the first stage (the benchmark: 16).
    ///   - cellsPerStage: cells in each stage (the benchmark: 5).
    ///   - resolution: height and width of the images; a multiple of 4.
    ///   - classes: of the classifier.
    public func graph(channels: Int, cellsPerStage: Int, resolution: Int, classes: Int) -> Graph {
        precondition(channels > 0 && cellsPerStage > 0 && classes > 0, "a network needs channels, cells and classes")
        precondition(resolution > 0 && resolution % 4 == 0, "the resolution must be a multiple of 4")
        var builder = GraphBuilder(input: FeatureShape(channels: 3, height: resolution, width: resolution))
        var value = builder.stem(builder.input, channels: channels, name: "stem")
        var cell = 0
        for stage in 0..<3 {
            if stage > 0 {
                value = builder.residualReduction(value, channels: channels << stage, name: "cells.\(cell)")
                cell += 1
            }
            for _ in 0..<cellsPerStage {
                value = append(to: &builder, value, name: "cells.\(cell)")
                cell += 1
            }
        }
        value = builder.relu(builder.batchNorm(value, name: "last_bn"), name: "last_bn")
        let logits = builder.classifier(value, classes: classes, name: "classifier")
        return builder.build(output: logits)
    }

    private func append(to builder: inout GraphBuilder, _ source: Graph.NodeID, name: String) -> Graph.NodeID {
        let channels = builder.shape(of: source).channels
        var nodes = [source]
        for target in 1..<4 {
            var operands: [Graph.NodeID] = []
            for (edge, operation) in zip(Self.edges, operations) where edge.target == target {
                let name = "\(name).edges.\(edge.source)_\(target)"
                let input = nodes[edge.source]
                switch operation {
                case .none: operands.append(builder.zero(like: input, name: name))
                case .skipConnect: operands.append(input)
                case .conv1x1: operands.append(builder.reluConvBN(input, channels: channels, name: name))
                case .conv3x3: operands.append(builder.reluConvBN(input, channels: channels, kernel: 3, name: name))
                case .avgPool3x3: operands.append(builder.averagePool(input, Window(3), name: name))
                }
            }
            nodes.append(builder.sum(operands, name: "\(name).nodes.\(target)"))
        }
        return nodes[3]
    }
}
