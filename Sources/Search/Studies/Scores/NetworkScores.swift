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
            let probe = Probe(state: state, batch: batch)
            let images = probe.map(graph.inputShape)
            var normal = random.child("az images")
            images.fillNormal(using: &normal)
            if wanted.contains(.naswotNoise) { result[.naswotNoise] = Self.naswot(probe, images) }
            if !wanted.isDisjoint(with: Self.cellScores) { result.merge(cellScores(probe, images)) { $1 } }
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
        let probe = Probe(state: state, batch: batch)
        let layers = graph.layerWeights
        var result: [TrainingFreeScore: Double] = [:]
        probe.forward(inputs.batch(0..<batch, for: probe), forBackward: true)
        if wanted.contains(.jacobianCovariance) {
            let gradient = probe.backward(from: graph.output, probe.ones(), downTo: graph.input, weights: false)
            result[.jacobianCovariance] =
                gradient.map { GradientScores.jacobianCovariance($0.values(), images: batch) } ?? .nan
        }
        guard !wanted.isDisjoint(with: [.gradientNorm, .snip, .zico]) else { return result }
        let first = weightGradients(probe, 0..<batch)
        result[.gradientNorm] = GradientScores.gradientNorm(layers.map { first[$0.range] })
        let weights = Array(state.parameters)
        result[.snip] = GradientScores.saliency(layers.map { (weights[$0.range], first[$0.range]) })
        if wanted.contains(.zico) {
            probe.forward(inputs.batch(batch..<2 * batch, for: probe), forBackward: true)
            let second = weightGradients(probe, batch..<2 * batch)
            result[.zico] = GradientScores.zico(layers.map { [first[$0.range], second[$0.range]] })
        }
        return result
    }

    /// The gradients of the mean cross entropy of the batch that the probe's last forward pass was made for.
    private func weightGradients(_ probe: Probe, _ images: Range<Int>) -> [Float] {
        probe.clearGradients()
        let (gradient, _) = probe.crossEntropyGradient(labels: Array(inputs.labels[images]))
        _ = probe.backward(from: graph.output, gradient, downTo: graph.input, weights: true)
        return probe.parameterGradients
    }

    // MARK: Codes, and the linear network

    func naswot(_ state: NetworkState) -> Double {
        let images = inputs.labels.count
        let probe = Probe(state: state, batch: images)
        return Self.naswot(probe, inputs.batch(0..<images, for: probe))
    }

    private static func naswot(_ probe: Probe, _ images: FeatureMap) -> Double {
        var codes = SignCodes(batch: probe.batch)
        // Cells often activate a node for several edges; its code counts as often, but is compared once.
        var pending: (map: FeatureMap, times: Int)?
        probe.forward(images, forBackward: false) { map in
            if let same = pending, same.map === map {
                pending = (map, same.times + 1)
            } else {
                if let done = pending { codes.add(done.map, times: done.times) }
                pending = (map, 1)
            }
        }
        if let done = pending { codes.add(done.map, times: done.times) }
        let kernel = Matrix(rows: probe.batch, columns: probe.batch, elements: codes.kernel())
        // Where images have the same code, the determinant is zero.
        return (try? LU(kernel).logAbsoluteDeterminant) ?? -.infinity
    }

    func synflow(_ state: NetworkState) -> Double {
        let probe = Probe(state: state, batch: 1, mode: .linear)
        let images = probe.map(graph.inputShape)
        images.fill(1)
        probe.forward(images, forBackward: true)
        probe.clearGradients()
        _ = probe.backward(from: graph.output, probe.ones(), downTo: graph.input, weights: true)
        let (gradients, weights) = (probe.parameterGradients, Array(state.parameters))
        return GradientScores.synflow(
            graph.layerWeightIndices.map { index in
                let range = graph.parameters[index].range
                return (weights[range], gradients[range], probe.gradientExponents[index])
            }
        )
    }

    // MARK: Cells

    private func cellScores(_ probe: Probe, _ images: FeatureMap) -> [TrainingFreeScore: Double] {
        Self.cellScores(probe, images) { map, cell in
            var signs = random.child("az signs").child(UInt64(cell))
            map.fillSigns(using: &signs)
        }
    }

    /// - Parameter fillSigns: fills a map of the shape of a cell's output with −1 and 1.
    static func cellScores(
        _ probe: Probe,
        _ images: FeatureMap,
        fillSigns: (FeatureMap, _ cell: Int) -> Void
    ) -> [TrainingFreeScore: Double] {
        let graph = probe.graph
        let outputs = graph.cellOutputs
        probe.forward(images, forBackward: true, keeping: outputs)
        let entropies = outputs.map { probe.value(of: $0).map(CellScores.entropy) ?? .nan }
        let steps = zip(entropies, entropies.dropFirst()).map { $1 - $0 }
        var terms: [Double] = []
        for (cell, (input, output)) in zip(outputs, outputs.dropFirst()).enumerated() {
            if probe.areEqual(input, output) {
                // The identity passes every gradient on and learns nothing: the worst, not the best.
                terms.append(-.infinity)
                continue
            }
            let signs = probe.map(graph[output].shape)
            fillSigns(signs, cell)
            let gradient = probe.map(signs.shape)
            gradient.copy(signs)
            let arrived = probe.backward(from: output, gradient, downTo: input, weights: false)
            if let term = CellScores.trainability(input: arrived, output: signs) { terms.append(term) }
        }
        return [
            .expressivity: entropies.reduce(0, +),
            .progressivity: steps.contains(where: \.isNaN) ? .nan : steps.min() ?? .nan,
            .trainability: terms.isEmpty ? .nan : terms.reduce(0, +) / Double(terms.count),
        ]
    }
}
