@testable import Tensor

/// Graphs that nobody would design: every operation after every other, values read many times or never.
enum RandomGraphs {
    static func graph(seed: UInt64) -> Graph {
        var random = RandomStream(seed: seed, purpose: "graph")
        let size = [3, 4, 5, 6][random.below(4)]
        // Every other graph is of images that are wider than high.
        let width = size + Int(seed % 2) * 3
        let shape = FeatureShape(channels: 2 + random.below(3), height: size, width: width)
        var builder = GraphBuilder(input: shape)
        // A stream of its own: the graphs are the same but for these.
        var drops = RandomStream(seed: seed, purpose: "drops")
        var values = [builder.input]
        for index in 0..<6 + random.below(10) {
            // Recent values more often, so that graphs get deep.
            let source = values[max(random.below(values.count), random.below(values.count))]
            let alike = values.filter { builder.shape(of: $0) == builder.shape(of: source) }
            let value = append(
                to: &builder,
                source,
                beside: alike[random.below(alike.count)],
                also: alike[random.below(alike.count)],
                name: "n\(index)",
                using: &random
            )
            values.append(drops.below(6) == 0 ? builder.dropPath(value) : value)
        }
        var output = values[values.count - 1]
        if random.below(2) == 0 { output = builder.classifier(output, classes: 3, name: "classifier") }
        return builder.build(output: output)
    }

    private static func append(
        to builder: inout GraphBuilder,
        _ source: Graph.NodeID,
        beside other: Graph.NodeID,
        also third: Graph.NodeID,
        name: String,
        using random: inout RandomStream
    ) -> Graph.NodeID {
        let shape = builder.shape(of: source)
        let stride = 1 + random.below(2)
        let isEven = shape.height % 2 == 0 && shape.width % 2 == 0
        switch random.below(19) {
        case 0: return builder.relu(source)
        case 1: return builder.zero(like: source)
        case 2: return builder.depthwise(source, kernel: 3, stride: stride, dilation: 1 + random.below(2), name: name)
        case 3:
            let offset = min(random.below(2), min(shape.height, shape.width) - 1)
            return builder.pointwise(source, channels: 1 + random.below(4), stride: stride, offset: offset, name: name)
        case 4: return builder.convolution(source, channels: 1 + random.below(4), Window(3, stride: stride), name: name)
        case 5, 6: return builder.batchNorm(source, name: name)
        case 7: return builder.maxPool(source, Window(3, stride: stride))
        case 8: return builder.averagePool(source, Window(3, stride: stride))
        case 9, 10, 11: return builder.sum([source, other, third])
        case 12: return builder.sum([source])
        case 13, 14: return shape.channels > 8 ? builder.relu(source) : builder.concat([source, other, third])
        case 15: return builder.sepConv(source, kernel: 5, stride: stride, name: name)
        case 16: return builder.factorizedConv(source, kernel: 7, stride: stride, name: name)
        case 17: return isEven ? builder.factorizedReduce(source, channels: 5, name: name) : builder.relu(source)
        default: return builder.reluConvBN(source, channels: 4, kernel: 1, name: name)
        }
    }
}
