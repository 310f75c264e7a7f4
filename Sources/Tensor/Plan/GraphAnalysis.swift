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
    /// The node whose value the graph gives, unless that is zero, and those whose values are kept beside it.
    let outputs: Set<Int>
    /// The node whose value is that of the auxiliary head, if there is one and it is wanted.
    let auxiliary: Int?
    /// Whether a gradient is wanted: whether anything trained (or the images, when asked for) lies upstream.
    var needsGradient: [Bool]

    /// Whether convolutions that follow one another become one unit. Two that share a stride always do.
    private let fuses: Bool

    /// - Parameter trains: whether the plan trains: then there is an auxiliary head, and paths are dropped.
    init(
        _ graph: Graph,
        trains: Bool,
        gradientOfInput: Bool,
        keeping kept: [Graph.NodeID] = [],
        fuses: Bool = true
    ) {
        self.graph = graph
        let representative = Self.representatives(of: graph, dropsPaths: trains)
        let auxiliary = trains ? graph.auxiliary.flatMap { representative[$0.index] } : nil
        func inputs(of node: Int) -> [Int] { graph.nodes[node].inputs.compactMap { representative[$0.index] } }

        var isLive = [Bool](repeating: false, count: graph.nodes.count)
        var pending = [representative[graph.output.index], auxiliary].compactMap(\.self)
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
                !graph.nodes[node].operation.parameters.isEmpty || (node == 0 && gradientOfInput)
                || inputs.contains { needsGradient[$0] }
        }
        self.representative = representative
        self.fuses = fuses
        self.auxiliary = auxiliary
        outputs = Set(([graph.output] + kept).compactMap { representative[$0.index] } + [auxiliary].compactMap(\.self))
        self.isLive = isLive
        self.consumers = consumers
        self.needsGradient = needsGradient
    }

    /// The node whose value the graph gives, nil when that is zero.
    var output: Int? { representative[graph.output.index] }

    /// The representatives of a node's inputs, nil where one is zero.
    func inputs(of node: Int) -> [Int?] { graph.nodes[node].inputs.map { representative[$0.index] } }

    /// The live nodes that drop paths, in the order of the graph.
    var dropPaths: [Int] {
        graph.nodes.indices.filter {
            if case .dropPath = graph.nodes[$0].operation.lowering { isLive[$0] } else { false }
        }
    }

    /// The node whose value a node shows: what a ReLU reads, else itself.
    func base(of node: Int) -> Int {
        var node = node
        while graph.nodes[node].operation.isActivation, let input = inputs(of: node)[0] { node = input }
        return node
    }

    func shape(of node: Int) -> FeatureShape { graph.nodes[node].shape }

    /// Whether a single node reads the value, and nobody else.
    func isInner(_ node: Int) -> Bool { consumers[node].count == 1 && !outputs.contains(node) }

    /// A convolution whose result only one other node reads, so that it never needs to be stored.
    func isInnerConvolution(_ node: Int) -> Bool {
        let operation = graph.nodes[node].operation
        return operation.isConvolution && isInner(node) && (fuses || operation.window.isUneven)
    }

    /// Where gradients are wanted when one is known at `first` and wanted at `last`: on the ways between; with `weights`, also
    /// on those from `first` to any parameter of a node after `last`.
    func needsGradient(from first: Int, downTo last: Int, weights: Bool) -> [Bool] {
        var isUpstream = graph.nodes.map { _ in false }
        var result = isUpstream
        isUpstream[first] = true
        for node in stride(from: first, to: last, by: -1) where isUpstream[node] {
            for input in inputs(of: node).compactMap(\.self) { isUpstream[input] = true }
        }
        guard first >= last else { return result }
        for node in last...first where isUpstream[node] {
            let isTrained = weights && !graph.nodes[node].operation.parameters.isEmpty
            result[node] = node == last || isTrained || inputs(of: node).contains { $0.map { result[$0] } ?? false }
        }
        return result
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

    private static func representatives(of graph: Graph, dropsPaths: Bool) -> [Int?] {
        var result: [Int?] = []
        for (index, node) in graph.nodes.enumerated() {
            let inputs = node.inputs.compactMap { result[$0.index] }
            switch node.operation.lowering {
            case .zero: result.append(nil)
            case .activation, .pool, .globalPool: result.append(inputs.isEmpty ? nil : index)
            case .dropPath: result.append(dropsPaths && !inputs.isEmpty ? index : inputs.first)
            case .sum: result.append(inputs.count > 1 ? index : inputs.first)
            case .concat: result.append(inputs.isEmpty ? nil : node.inputs.count > 1 ? index : inputs[0])
            case .given, .stages, .normalisation, .linear: result.append(index)
            }
        }
        return result
    }
}

extension Graph.Operation {
    /// How a plan computes it.
    var lowering: OperationDescription.Lowering { kind.description.lowering }

    /// Whether its readers apply it.
    var isActivation: Bool { if case .activation = lowering { true } else { false } }

    /// Whether it is a part of a unit.
    var isConvolution: Bool { if case .stages = lowering { true } else { false } }
}
