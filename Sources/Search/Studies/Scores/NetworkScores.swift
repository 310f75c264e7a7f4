import Foundation
import Foundations
import LinearAlgebra
package import RunModel
package import Tensor

/// Computes training-free scores of one network. Scores that need the same passes share them.
///
/// What comes out depends on the network, the inputs and the random stream alone: not on which scores are asked for together,
/// nor on the number of workers.
package struct NetworkScores: Sendable {
    /// The network.
    package let graph: Graph
    /// The images that are looked at. The first ``batch`` are one batch, the next ones ZiCo's second; NASWOT takes all.
    package let inputs: ScoreInputs
    /// Images of a batch.
    package let batch: Int
    private let random: RandomStream

    /// - Parameters:
    ///   - random: draws the weights, and AZ-NAS's inputs and signs.
    ///   - batch: of all scores but NASWOT; the published one is 64.
    /// - Precondition: the inputs have the shape of the network's and hold two batches.
    package init(graph: Graph, inputs: ScoreInputs, random: RandomStream, batch: Int = 64) {
        precondition(inputs.shape == graph.inputShape, "the images have another shape than the network's")
        precondition(batch > 0 && inputs.labels.count >= 2 * batch, "two batches are needed")
        self.graph = graph
        self.inputs = inputs
        self.random = random
        self.batch = batch
    }

    /// The scores that are asked for, without those that the network does not have, as when nothing reaches its output.
    ///
    /// What is computed with fractions is rounded to 9 significant digits, which hides in what order a processor's vectors
    /// add.
    package func callAsFunction(_ wanted: Set<TrainingFreeScore>) -> [TrainingFreeScore: Double] {
        var result: [TrainingFreeScore: Double] = [:]
        let state = NetworkState(graph: graph, random: random.child("weights"))
        if !wanted.isDisjoint(with: Self.gradientScores) {
            result.merge(gradientScores(state, wanted)) { $1 }
        }
        if wanted.contains(.naswot) { result[.naswot] = naswot(state) }
        if wanted.contains(.synflow) { result[.synflow] = synflow(state) }
        if !wanted.isDisjoint(with: Self.noiseScores) {
            state.initialiseKaimingNormal(random: random.child("az weights"))
            let images = FeatureMap.images(of: graph, batch: batch)
            var normal = random.child("az images")
            images.fillNormal(using: &normal)
            if wanted.contains(.naswotNoise) { result[.naswotNoise] = Self.naswot(state, images) }
            if !wanted.isDisjoint(with: Self.cellScores) { result.merge(cellScores(state, images)) { $1 } }
        }
        result = result.compactMapValues { $0.isFinite ? $0.rounded(toSignificantDigits: 9) : nil }
        result[.parameters] = Double(graph.parameterCount)
        result[.macs] = Double(graph.macs)
        return result.filter { wanted.contains($0.key) }
    }

    private static let gradientScores: Set<TrainingFreeScore> = [.gradientNorm, .snip, .jacobianCovariance, .zico]
    private static let cellScores: Set<TrainingFreeScore> = [.expressivity, .progressivity, .trainability]
    private static let noiseScores = cellScores.union([.naswotNoise])

    // MARK: Gradients of weights and images

    func gradientScores(_ state: NetworkState, _ wanted: Set<TrainingFreeScore>) -> [TrainingFreeScore: Double] {
        let toImages = ProbePass(from: graph.output, downTo: graph.input, weights: false)
        let toWeights = ProbePass(from: graph.output, downTo: graph.input, weights: true)
        let needsImages = wanted.contains(.jacobianCovariance)
        let needsWeights = !wanted.isDisjoint(with: [.gradientNorm, .snip, .zico])
        let passes = (needsImages ? [toImages] : []) + (needsWeights ? [toWeights] : [])
        let probe = Probe(state: state, batch: batch, passes: passes)
        let layers = graph.layerWeights
        var result: [TrainingFreeScore: Double] = [:]
        probe.forward(inputs.batch(0..<batch, for: graph))
        if needsImages {
            let gradient = probe.backward(toImages, probe.ones())
            result[.jacobianCovariance] =
                gradient.map { GradientScores.jacobianCovariance($0.values(), images: batch) } ?? .nan
        }
        guard needsWeights else { return result }
        let first = weightGradients(probe, toWeights, 0..<batch)
        result[.gradientNorm] = GradientScores.gradientNorm(layers.map { first[$0.range] })
        let weights = Array(state.parameters)
        result[.snip] = GradientScores.saliency(layers.map { (weights[$0.range], first[$0.range]) })
        if wanted.contains(.zico) {
            probe.forward(inputs.batch(batch..<2 * batch, for: graph))
            let second = weightGradients(probe, toWeights, batch..<2 * batch)
            result[.zico] = GradientScores.zico(layers.map { [first[$0.range], second[$0.range]] })
        }
        return result
    }

    /// The gradients of the mean cross entropy of the batch that the probe's last forward pass was made for.
    private func weightGradients(_ probe: Probe, _ pass: ProbePass, _ images: Range<Int>) -> [Float] {
        probe.clearGradients()
        let (gradient, _) = probe.crossEntropyGradient(labels: Array(inputs.labels[images]))
        _ = probe.backward(pass, gradient)
        return probe.parameterGradients
    }

    // MARK: Codes, and the linear network

    func naswot(_ state: NetworkState) -> Double {
        Self.naswot(state, inputs.batch(0..<inputs.labels.count, for: graph))
    }

    private static func naswot(_ state: NetworkState, _ images: FeatureMap) -> Double {
        let probe = Probe(state: state, batch: images.batch, seesReLUs: true)
        var codes = SignCodes(batch: probe.batch)
        // Cells often activate a node for several edges; its code counts as often, but is compared once.
        probe.forward(images) { codes.add($0, times: $1) }
        let kernel = Matrix(rows: probe.batch, columns: probe.batch, elements: codes.kernel())
        // Where images have the same code, the determinant is zero.
        return (try? LU(kernel).logAbsoluteDeterminant) ?? -.infinity
    }

    func synflow(_ state: NetworkState) -> Double {
        let (flow, weights) = (LinearFlow(of: state), Array(state.parameters))
        return GradientScores.synflow(
            graph.layerWeightIndices.map { index in
                let range = graph.parameters[index].range
                return (weights[range], flow.gradients[range], flow.exponents[index])
            }
        )
    }

    // MARK: Cells

    private func cellScores(_ state: NetworkState, _ images: FeatureMap) -> [TrainingFreeScore: Double] {
        Self.cellScores(state, images) { map, cell in
            var signs = random.child("az signs").child(UInt64(cell))
            map.fillSigns(using: &signs)
        }
    }

    /// - Parameter fillSigns: fills a map of the shape of a cell's output with −1 and 1.
    static func cellScores(
        _ state: NetworkState,
        _ images: FeatureMap,
        fillSigns: (FeatureMap, _ cell: Int) -> Void
    ) -> [TrainingFreeScore: Double] {
        let graph = state.graph
        let outputs = graph.cellOutputs
        let passes = zip(outputs, outputs.dropFirst()).map { ProbePass(from: $1, downTo: $0, weights: false) }
        let probe = Probe(state: state, batch: images.batch, keeping: outputs, passes: passes)
        probe.forward(images)
        let entropies = outputs.map { probe.value(of: $0).map(CellScores.entropy) ?? .nan }
        let steps = zip(entropies, entropies.dropFirst()).map { $1 - $0 }
        var terms: [Double] = []
        for (cell, pass) in passes.enumerated() {
            if probe.areEqual(pass.downTo, pass.from) {
                // The identity passes every gradient on and learns nothing: the worst, not the best.
                terms.append(-.infinity)
                continue
            }
            let signs = probe.map(graph[pass.from].shape)
            fillSigns(signs, cell)
            let arrived = probe.backward(pass, signs)
            if let term = CellScores.trainability(input: arrived, output: signs) { terms.append(term) }
        }
        return [
            .expressivity: entropies.reduce(0, +),
            .progressivity: steps.contains(where: \.isNaN) ? .nan : steps.min() ?? .nan,
            .trainability: terms.isEmpty ? .nan : terms.reduce(0, +) / Double(terms.count),
        ]
    }
}
