import Foundation
import Testing
@testable import RunModel
@testable import Studies

@testable import Tensor

@Suite("Training-free scores are what PyTorch computes by the published formulas")
struct ScoreFixtureTests {
    static let names = Fixtures.names("cell-") + Fixtures.names("nb201-")

    private struct Case {
        let scores: NetworkScores
        let state: NetworkState
        let images: [Float]
        let expected: [String: Double]

        init(_ name: String) throws {
            let file = try Fixtures.load(name)
            let graph = try Fixtures.graph(file)
            state = NetworkState(graph: graph, random: RandomStream(seed: 1))
            try state.load(file, "init.", statistics: true)
            images = try file.floats("images")
            let inputs = try ScoreInputs(
                shape: graph.inputShape,
                images: images,
                labels: file.integers("labels").map(Int32.init)
            )
            scores = NetworkScores(graph: graph, inputs: inputs, random: RandomStream(seed: 1), batch: 4)
            let url = Bundle.module.url(
                forResource: "training_free_scores",
                withExtension: "json",
                subdirectory: "Fixtures"
            )
            let all = try JSONDecoder().decode([String: [String: Double]].self, from: Data(contentsOf: #require(url)))
            expected = try #require(all[name])
        }

        func expect(_ score: TrainingFreeScore, _ value: Double?, within tolerance: Double) throws {
            let value = try #require(value)
            let wanted = try #require(expected[score.name])
            #expect(abs(value - wanted) <= tolerance * max(1, abs(wanted)), "\(score.name): \(value), not \(wanted)")
        }
    }

    @Test("Gradient norm, SNIP, ZiCo, Jacobian covariance", arguments: names)
    func gradients(_ name: String) throws {
        let trial = try Case(name)
        let result = trial.scores.gradientScores(
            trial.state,
            [.gradientNorm, .snip, .zico, .jacobianCovariance]
        )
        try trial.expect(.gradientNorm, result[.gradientNorm], within: 1e-4)
        try trial.expect(.snip, result[.snip], within: 1e-4)
        if name != "cell-darts" {
            try trial.expect(.jacobianCovariance, result[.jacobianCovariance], within: 1e-4)
        }
        // Near-equal gradients of the two batches weigh most, and there a float's rounding shows.
        try trial.expect(.zico, result[.zico], within: 2e-3)
    }

    @Test("Where all that is pooled comes from batch norms, the sum of outputs has no gradient to correlate")
    func constantSum() throws {
        let trial = try Case("cell-darts")
        let graph = trial.state.graph
        let pass = ProbePass(from: graph.output, downTo: graph.input, weights: false)
        let probe = Probe(state: trial.state, batch: 8, passes: [pass])
        probe.forward(FeatureMap(trial.images, shape: graph.inputShape, batch: 8, lanes: probe.lanes))
        func largest(_ gradient: FeatureMap) throws -> Float {
            try #require(probe.backward(pass, gradient)).values().map(abs).max() ?? 0
        }
        let ofSum = try largest(probe.ones())
        let ofLoss = try largest(probe.crossEntropyGradient(labels: Array(repeating: 0, count: 8)).gradient)
        #expect(ofSum < 1e-4 * ofLoss)
    }

    @Test("NASWOT and synflow", arguments: names)
    func codes(_ name: String) throws {
        let trial = try Case(name)
        try trial.expect(.naswot, trial.scores.naswot(trial.state), within: 1e-5)
        try trial.expect(.synflow, trial.scores.synflow(trial.state), within: 1e-5)
    }

    @Test("The cells' scores of AZ-NAS", arguments: names)
    func cells(_ name: String) throws {
        let trial = try Case(name)
        let images = FeatureMap.images(of: trial.state.graph, batch: 4)
        images.fill(with: trial.images[..<(4 * images.shape.count)])
        let result = NetworkScores.cellScores(trial.state, images) { map, cell in
            map.fill(with: Self.signs(map.count, cell))
        }
        for score in [TrainingFreeScore.expressivity, .progressivity, .trainability] {
            try trial.expect(score, result[score], within: 1e-4)
        }
    }

    /// As `signs` of `training_free_scores.py`.
    private static func signs(_ count: Int, _ cell: Int) -> [Float] {
        (0..<UInt64(count)).map { index in
            let bits = index &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407 &+ UInt64(cell)
            return bits >> 60 & 1 == 1 ? 1 : -1
        }
    }
}
