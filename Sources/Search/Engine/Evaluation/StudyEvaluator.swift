package import Architectures
import Foundation
package import RunConfiguration
package import RunModel
package import Studies
package import Tensor

/// Takes architectures through a study: scores them without training, then trains them in each setting of the grid in turn.
package final class StudyEvaluator: Evaluator {
    /// One per training of the plan, in its order; all on the same images.
    private let trainers: [TrainingEvaluator]
    /// What is measured of each architecture before it is trained.
    private let probes: [any ArchitectureProbe]
    /// The setting whose parameters and multiply-accumulates are recorded.
    private let reference: NetworkSize
    private let identity: String

    /// Creates the evaluators of a plan.
    ///
    /// - Parameters:
    ///   - plan: what is done.
    ///   - configuration: a checked configuration; its proxy is the setting that sizes are told for.
    ///   - dataset: the images.
    ///   - probes: what is measured without training.
    /// - Throws: `TrainingError` when there are too few images for a training.
    package init(
        _ plan: StudyPlan,
        configuration: SearchConfiguration,
        dataset: ImageDataset,
        probes: [any ArchitectureProbe]
    ) throws {
        self.probes = probes
        reference = configuration.networkSize
        trainers = try plan.trainings.map { training in
            var changed = configuration
            changed.proxy = training.setting
            if let batch = training.batch { changed.training.batch = batch }
            return try TrainingEvaluator(changed, dataset: dataset)
        }
        identity =
            "\(dataset.name) \(dataset.training.count)+\(dataset.test.count) \(String(dataset.fingerprint, radix: 16))"
    }

    /// The data set's name, size and fingerprint.
    package var dataIdentity: String { identity }

    /// The size at the reference setting, and the memory of the training or the measurement that needs most.
    ///
    /// - Throws: `ArchitectureError` when a setting of the grid makes no network of the architecture.
    package func measure(_ architecture: Architecture) throws -> CandidateCost {
        let graph = try architecture.network(reference).graph
        let needs =
            try trainers.map { try $0.measure(architecture).memoryBytes }
            + probes.map { try $0.memoryBytes(architecture) }
        return CandidateCost(parameters: graph.parameterCount, macs: graph.macs, memoryBytes: needs.max() ?? 0)
    }

    /// Measures without training, or trains in one of the settings of the grid.
    ///
    /// - Throws: what a probe or a training throws; `EvaluationUnknown`.
    package func run(_ job: EvaluationJob, host: any EvaluationHost) throws -> EvaluationEnding {
        switch job.work {
        case .measure:
            var metrics: [Metric] = []
            for probe in probes {
                if host.signal() != .proceed { return .interrupted }
                metrics += try probe.measure(job.architecture, candidate: job.candidate)
            }
            try host.measured(metrics)
            return .completed
        case .train(let training, _):
            guard trainers.indices.contains(training) else { throw EvaluationUnknown(job.work) }
            // The state that an earlier training left is of other settings, which a checkpoint knows: it is not gone on from.
            return try trainers[training].run(job, host: host)
        }
    }
}
