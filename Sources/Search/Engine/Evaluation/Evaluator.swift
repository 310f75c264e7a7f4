package import Architectures
package import Foundation
package import RunModel

/// One piece of work on a candidate, as a value that can be written down.
package struct EvaluationJob: Sendable, Hashable, Codable {
    /// The candidate, by which everything random in its training is keyed.
    package var candidate: Int
    /// Its architecture.
    package var architecture: Architecture
    /// What is to be done.
    package var work: Work
    /// The epochs of the training that the store has already, from 1 without a gap.
    package var recordedEpochs: Int
    /// Where the candidate's state is kept: left there by earlier work, perhaps, and to be left there by this.
    package var checkpoint: URL

    /// Creates a job.
    package init(candidate: Int, architecture: Architecture, work: Work, recordedEpochs: Int, checkpoint: URL) {
        self.candidate = candidate
        self.architecture = architecture
        self.work = work
        self.recordedEpochs = recordedEpochs
        self.checkpoint = checkpoint
    }

    private enum CodingKeys: String, CodingKey {
        case candidate = "candidate"
        case architecture = "architecture"
        case work = "work"
        case recordedEpochs = "recordedEpochs"
        case checkpoint = "checkpoint"
    }
}

/// What an evaluator is to do next; it asks at every batch.
package enum EvaluationSignal: UInt8, Sendable, Hashable {
    /// Go on.
    case proceed
    /// Save the state, in the middle of the epoch if need be, and return.
    case yield
    /// Return without saving anything.
    case abandon
}

/// How a piece of work ended.
package enum EvaluationEnding: Sendable, Hashable {
    /// The last epoch is trained and reported.
    case completed
    /// A signal ended it early.
    case interrupted
}

/// How far a piece of work is.
package struct EvaluationProgress: Sendable, Hashable, Codable {
    /// The epoch in progress, from 1.
    package var epoch: Int
    /// Batches done in the epoch.
    package var batch: Int
    /// Batches in the epoch.
    package var batches: Int
    /// Training images per second, lately.
    package var imagesPerSecond: Double

    /// Creates a progress.
    package init(epoch: Int, batch: Int, batches: Int, imagesPerSecond: Double) {
        self.epoch = epoch
        self.batch = batch
        self.batches = batches
        self.imagesPerSecond = imagesPerSecond
    }

    private enum CodingKeys: String, CodingKey {
        case epoch = "epoch"
        case batch = "batch"
        case batches = "batches"
        case imagesPerSecond = "imagesPerSecond"
    }
}

/// The engine, as the evaluator of one piece of work sees it. Called from the evaluator's thread.
package protocol EvaluationHost: AnyObject, Sendable {
    /// What to do next. Cheap enough to be asked at every batch.
    func signal() -> EvaluationSignal

    /// Tells how far the work is. Cheap enough to be told at every batch.
    func progress(_ progress: EvaluationProgress)

    /// Runs a write to the candidate's checkpoint; a full disk makes it wait and try again.
    ///
    /// - Throws: `EvaluationAbandoned` when the engine ends instead, which the evaluator passes on.
    func persist(_ write: () throws -> Void) throws

    /// Reports a completed epoch, whose checkpoint is on the disk. The engine records it soon: an epoch that a crash keeps from
    /// being recorded is in the checkpoint.
    ///
    /// - Parameters:
    ///   - epoch: what came of it.
    ///   - times: where the time of its training went; nil when that was not measured, as of an epoch out of a checkpoint.
    /// - Throws: `EvaluationAbandoned` when the engine ends instead, which the evaluator passes on.
    func epochDone(_ epoch: EpochRecord, times: NetworkTimes?) throws

    /// Reports what was measured of the candidate without training it.
    ///
    /// - Throws: `EvaluationAbandoned` when the engine ends instead, which the evaluator passes on.
    func measured(_ metrics: [Metric]) throws

    /// Reports what the candidate was found to be on a whole set of images.
    ///
    /// - Throws: `EvaluationAbandoned` when the engine ends instead, which the evaluator passes on.
    func evaluated(_ evaluation: Evaluation) throws
}

/// Work that an evaluator does not know.
package struct EvaluationUnknown: Error, Hashable, Sendable, CustomStringConvertible {
    /// The work.
    package let work: Work

    /// Creates the error.
    package init(_ work: Work) { self.work = work }

    /// One line.
    package var description: String {
        switch work {
        case .measure: "there is nothing that is measured without training"
        case .train(let training, _): "there is no training \(training)"
        }
    }
}

/// Thrown through an evaluator whose work is no longer wanted.
package struct EvaluationAbandoned: Error, Hashable, Sendable {
    /// Creates the error.
    package init() {}
}

/// Measures and trains candidates, really or not.
///
/// The result of a job must depend on nothing but the job and the evaluator's own settings: not on other jobs, nor on
/// how often it was interrupted and begun again. A job whose checkpoint is missing or unusable starts from scratch.
package protocol Evaluator: Sendable {
    /// Names what candidates are evaluated on; a run is not continued on anything else.
    var dataIdentity: String { get }

    /// What training an architecture costs.
    ///
    /// - Throws: what makes the architecture impossible to train.
    func measure(_ architecture: Architecture) throws -> CandidateCost

    /// How promising each of some proposed architectures is before any training: tier 0; nil where nothing is known of anybody.
    ///
    /// - Throws: why that cannot be told.
    func promise(of architectures: [Architecture]) throws -> [Metric]?

    /// Does a piece of work. A training restores the checkpoint, reports the epochs in it that `recordedEpochs` lacks, then trains,
    /// and after each epoch saves the checkpoint and reports the epoch, in this order.
    ///
    /// - Throws: why the candidate cannot be trained; `EvaluationUnknown` for work that the evaluator does not know.
    func run(_ job: EvaluationJob, host: any EvaluationHost) throws -> EvaluationEnding
}

extension Evaluator {
    /// Nothing is known of anybody.
    package func promise(of architectures: [Architecture]) throws -> [Metric]? { nil }
}
