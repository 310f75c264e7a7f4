/// What a plan needs to know about a graph before it chooses how to compute it.
///
/// Zeros are folded away (the sum of zeros is zero, a sum of one operand is that operand), and what reaches no output is
/// dropped. Nodes are indices here.
struct GraphAnalysis {
    let graph: Graph
    /// The node that stands for each node: itself, the one it is equal to, or nil for zeros.
    let representative: [Int?]
    /// Whether the output depends on a node. Only representatives are live.
    let isLive: [Bool]
    /// The live nodes that read each node, once for every time they do.
    let consumers: [[Int]]
    /// Whether anything trained (or the images, when asked for) lies upstream.
    let needsGradient: [Bool]

    init(_ graph: Graph, gradientOfInput: Bool) {
        self.graph = graph
        let representative = Self.representatives(of: graph)
        func inputs(of node: Int) -> [Int] { graph.nodes[node].inputs.compactMap { representative[$0.index] } }

        var isLive = [Bool](repeating: false, count: graph.nodes.count)
        var pending = [representative[graph.output.index]].compactMap(\.self)
        while let node = pending.popLast() {
            guard !isLive[node] else { continue }
            isLive[node] = true
            pending += inputs(of: node)
        }

        var consumers = [[Int]](repeating: [], count: graph.nodes.count)
        var needsGradient = [Bool](repeating: false, count: graph.nodes.count)
        for node in graph.nodes.indices where isLive[node] {
            let inputs = inputs(of: node)
            for input in inputs { consumers[input].append(node) }
            needsGradient[node] =
                graph.nodes[node].operation.hasParameters || (node == 0 && gradientOfInput)
                || inputs.contains { needsGradient[$0] }
        }
        self.representative = representative
        self.isLive = isLive
        self.consumers = consumers
        self.needsGradient = needsGradient
    }

    /// The node whose value the graph gives, nil when that is zero.
    var output: Int? { representative[graph.output.index] }

    /// The representatives of a node's inputs, nil where one is zero.
    func inputs(of node: Int) -> [Int?] { graph.nodes[node].inputs.map { representative[$0.index] } }

    /// The node whose value a node shows: what a ReLU reads, else itself.
    func base(of node: Int) -> Int {
        var node = node
        while graph.nodes[node].operation.isRelu, let input = inputs(of: node)[0] { node = input }
        return node
    }

    func shape(of node: Int) -> FeatureShape { graph.nodes[node].shape }

    /// A convolution whose result only one other node reads, so that it never needs to be stored.
    func isInnerConvolution(_ node: Int) -> Bool {
        graph.nodes[node].operation.isConvolution && consumers[node].count == 1 && node != output
    }

    /// The convolutions that follow one another up to and with `last`, and what the first one reads (nil: zeros).
    func chain(endingAt last: Int) -> (source: Int?, stages: [Int]) {
        var stages = [last]
        var source = inputs(of: last)[0]
        while let node = source, isInnerConvolution(node) {
            stages.insert(node, at: 0)
            source = inputs(of: node)[0]
        }
        return (source, stages)
    }

    private static func representatives(of graph: Graph) -> [Int?] {
        var result: [Int?] = []
        for (index, node) in graph.nodes.enumerated() {
            let inputs = node.inputs.compactMap { result[$0.index] }
            switch node.operation {
            case .zero: result.append(nil)
            case .relu, .maxPool, .averagePool, .globalPool: result.append(inputs.isEmpty ? nil : index)
            case .sum: result.append(inputs.count > 1 ? index : inputs.first)
            case .concat: result.append(inputs.isEmpty ? nil : node.inputs.count > 1 ? index : inputs[0])
            default: result.append(index)
            }
        }
        return result
    }
}

extension Graph.Operation {
    /// Whether it is a ReLU.
    var isRelu: Bool { if case .relu = self { true } else { false } }

    /// Whether it is one of the convolutions.
    var isConvolution: Bool {
        switch self {
        case .depthwise, .pointwise, .convolution: true
        default: false
        }
    }

    /// Whether its kernel applies batch norm and ReLU to what it reads.
    var readsThroughMap: Bool {
        switch self {
        case .depthwise: true
        case .pointwise(_, let stride, let offset): stride == 1 && offset == 0
        default: false
        }
    }

    /// The parameters that it is trained by, as indices.
    var parameterIndices: [Int] {
        switch self {
        case .depthwise(let weight, _), .pointwise(let weight, _, _), .convolution(let weight, _): [weight]
        case .linear(let weight, let bias), .batchNorm(let weight, let bias, _, _): [weight, bias]
        default: []
        }
    }

    var hasParameters: Bool { !parameterIndices.isEmpty }
}
