import Testing

@testable import Architectures
@testable import Tensor

/// Channels, height, width and classes are values: nothing takes an image for a square of three channels.
@Suite("Networks of images that are not square")
struct NetworkShapeTests {
    /// One architecture at one size.
    struct Network: Sendable, CustomTestStringConvertible {
        var space: String
        var input: FeatureShape
        var seed: UInt64
        var testDescription: String { "\(space), \(input.height) × \(input.width) × \(input.channels), seed \(seed)" }
    }

    static let networks = [CellSpace().name, BenchSpace().name].flatMap { space in
        [(1, 12, 20), (2, 20, 12), (1, 8, 4)].flatMap { channels, height, width in
            (0..<2 as Range<UInt64>).map {
                let input = FeatureShape(channels: channels, height: height, width: width)
                return Network(space: space, input: input, seed: $0)
            }
        }
    }

    @Test(
        "A step of training computes what the plain interpreter does, and steps make the loss smaller",
        arguments: networks
    )
    func steps(_ network: Network) throws {
        let space = try Spaces.find(network.space)
        var random = RandomStream(seed: network.seed, purpose: "architecture")
        let size = NetworkSize(input: network.input, channels: 4, layers: 3, classes: 7)
        let graph = try space.random(using: &random).network(size).graph
        #expect(graph.inputShape == network.input && graph.classes == 7)
        let trial = Trial(graph, batch: 12, seed: network.seed)
        let executor = trial.executor(.training)
        let first = executor.trainingStep(SGD(), rate: 0.05)
        let interpreter = GraphInterpreter(trial.state(), batch: 12, training: true)
        let expected = interpreter.output(trial.images.map(Double.init))
        #expect(relativeError(executor.outputPlanes(), expected.map(Float.init)) < 1e-4)
        var last = first
        for _ in 0..<20 { last = executor.trainingStep(SGD(), rate: 0.05) }
        #expect(first.gradientNorm > 0 && last.lossSum < first.lossSum)
    }

    @Test("The resolution is the shorter side, as of a data set, and the longer one stays in proportion")
    func resolution() {
        for (height, width) in [(12, 20), (20, 12)] {
            let input = FeatureShape(channels: 1, height: height, width: width)
            var size = NetworkSize(input: input, channels: 4, layers: 3, classes: 7)
            #expect(size.resolution == 12)
            size.resolution = 6
            #expect(size.input == FeatureShape(channels: 1, height: height / 2, width: width / 2))
        }
    }

    @Test("Sizes that a space cannot halve are refused by either side")
    func refusals() throws {
        for (height, width) in [(12, 18), (18, 12)] {
            let input = FeatureShape(channels: 1, height: height, width: width)
            let size = NetworkSize(input: input, channels: 4, layers: 3, classes: 7)
            #expect(BenchSpace().refusal(of: size)?.quantity == .resolution)
        }
        for (height, width) in [(12, 15), (15, 12)] {
            let input = FeatureShape(channels: 1, height: height, width: width)
            let size = NetworkSize(input: input, channels: 4, layers: 3, classes: 7)
            #expect(throws: ArchitectureError.self) { try CellGenotype.dartsV1.network(size) }
        }
    }
}
