import Testing

@testable import Tensor

/// Gradients of the executor against central differences of the plain interpreter, in double precision.
@Suite("Gradients are those of finite differences")
struct GradientTests {
    /// A batch, its executor after a backward pass, and the same function in double precision.
    struct Case {
        let trial: Trial
        let executor: Executor
        let outputGradient: [Float]
        var interpreter: GraphInterpreter

        init(_ graph: Graph, batch: Int, seed: UInt64) throws {
            trial = Trial(graph, batch: batch, seed: seed)
            executor = trial.executor(.training, gradientOfInput: true)
            interpreter = GraphInterpreter(executor.state, batch: batch, training: true)
            var random = RandomStream(seed: seed, purpose: "output gradient")
            outputGradient = (0..<batch * graph.outputShape.count).map { _ in random.normal() }
            if executor.plan.wellKnown.outputGradient != nil { try executor.setOutputGradient(outputGradient) }
            _ = executor.computeGradients()
        }

        /// The loss of a classifier, else the result's product with the output gradient.
        func value(_ interpreter: GraphInterpreter, _ images: [Double]) -> Double {
            let output = interpreter.output(images)
            if executor.plan.wellKnown.outputGradient == nil {
                return GraphInterpreter.crossEntropy(output, trial.labels, classes: trial.graph.classes)
            }
            return zip(output, outputGradient).reduce(0) { $0 + $1.0 * Double($1.1) }
        }

        /// The derivative along a direction in one parameter.
        func difference(_ range: Range<Int>, _ direction: [Double]) -> Double {
            let epsilon = 1e-7
            let images = trial.images.map(Double.init)
            let values = [epsilon, -epsilon].map { step in
                var moved = interpreter
                for (index, part) in zip(range, direction) { moved.parameters[index] += step * part }
                return value(moved, images)
            }
            return (values[0] - values[1]) / (2 * epsilon)
        }

        /// The derivative along a direction in the images.
        func imageDifference(_ direction: [Double]) -> Double {
            let epsilon = 1e-7
            let values = [epsilon, -epsilon].map { step in
                value(interpreter, zip(trial.images, direction).map { Double($0) + step * $1 })
            }
            return (values[0] - values[1]) / (2 * epsilon)
        }
    }

    @Test("Random graphs: every parameter, and the images", .everyLevel)
    func graphs() throws {
        var checked = 0
        for seed in 0..<200 as Range<UInt64> {
            let test = try Case(RandomGraphs.graph(seed: seed), batch: 4, seed: seed)
            // A batch norm of nearly constant values magnifies the rounding of floats beyond what can be compared.
            guard test.executor.largestInverseDeviation < 100 else { continue }
            try Self.check(test, seed: seed)
            checked += 1
        }
        #expect(checked >= 150, "only \(checked) of 200 graphs could be checked")
    }

    static func check(_ test: Case, seed: UInt64) throws {
        var random = RandomStream(seed: seed, purpose: "direction")
        let state = test.executor.state
        let images = test.executor.imageGradientPlanes()
        let whole = (Array(state.gradients) + images).reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        func compare(_ gradient: some Sequence<Float>, _ name: String, _ difference: ([Double]) -> Double) {
            let gradient = gradient.map(Double.init)
            let direction = gradient.map { _ in Double(random.normal()) }
            let expected = difference(direction)
            let found = zip(gradient, direction).reduce(0) { $0 + $1.0 * $1.1 }
            let size = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
            #expect(
                abs(found - expected) <= 1e-3 * size + 1e-5 * whole,
                "graph \(seed), \(name): \(found), not \(expected)"
            )
        }
        for info in test.trial.graph.parameters {
            compare(state.gradients[info.range], info.name) { test.difference(info.range, $0) }
        }
        compare(images, "images") { test.imageDifference($0) }
    }
}

extension Executor {
    /// How much the batch norms magnify at most.
    var largestInverseDeviation: Float {
        plan.norms.reduce(0) { most, norm in
            (0..<norm.channels).reduce(most) { max($0, coefficients(norm).inverse[$1]) }
        }
    }
}
