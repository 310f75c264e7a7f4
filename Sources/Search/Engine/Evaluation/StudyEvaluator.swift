package import Architectures
import Foundation
package import RunConfiguration
package import RunModel
package import Studies
package import Tensor

/// Takes architectures through a study: scores them without training, then trains them in each setting of the grid in turn.
package final class StudyEvaluator: Evaluator {
    private let plan: StudyPlan
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
        self.plan = plan
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

    /// Measures without training when no epoch is asked for, else trains through the epoch.
    ///
    /// - Throws: what a probe or a training throws.
    package func run(_ job: EvaluationJob, host: any EvaluationHost) throws -> EvaluationEnding {
        guard let index = plan.trainingIndex(ofEpoch: job.lastEpoch) else {
            var metrics: [Metric] = []
            for probe in probes {
                if host.signal() != .proceed { return .interrupted }
                metrics += try probe.measure(job.architecture, candidate: job.candidate)
            }
            try host.measured(metrics)
            return .completed
        }
        let training = plan.trainings[index]
        var local = job
        local.recordedEpochs = max(0, job.recordedEpochs - training.offset)
        local.lastEpoch = job.lastEpoch - training.offset
        // The state that an earlier training left is of other settings, which a checkpoint knows: it is not gone on from.
        let shifted = ShiftedHost(host, offset: training.offset)
        return try trainers[index].run(local, host: shifted)
    }
}

/// The engine as one training of several sees it: its epochs are recorded behind those of the trainings before.
private final class ShiftedHost: EvaluationHost {
    private let host: any EvaluationHost
    private let offset: Int

    init(_ host: any EvaluationHost, offset: Int) {
        self.host = host
        self.offset = offset
    }

    func signal() -> EvaluationSignal { host.signal() }

    func progress(_ progress: EvaluationProgress) {
        var shifted = progress
        shifted.epoch += offset
        host.progress(shifted)
    }

    func persist(_ write: () throws -> Void) throws { try host.persist(write) }

    func epochDone(_ epoch: EpochRecord, times: NetworkTimes?) throws {
        var shifted = epoch
        shifted.epoch += offset
        try host.epochDone(shifted, times: times)
    }

    func measured(_ metrics: [Metric]) throws { try host.measured(metrics) }
}
