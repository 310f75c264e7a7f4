import Testing

@testable import Tensor

@Suite("Operations compute what PyTorch does", .everyLevel)
struct OperationFixtureTests {
    @Test("Outputs and gradients", arguments: Fixtures.names("op-"))
    func operation(_ name: String) throws {
        let file = try Fixtures.load(name)
        let shape = try file.shape("x")
        let graph = try Self.graph(
            #require(file.metadata["operation"]),
            stride: #require(file.metadata["stride"].flatMap { Int($0) }),
            FeatureShape(channels: shape[1], height: shape[2], width: shape[3])
        )
        let plan = Plan(graph: graph, batch: shape[0], mode: .training, gradientOfInput: true)
        let state = NetworkState(graph: graph, random: RandomStream(seed: 1))
        try state.load(file, "param.", dropping: "op.", statistics: false)
        let executor = Executor(plan: plan, state: state)
        try executor.setImages(file.floats("x"))
        try executor.setOutputGradient(file.floats("dy"))
        _ = executor.computeGradients()

        #expect(try relativeError(executor.outputPlanes(), file.floats("y")) < 1e-4)
        #expect(try relativeError(executor.imageGradientPlanes(), file.floats("dx")) < 1e-4)
        for info in graph.parameters {
            let expected = try file.floats("grad." + info.name.dropFirst("op.".count))
            #expect(relativeError(state.gradients[info.range], expected) < 1e-4, "\(info.name)")
        }
    }

    private static func graph(_ name: String, stride: Int, _ shape: FeatureShape) throws -> Graph {
        var builder = GraphBuilder(input: shape)
        let input = builder.input
        let kernel = name.last.flatMap { Int(String($0)) } ?? 0
        let output =
            switch name.prefix(8) {
            case "none": builder.zero(like: input, stride: stride)
            case "skip_con": stride == 1 ? input : builder.factorizedReduce(input, channels: 6, name: "op")
            case "max_pool": builder.maxPool(input, Window(3, stride: stride))
            case "avg_pool": builder.averagePool(input, Window(3, stride: stride))
            case "sep_conv": builder.sepConv(input, kernel: kernel, stride: stride, name: "op")
            default: builder.dilConv(input, kernel: kernel, stride: stride, name: "op")
            }
        return builder.build(output: output)
    }
}
