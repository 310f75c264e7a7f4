package import Architectures
import Dispatch
import Foundation
package import RunModel
import Synchronization
package import Tensor

/// Tier 0: ranks proposed architectures by training-free scores, so that only the promising ones are trained at all.
package struct ProposalScreen: Sendable {
    /// What the result is called: the scores' names.
    package let name: String
    private let scores: Set<TrainingFreeScore>
    private let network: NetworkSize
    private let inputs: ScoreInputs
    private let seed: UInt64

    /// Creates a screen.
    ///
    /// - Parameters:
    ///   - names: scores, separated by commas; of several the ranks are combined as AZ-NAS does it.
    ///   - network: the setting that architectures are scored in.
    ///   - dataset: where images come from: training images only.
    ///   - seed: chooses images and weights.
    /// - Throws: `ProxyStudyError` for a name that is no score.
    package init(names: String, network: NetworkSize, dataset: ImageDataset, seed: UInt64) throws {
        name = names
        scores = try TrainingFreeScore.parse(names)
        self.network = network
        self.seed = seed
        inputs = ScoreInputs(dataset: dataset, resolution: network.resolution, seed: seed)
    }

    /// How promising each of some architectures is among them, higher being better, and the processor time that it took. One
    /// that makes no network is the last.
    ///
    /// An architecture's scores depend on nothing but itself and the seed; they are computed on all cores.
    package func callAsFunction(_ architectures: [Architecture]) -> [Metric] {
        let order = scores.sorted { $0.name < $1.name }
        let found = Mutex<[Int: (values: [Double?], seconds: Double)]>([:])
        DispatchQueue.concurrentPerform(iterations: architectures.count) { index in
            let start = ThreadClock.nanoseconds()
            let values = measure(architectures[index])
            let seconds = 1e-9 * Double(ThreadClock.nanoseconds() - start)
            let row = order.map { values[$0] }
            found.withLock { $0[index] = (row, seconds) }
        }
        let rows = found.withLock { found in architectures.indices.compactMap { found[$0] } }
        if order.count == 1 { return rows.map { Metric(name: name, value: $0.values[0], cost: $0.seconds) } }
        // What a network does not have is worse than what any other has.
        let columns = order.indices.map { column in rows.map { $0.values[column] ?? -.infinity } }
        let values = CombinationRule.logRank.score(columns.map(CombinationRule.logRank.contributions))
        return zip(values, rows).map { Metric(name: name, value: $0, cost: $1.seconds) }
    }

    private func measure(_ architecture: Architecture) -> [TrainingFreeScore: Double] {
        guard let graph = try? architecture.network(network).graph else { return [:] }
        let random = RandomStream(seed: seed, purpose: "screen", StableHash.fnv1a(architecture.canonicalKey))
        return NetworkScores(graph: graph, inputs: inputs, random: random, batch: inputs.labels.count / 2)(scores)
    }
}
