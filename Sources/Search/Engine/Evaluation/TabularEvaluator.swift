package import Architectures
package import RunModel
package import Studies

/// Evaluates candidates by looking them up in a table, so that an engine searches it as it would search for real.
///
/// A table knows only how trainings ended. Every epoch of a schedule reports that end, so that each rule of scoring gives the table's
/// accuracy; losses, times and images are none. The tiers must be schedules of the table.
package struct TabularEvaluator: Evaluator {
    /// What is looked up.
    package let task: TabularTask

    /// An evaluator on a data set of a table.
    package init(_ task: TabularTask) { self.task = task }

    /// The table and the data set.
    package var dataIdentity: String { "\(task.dataset) of a table of \(task.table.architectures.count) architectures" }

    /// Nothing, as nobody trains.
    ///
    /// - Throws: `TabularError.unknownArchitecture`.
    package func measure(_ architecture: Architecture) throws -> CandidateCost {
        _ = try row(of: architecture)
        return CandidateCost(parameters: 0, macs: 0, memoryBytes: 0)
    }

    /// Reports the epochs that are not recorded yet.
    ///
    /// - Throws: `TabularError`, `EvaluationUnknown`.
    package func run(_ job: EvaluationJob, host: any EvaluationHost) throws -> EvaluationEnding {
        guard case .train(let training, let lastEpoch) = job.work else { throw EvaluationUnknown(job.work) }
        let row = try row(of: job.architecture)
        guard task.schedules.contains(lastEpoch) else {
            throw TabularError.unknownSchedule(lastEpoch, known: task.schedules)
        }
        guard job.recordedEpochs < lastEpoch else { return .completed }
        for epoch in job.recordedEpochs + 1...lastEpoch {
            switch host.signal() {
            case .proceed: break
            case .yield: return .interrupted
            case .abandon: throw EvaluationAbandoned()
            }
            let schedule = task.schedules.first { $0 >= epoch } ?? lastEpoch
            let accuracy = task.score(ofRow: row, epochs: schedule) ?? 0
            host.progress(EvaluationProgress(epoch: epoch, batch: 1, batches: 1, imagesPerSecond: 0))
            try host.epochDone(
                EpochRecord(
                    epoch: epoch,
                    trainLoss: 0,
                    trainAccuracy: accuracy,
                    validationLoss: 0,
                    validationAccuracy: accuracy,
                    learningRate: 0,
                    seconds: 0,
                    images: 0,
                    training: training
                ),
                times: nil
            )
        }
        return .completed
    }

    private func row(of architecture: Architecture) throws -> Int {
        guard let row = task.table.row(of: architecture) else { throw TabularError.unknownArchitecture }
        return row
    }
}

/// Why a table says nothing of a training.
package enum TabularError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The architecture is not in the table.
    case unknownArchitecture
    /// There is no training of so many epochs.
    case unknownSchedule(Int, known: [Int])

    /// One line.
    package var description: String {
        switch self {
        case .unknownArchitecture: "the architecture is not in the table"
        case .unknownSchedule(let epochs, let known):
            "the table knows no training of \(epochs) epochs, only of \(known.map(String.init).joined(separator: ", "))"
        }
    }
}
