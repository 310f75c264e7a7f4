import Testing

@testable import Tensor

/// Every operation of the table, at every size of its examples: a new entry is tested by being there.
@Suite("Operations are what the table says")
struct OperationTests {
    /// One example of one operation, as a network of nothing else.
    struct Case: Sendable, CustomTestStringConvertible {
        let kind: OperationKind
        let example: OperationDescription.Example
        let graph: Graph
        var testDescription: String { "\(kind) \(example.operands) \(example.options.window)" }
        var node: Graph.Node { graph[graph.output] }

        init(_ kind: OperationKind, _ example: OperationDescription.Example) {
            self.kind = kind
            self.example = example
            var builder = GraphBuilder(input: example.operands[0])
            // Further operands are made of the images, which is all that a network reads.
            let others = example.operands.indices.dropFirst().map {
                builder.pointwise(builder.input, channels: example.operands[$0].channels, name: "operand\($0)")
            }
            let output =
                kind == .input
                ? builder.input
                : builder.append(kind, [builder.input] + others, example.options, name: "operation")
            graph = builder.build(output: output)
        }
    }

    static let cases = OperationKind.allCases.flatMap { kind in kind.description.examples.map { Case(kind, $0) } }

    @Test("Every operation has examples and names", arguments: OperationKind.allCases)
    func entries(kind: OperationKind) {
        let description = kind.description
        #expect(!description.examples.isEmpty && !description.torch.isEmpty && !description.onnx.isEmpty)
        for example in description.examples {
            #expect(description.refusal(example.options, example.operands) == nil)
            #expect(description.refusal(example.options, []) != nil)
        }
    }

    @Test(
        "Forward: the plan gives what the reference gives, in training and in evaluation",
        .everyLevel,
        arguments: cases
    )
    func forward(test: Case) {
        let trial = Trial(test.graph, batch: 4, seed: 1)
        for mode in [PlanMode.evaluation, .training] {
            let executor = trial.executor(mode)
            _ = mode == .training ? executor.computeGradients() : executor.evaluate(valid: 4)
            let interpreter = GraphInterpreter(trial.state(), batch: 4, training: mode == .training)
            let expected = interpreter.output(trial.images.map(Double.init)).map(Float.init)
            let found = executor.outputPlanes()
            #expect(found.count == expected.count && relativeError(found, expected) < 1e-5)
        }
    }

    @Test("Backward: the gradients are those of finite differences of the reference", .everyLevel, arguments: cases)
    func backward(test: Case) throws {
        try GradientTests.check(GradientTests.Case(test.graph, batch: 4, seed: 2), seed: 2)
    }

    /// Where all values and weights are 1, a sum of products is their number: largest where the whole window meets the image.
    @Test("Costs: multiply-accumulates are the products of the reference", arguments: cases)
    func cost(test: Case) {
        let (node, graph) = (test.node, test.graph)
        guard test.kind.description.hasWeight else {
            #expect(graph.macs(of: node) == 0)
            #expect(node.operation.parameters.allSatisfy { graph.parameters[$0].shape.count == 1 })
            return
        }
        let tensors = node.operation.parameters.map { graph.parameters[$0] }
        let result = test.kind.description.reference(
            ReferenceArguments(
                window: node.operation.window,
                batch: 1,
                operands: test.example.operands.map { (Array(repeating: 1, count: $0.count), $0) },
                shape: node.shape,
                parameters: tensors.map { Array(repeating: $0.shape.count > 1 ? 1 : 0, count: $0.count) },
                statistics: [],
                isTraining: true
            )
        )
        #expect(Double(graph.macs(of: node)) == (result.max() ?? 0) * Double(node.shape.count))
    }

    @Test("Linear operations keep the layers that scores are made of")
    func layers() {
        for test in Self.cases {
            let names = test.graph.layerWeights.map(\.name).filter { $0.hasPrefix("operation") }
            #expect(names == (test.kind.description.hasWeight ? ["operation.weight"] : []))
        }
    }

    @Test("Pools refuse windows that their kernels have no room for")
    func pools() {
        let shape = FeatureShape(channels: 1, height: 200, width: 300)
        func refusal(_ window: Window) -> String? {
            OperationKind.maxPool.description.refusal(OperationOptions(window: window), [shape])
        }
        #expect(refusal(Window(16)) == nil && refusal(Window(16, dilation: 10)) == nil)
        #expect(refusal(Window(17))?.contains("at most 16") == true)
        #expect(refusal(Window(16, padding: 9)) != nil && refusal(Window(16, dilation: 11)) != nil)
        var wide = Window(3)
        wide.kernelWidth = 17
        #expect(refusal(wide) != nil)
    }

    @Test("The builder stops the program at a pool that is too large")
    func poolsTooLarge() async {
        await #expect(processExitsWith: .failure) {
            var builder = GraphBuilder(input: FeatureShape(channels: 1, height: 32, width: 32))
            _ = builder.averagePool(builder.input, Window(17))
        }
    }

    @Test("The builder stops the program where operands do not fit")
    func operandsThatDoNotFit() async {
        await #expect(processExitsWith: .failure) {
            var builder = GraphBuilder(input: FeatureShape(channels: 1, height: 4, width: 6))
            _ = builder.linear(builder.input, outputs: 2, name: "classifier")
        }
        await #expect(processExitsWith: .failure) {
            var builder = GraphBuilder(input: FeatureShape(channels: 1, height: 4, width: 6))
            let pooled = builder.globalPool(builder.input)
            _ = builder.sum([builder.input, pooled])
        }
    }
}
