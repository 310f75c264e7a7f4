/// The gradient of the sum of all results of a network that is made linear: absolute weights, and neither batch norm nor bias, so
/// that with positive inputs every ReLU is the identity (synflow: Tanaka et al., NeurIPS 2020). The input is one image of ones.
///
/// Products of many layers leave the range of a float: between the steps of the plan, every buffer's largest magnitude is kept near
/// 1 by moving a power of two into an exponent, which is exact.
package struct LinearFlow {
    /// The gradients of all parameters, in the order of their flat buffer.
    package let gradients: [Float]
    /// The power of two that the gradients of each parameter stand to be multiplied by, in the order of ``Graph/parameters``.
    package let exponents: [Int]

    /// The flow of the network with the weights of `state`, which are read only.
    package init(of state: NetworkState) {
        let graph = state.graph.linear
        let pass = ProbePass(from: graph.output, downTo: graph.input, weights: true)
        let request = ProbeRequest(isLinear: true, passes: [pass])
        let linear = NetworkState(graph: graph, random: RandomStream(seed: 0))
        for index in linear.parameters.indices { linear.parameters[index] = abs(state.parameters[index]) }
        for node in graph.nodes where node.operation.weight != nil {
            for bias in node.operation.parameters.dropFirst() {
                linear.parameters[graph.parameters[bias].range].update(repeating: 0)
            }
        }
        let plan = Plan(graph: graph, batch: 1, mode: .training, gradientOfInput: false, probing: request)
        var run = LinearRun(Executor(plan: plan, state: linear))
        run.run()
        gradients = Array(linear.gradients)
        exponents = graph.parameters.map { run.parameterExponents[$0.offset] ?? 0 }
    }
}

extension Graph {
    /// The network without what is not linear.
    fileprivate var linear: Graph {
        let identity = Operation(kind: .sum, window: Window(1), parameters: [], statistics: [])
        var graph = self
        graph.nodes = nodes.map { node in
            switch node.operation.lowering {
            case .activation, .normalisation:
                Node(operation: identity, inputs: node.inputs, shape: node.shape, name: node.name)
            default: node
            }
        }
        return graph
    }
}

/// Runs the plan of a linear network, whose every buffer but those of concatenations is written by a single step.
private struct LinearRun {
    private let executor: Executor
    /// The power of two that each buffer stands to be multiplied by; nil: nothing is written yet.
    private var exponents: [Int?]
    /// That of each parameter's gradient, by the parameter's place.
    private(set) var parameterExponents: [Int: Int] = [:]

    init(_ executor: Executor) {
        self.executor = executor
        exponents = executor.plan.buffers.map { _ in nil }
    }

    mutating func run() {
        guard let probe = executor.plan.probe, let backward = probe.backward.first else { return }
        executor.images.update(repeating: 1)
        exponents[WellKnownBuffers.images] = 0
        for pass in probe.forward { run(pass) }
        let classes = executor.plan.graph.outputShape.count
        executor.address(backward.gradient).update(repeating: 1, count: classes)
        exponents[backward.gradient.buffer] = 0
        for pass in backward.passes { run(pass) }
    }

    private mutating func run(_ pass: Int) {
        for step in executor.plan.passes[pass] {
            let step = executor.plan.steps[step]
            if case .combine(let step) = step { add(step) } else { executor.run(step, 0) }
            switch step {
            case .unit(let step): flow(step.source.region, to: step.result, step.shape)
            case .pool(let step): flow(step.source.region, to: step.result, step.shape)
            case .globalPool(let step):
                let channels = step.source.shape.channels
                flow(step.source.region, to: step.result, FeatureShape(channels: channels, height: 1, width: 1))
            case .linear(let step):
                flow(step.source, to: step.result, FeatureShape(channels: step.outputs, height: 1, width: 1))
            case .unitBackward(let step):
                for stage in step.unit.branches.joined() {
                    for weight in stage.operation.weights { note(weight, step.unit.source.region, step.gradient) }
                }
                if case .direct(let target) = step.delivery {
                    flow(step.gradient, to: target.region, step.unit.source.shape)
                }
            case .poolBackward(let step): flow(step.gradient, to: step.target.region, step.forward.source.shape)
            case .globalPoolBackward(let step): flow(step.gradient, to: step.target.region, step.forward.source.shape)
            case .linearBackward(let step):
                note(step.forward.weight, step.forward.source, step.gradient)
                parameterExponents[step.forward.bias] = exponent(step.gradient)
                flow(
                    step.gradient,
                    to: step.inputGradient,
                    FeatureShape(channels: step.forward.inputs, height: 1, width: 1)
                )
            case .combine, .normalise, .loss, .normGradient, .normaliseBackward, .mask, .dropPath, .dropPathBackward:
                break
            }
        }
    }

    private func exponent(_ region: Region) -> Int { exponents[region.buffer] ?? 0 }

    /// The exponent of the gradient of a weight that is multiplied with `source`.
    private mutating func note(_ weight: Int, _ source: Region, _ gradient: Region) {
        parameterExponents[weight] = exponent(source) + exponent(gradient)
    }

    /// What a step made of `source` has its exponent, until it is brought near 1.
    private mutating func flow(_ source: Region, to result: Region, _ shape: FeatureShape) {
        let values = UnsafeMutableBufferPointer(start: executor.address(result), count: shape.count)
        exponents[result.buffer] = exponent(source)
        let largest = values.reduce(0) { max($0, abs($1)) }
        guard largest > 0, largest.isFinite, abs(Int(largest.exponent)) > 20 else { return }
        let shift = Int(largest.exponent)
        let factor = Float(sign: .plus, exponent: -shift, significand: 1)
        for index in values.indices { values[index] *= factor }
        exponents[result.buffer] = exponent(source) + shift
    }

    /// A sum, whatever the exponents of its operands; the largest stays. Where the result is a part of a concatenation, the other
    /// parts follow.
    private mutating func add(_ step: CombineStep) {
        let buffer = step.result.buffer
        let before = exponents[buffer]
        let common = (step.operands.map { exponent($0.region) } + [before].compactMap(\.self)).max() ?? 0
        if let before, before != common {
            let whole = executor.address(Region(buffer: buffer, start: 0))
            for index in 0..<executor.plan.buffers[buffer].bytes / 4 { whole[index] *= Self.power(before - common) }
        }
        let result = executor.address(step.result)
        result.update(repeating: 0, count: step.shape.count)
        for operand in step.operands {
            let (values, factor) = (executor.address(operand.region), Self.power(exponent(operand.region) - common))
            for index in 0..<step.shape.count { result[index] += values[index] * factor }
        }
        exponents[buffer] = common
    }

    /// 2 to the power of `exponent`; 0 where that is too small to matter beside 1.
    private static func power(_ exponent: Int) -> Float {
        exponent < -100 ? 0 : Float(sign: .plus, exponent: exponent, significand: 1)
    }
}

extension Stage.Operation {
    /// The places of its weights.
    fileprivate var weights: [Int] {
        switch self {
        case .subsample: []
        case .depthwise(let weight, _), .pointwise(let weight), .convolution(let weight, _): [weight]
        case .separable(let depthwise, _, let pointwise): [depthwise, pointwise]
        }
    }
}
