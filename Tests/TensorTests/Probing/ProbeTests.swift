import Foundation
import Testing
@testable import Architectures
@testable import Studies

@testable import Tensor

@Suite("A probe computes what a plan does")
struct ProbeTests {
    @Test("Random graphs: results, and the gradients of weights and images", arguments: 0..<200 as Range<UInt64>)
    func graphs(seed: UInt64) throws {
        let graph = RandomGraphs.graph(seed: seed)
        guard graph.parameterCount > 0 else { return }
        let trial = Trial(graph, batch: 4, seed: seed)
        let executor = trial.executor(.training, gradientOfInput: true, dropsPaths: false)
        var random = RandomStream(seed: seed, purpose: "gradient")
        let seedGradient = (0..<4 * graph.outputShape.count).map { _ in random.normal() }
        if executor.plan.wellKnown.outputGradient != nil { try executor.setOutputGradient(seedGradient) }
        _ = executor.computeGradients()

        let state = trial.state()
        let before = (Array(state.parameters), Array(state.statistics))
        let pass = ProbePass(from: graph.output, downTo: graph.input, weights: true)
        let probe = Probe(state: state, batch: 4, passes: [pass])
        let images = FeatureMap(trial.images, shape: graph.inputShape, batch: 4, lanes: probe.lanes)
        probe.forward(images)
        let output = probe.value(of: graph.output)?.values() ?? Array(repeating: 0, count: seedGradient.count)
        #expect(relativeError(output, executor.outputPlanes()) < 1e-4)

        let gradient: FeatureMap
        if graph.outputShape.pixels == 1, executor.plan.wellKnown.outputGradient == nil {
            gradient = probe.crossEntropyGradient(labels: trial.labels.map(Int32.init)).gradient
        } else {
            gradient = FeatureMap(seedGradient, shape: graph.outputShape, batch: 4, lanes: probe.lanes)
        }
        probe.clearGradients()
        let arrived = probe.backward(pass, gradient)
        #expect(Array(state.parameters) == before.0 && Array(state.statistics) == before.1)
        let ofImages = arrived?.values() ?? Array(repeating: 0, count: trial.images.count)
        #expect(relativeError(ofImages, executor.imageGradientPlanes()) < 1e-4)
        // As for plans, what cancels is judged by the whole gradient's size.
        let size = executor.state.gradients.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        for info in graph.parameters {
            let error = relativeError(
                probe.parameterGradients[info.range],
                executor.state.gradients[info.range],
                floor: 1e-3 * size
            )
            #expect(error < 1e-3, "\(info.name)")
        }
    }

    @Test("Without the weights' gradients, those of the images are the same")
    func imagesOnly() throws {
        let graph = try #require(BenchCell(notation: Genotypes.bench)).graph(
            channels: 4,
            cellsPerStage: 1,
            resolution: 8,
            classes: 10
        )
        let trial = Trial(graph, batch: 16, seed: 5)
        let passes = [true, false].map { ProbePass(from: graph.output, downTo: graph.input, weights: $0) }
        let probe = Probe(state: trial.state(), batch: 16, passes: passes)
        probe.forward(FeatureMap(trial.images, shape: graph.inputShape, batch: 16, lanes: probe.lanes))
        let results = passes.map { probe.backward($0, probe.ones())?.values() }
        #expect(results[0] != nil && results[0] == results[1])
    }

    /// Cuts the network at a node: the rest is a network of its own, whose gradient of the images is what a pass to there finds.
    @Test(
        "Every node may be kept, and a pass from any node to any earlier one finds its gradient",
        arguments: 0..<30 as Range<UInt64>
    )
    func parts(seed: UInt64) throws {
        let graph = RandomGraphs.graph(seed: seed)
        let trial = Trial(graph, batch: 4, seed: seed)
        let interpreter = GraphInterpreter(trial.state(), batch: 4, training: true, dropsPaths: false)
        let expected = interpreter.values(trial.images.map(Double.init))
        // What is folded into another node has that one's gradient, and the first of a 1 × k and a k × 1 convolution has no
        // value that is stored.
        let analysis = GraphAnalysis(graph, trains: false, gradientOfInput: false)
        let nodes = graph.nodes.indices.map { Graph.NodeID(index: $0) }
            .filter { analysis.isLive[$0.index] && !graph[$0].operation.window.isUneven }
        let ends = nodes.filter { graph[$0].operation.kind != .relu }
        let executor = trial.executor(.training, dropsPaths: false)
        _ = executor.computeGradients()
        // A batch norm of nearly constant values magnifies the rounding of floats beyond what can be compared.
        guard !ends.isEmpty, executor.largestInverseDeviation < 100 else { return }
        var random = RandomStream(seed: seed, purpose: "ends")
        let pairs = (0..<6).map { _ in (ends[random.below(ends.count)], nodes[random.below(nodes.count)]) }
        let passes = pairs.map {
            ProbePass(from: max($0.index, $1.index) == $0.index ? $0 : $1, downTo: $0, weights: false)
        }
        let probe = Probe(state: trial.state(), batch: 4, keeping: nodes, passes: passes)
        probe.forward(FeatureMap(trial.images, shape: graph.inputShape, batch: 4, lanes: probe.lanes))
        for node in nodes {
            guard let value = probe.value(of: node)?.values() else { continue }
            #expect(relativeError(value, expected[node.index].map(Float.init)) < 1e-4, "\(graph[node].name)")
        }
        for pass in passes {
            let count = 4 * graph[pass.from].shape.count
            let known = (0..<count).map { _ in random.normal() }
            let shape = graph[pass.from].shape
            let found = probe.backward(pass, FeatureMap(known, shape: shape, batch: 4, lanes: probe.lanes))?.values()
            // Where zeros of a ReLU are read by another one, there is no slope to compare with.
            guard let found, !expected[pass.downTo.index].contains(0) else { continue }
            let direction = found.map { _ in Double(random.normal()) }
            let epsilon = 1e-6
            let moved = [epsilon, -epsilon].map { step in
                var values = expected
                values[pass.downTo.index] = zip(values[pass.downTo.index], direction).map { $0 + step * $1 }
                let result = interpreter.values(values, after: pass.downTo.index)[pass.from.index]
                return zip(result, known).reduce(0) { $0 + $1.0 * Double($1.1) }
            }
            let slope = zip(found, direction).reduce(0) { $0 + Double($1.0) * $1.1 }
            let size = found.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
            #expect(abs(slope - (moved[0] - moved[1]) / (2 * epsilon)) <= 1e-3 * max(size, 1), "\(pass)")
        }
    }

    @Test("The linear network does not overflow where a float does")
    func linear() throws {
        var builder = GraphBuilder(input: FeatureShape(channels: 1, height: 2, width: 2))
        var value = builder.input
        for layer in 0..<60 {
            value = builder.batchNorm(
                builder.pointwise(builder.relu(value), channels: 1, name: "layers.\(layer)"),
                name: "bn"
            )
        }
        let output = builder.classifier(value, classes: 1, name: "classifier")
        let graph = builder.build(output: output)
        let state = NetworkState(graph: graph, random: RandomStream(seed: 1))
        for info in graph.layerWeights { for index in info.range { state.parameters[index] = -100 } }
        let inputs = ScoreInputs(shape: graph.inputShape, images: Array(repeating: 0, count: 8), labels: [0, 0])
        let scores = NetworkScores(graph: graph, inputs: inputs, random: RandomStream(seed: 1), batch: 1)
        // 61 layers, each with the whole flow 100⁶¹.
        #expect(abs(scores.synflow(state) - (61 * log(100) + log(61))) < 1e-4)
    }

    @Test("Codes count where images agree", .everyLevel)
    func codes() {
        let shape = FeatureShape(channels: 35, height: 2, width: 1)
        var random = RandomStream(seed: 4)
        let values = (0..<6 * shape.count).map { _ in random.normal() }
        var codes = SignCodes(batch: 6)
        codes.add(FeatureMap(values, shape: shape, batch: 6, lanes: 3))
        codes.add(FeatureMap(values, shape: shape, batch: 6, lanes: 3), times: 2)
        let kernel = codes.kernel()
        for i in 0..<6 {
            for j in 0..<6 {
                let equal = (0..<shape.count).count {
                    (values[i * shape.count + $0] > 0) == (values[j * shape.count + $0] > 0)
                }
                #expect(kernel[i * 6 + j] == Double(3 * equal))
            }
        }
    }

    @Test("Products and covariances are those of the pixels")
    func products() {
        let (left, right) = (
            FeatureShape(channels: 3, height: 4, width: 2), FeatureShape(channels: 2, height: 2, width: 1)
        )
        var random = RandomStream(seed: 6)
        let (a, b) = (
            (0..<8 * left.count).map { _ in random.normal() + 3 }, (0..<8 * right.count).map { _ in random.normal() }
        )
        let map = FeatureMap(a, shape: left, batch: 8, lanes: 4)
        let folded = map.unshuffled(2)
        #expect(folded.shape == FeatureShape(channels: 12, height: 2, width: 1))
        func pixel(_ image: Int, _ channel: Int, _ y: Int) -> Double {
            let (plane, place) = channel.quotientAndRemainder(dividingBy: 4)
            return Double(a[image * left.count + plane * 8 + (2 * y + place / 2) * 2 + place % 2])
        }
        let products = folded.meanProducts(with: FeatureMap(b, shape: right, batch: 8, lanes: 4))
        for i in 0..<12 {
            for j in 0..<2 {
                let sum = (0..<16).reduce(0) {
                    $0 + pixel($1 / 2, i, $1 % 2) * Double(b[$1 / 2 * right.count + j * 2 + $1 % 2])
                }
                #expect(abs(products[i * 2 + j] - sum / 16) < 1e-5)
            }
        }
        let covariance = map.covariance()
        func column(_ channel: Int) -> [Double] {
            (0..<64).map { Double(a[$0 / 8 * left.count + channel * 8 + $0 % 8]) }
        }
        for i in 0..<3 {
            for j in 0..<3 {
                let (x, y) = (column(i), column(j))
                let (mx, my) = (x.reduce(0, +) / 64, y.reduce(0, +) / 64)
                let expected = zip(x, y).reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) } / 64
                #expect(abs(covariance[i * 3 + j] - expected) < 1e-5)
            }
        }
    }
}
