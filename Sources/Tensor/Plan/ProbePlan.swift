/// A part of a network that a ``Probe`` passes backward.
package struct ProbePass: Sendable, Hashable {
    /// The node whose gradient is known.
    package var from: Graph.NodeID
    /// The node whose gradient is wanted: an earlier one, and no ReLU. What the part reads beside it, such as the cell
    /// before the last, counts as a constant.
    package var downTo: Graph.NodeID
    /// Whether the gradients of weights are added to those of the state. Without, they are undefined afterwards, and half
    /// the work of dense convolutions is saved.
    package var weights: Bool

    /// Creates a pass.
    package init(from: Graph.NodeID, downTo: Graph.NodeID, weights: Bool) {
        self.from = from
        self.downTo = downTo
        self.weights = weights
    }
}

/// What a probe asks of a plan: values to be kept, and parts of the network to be passed backward.
struct ProbeRequest: Sendable {
    /// Nodes whose values are kept for good; nothing is fused across them.
    var kept: [Graph.NodeID] = []
    /// Whether what ReLUs give is stored, to be looked at between the steps.
    var seesActivations = false
    /// Whether every buffer has an exponent, to be seen to between the steps: no gradient is added to another in place.
    var isLinear = false
    var passes: [ProbePass] = []

    var looksBetweenSteps: Bool { seesActivations || isLinear }
}

/// Where a probe finds what it asked for.
struct ProbePlan: Sendable {
    /// What ReLUs of one value give.
    struct Activation: Sendable {
        var region: Region
        var shape: FeatureShape
        /// How many ReLUs of the network give it.
        var times: Int
        /// The pass after which it is whole.
        var pass: Int
    }

    /// The steps that carry a gradient from one node to another, as numbers of passes; all of them run in order.
    struct Backward: Sendable {
        var passes: Range<Int>
        /// Where the caller writes the gradient that is known.
        var gradient: Region
        /// Where the gradient that is wanted is then; nil: none arrives.
        var result: Region?
    }

    /// The passes of the forward pass.
    var forward: Range<Int> = 0..<0
    /// Where the values are that are kept, by node.
    var kept: [Int: Region] = [:]
    /// By the value that the ReLUs read.
    var activations: [Int: Activation] = [:]
    /// As ``ProbeRequest/passes``.
    var backward: [Backward] = []
}

extension PlanBuilder {
    /// What a ReLU gives, stored once for all ReLUs of one value.
    mutating func shown(_ source: Source, of node: Int) -> Source {
        let base = analysis.base(of: node)
        var plan = probe ?? ProbePlan()
        defer { probe = plan }
        if let known = plan.activations[base] {
            plan.activations[base]?.times += 1
            return Source(region: known.region, shape: known.shape)
        }
        let result = newBuffer(source.shape)
        emit(.combine(CombineStep(operands: [source], result: result, shape: source.shape)))
        plan.activations[base] = ProbePlan.Activation(
            region: result,
            shape: source.shape,
            times: 1,
            pass: passes.count - 1
        )
        return Source(region: result, shape: source.shape)
    }

    /// Emits what stores the values that are kept, and every backward pass of a probe.
    mutating func addProbe(of entries: [ForwardEntry]) {
        guard let probing else { return }
        var plan = probe ?? ProbePlan()
        for node in analysis.outputs.sorted() where analysis.isLive[node] {
            origin = StepOrigin(node: node, isBackward: false)
            plan.kept[node] = stored(node, shape: analysis.shape(of: node))
        }
        plan.forward = closePasses()
        plan.backward = probing.passes.map { backward($0, of: entries) }
        probe = plan
    }

    private mutating func backward(_ pass: ProbePass, of entries: [ForwardEntry]) -> ProbePlan.Backward {
        let gradient = newBuffer(graph[pass.from].shape)
        var result: Region?
        if let first = analysis.representative[pass.from.index], let last = analysis.representative[pass.downTo.index],
            analysis.isLive[first]
        {
            precondition(!graph.nodes[last].operation.isActivation, "a pass does not end at a ReLU")
            let wanted = analysis.needsGradient(from: first, downTo: last, weights: pass.weights)
            beginBackward(wanted: wanted)
            origin = StepOrigin(node: first, isBackward: true)
            propagate(gradient, to: first)
            for entry in entries.reversed() where entry.node != last {
                origin = StepOrigin(node: entry.node, isBackward: true)
                backward(entry)
            }
            if wanted[last] { result = self.gradient(of: last) }
        }
        return ProbePlan.Backward(passes: closePasses(), gradient: gradient, result: result)
    }
}
