import Testing
@testable import Architectures

@testable import Tensor

@Suite("Plans compute what a plain interpreter does", .everyLevel)
struct InterpreterTests {
    struct Network: Sendable, CustomTestStringConvertible {
        var seed: UInt64
        var layers: Int
        var resolution: Int
        var batch: Int
        var testDescription: String { "seed \(seed), \(layers) layers, \(resolution) px, batch \(batch)" }
    }

    static let networks = [
        (3, 8, 4), (3, 12, 6), (4, 12, 16), (1, 7, 5), (1, 9, 3), (2, 4, 8), (3, 24, 2), (5, 4, 32),
    ].enumerated().flatMap { index, size in
        (0..<3).map {
            Network(seed: UInt64(10 * index + $0), layers: size.0, resolution: size.1, batch: size.2)
        }
    }

    @Test("Random genotypes, in training and in evaluation", arguments: networks)
    func genotypes(_ network: Network) throws {
        var random = RandomStream(seed: network.seed, purpose: "genotype")
        var genotype = Genotypes.random(using: &random, extended: true)
        while !genotype.isReducible(network.resolution, layers: network.layers) {
            genotype = Genotypes.random(using: &random, extended: true)
        }
        let graph = genotype.graph(
            channels: 3,
            layers: network.layers,
            resolution: network.resolution,
            classes: 10
        )
        let trial = Trial(graph, batch: network.batch, seed: network.seed)
        for mode in [PlanMode.evaluation, .training] {
            let executor = trial.executor(mode)
            let result = mode == .training ? executor.computeGradients() : executor.evaluate(valid: network.batch)
            let interpreter = GraphInterpreter(trial.state(), batch: network.batch, training: mode == .training)
            let expected = interpreter.output(trial.images.map(Double.init))
            #expect(relativeError(executor.outputPlanes(), expected.map(Float.init)) < 1e-4)
            let loss = GraphInterpreter.crossEntropy(expected, trial.labels, classes: 10)
            #expect(abs(result.lossSum / Double(network.batch) - loss) < 1e-4 * loss)
            let correct = trial.labels.enumerated().filter { image, label in
                let row = expected[image * 10..<(image + 1) * 10]
                return row.firstIndex(of: row.max() ?? 0) == image * 10 + label
            }
            #expect(result.correct == correct.count)
        }
    }

    @Test("Random graphs", arguments: 0..<200 as Range<UInt64>)
    func graphs(seed: UInt64) {
        let graph = RandomGraphs.graph(seed: seed)
        let trial = Trial(graph, batch: 4, seed: seed)
        for mode in [PlanMode.evaluation, .training] {
            let executor = trial.executor(mode)
            _ = mode == .training ? executor.computeGradients() : executor.evaluate(valid: 4)
            let interpreter = GraphInterpreter(trial.state(), batch: 4, training: mode == .training)
            let expected = interpreter.output(trial.images.map(Double.init))
            #expect(relativeError(executor.outputPlanes(), expected.map(Float.init)) < 1e-4, "\(mode)")
        }
    }

    @Test("Only the valid images of a batch count")
    func validImages() {
        let graph = Genotypes.darts.graph(channels: 2, layers: 3, resolution: 8, classes: 10)
        let trial = Trial(graph, batch: 12, seed: 3)
        let executor = trial.executor(.evaluation)
        let logits = GraphInterpreter(trial.state(), batch: 12, training: false).output(trial.images.map(Double.init))
        for valid in [0, 1, 7, 12] {
            let result = executor.evaluate(valid: valid)
            #expect(result.images == valid)
            guard valid > 0 else {
                #expect(result.lossSum == 0 && result.correct == 0)
                continue
            }
            let loss = GraphInterpreter.crossEntropy(logits, Array(trial.labels.prefix(valid)), classes: 10)
            #expect(abs(result.lossSum - loss * Double(valid)) < 1e-4 * result.lossSum)
        }
    }
}
