import Architectures
@preconcurrency import Dispatch
import Foundation
import RunModel
import Store
import Synchronization

/// One piece of work in progress, as the engine knows it.
final class WorkerSession: Sendable {
    /// The worker, from 1.
    let slot: Int
    /// The work.
    let assignment: RunState.Assignment
    /// The candidate when the work began.
    let record: CandidateRecord
    private struct Course {
        var latest: EvaluationProgress?
        /// The first progress, and when that was: later ones tell the pace.
        var first: (progress: EvaluationProgress, time: UInt64)?
        var time: UInt64 = 0
    }
    private let course = Mutex(Course())

    init(slot: Int, _ assignment: RunState.Assignment, of record: CandidateRecord) {
        self.slot = slot
        self.assignment = assignment
        self.record = record
    }

    /// Takes in how far the work is. Cheap enough for every batch.
    func progress(_ progress: EvaluationProgress) {
        let now = DispatchTime.now().uptimeNanoseconds
        course.withLock { course in
            course.latest = progress
            course.time = now
            course.first = course.first ?? (progress, now)
        }
    }

    /// Epochs that are done of the training, the present one in part; nil before the first batch.
    var epochsDone: Double? { course.withLock { $0.latest?.epochs } }

    /// Seconds that an epoch takes, since the work began; nil before there is anything to tell it from.
    var secondsPerEpoch: Double? {
        course.withLock { course in
            guard let first = course.first, let latest = course.latest else { return nil }
            let done = latest.epochs - first.progress.epochs
            return done > 0 ? Double(course.time - first.time) / 1e9 / done : nil
        }
    }

    /// The worker's row: how far it is.
    var progressRecord: WorkerRecord {
        let progress = course.withLock { $0.latest }
        let rate = progress?.imagesPerSecond ?? 0
        return WorkerRecord(
            worker: slot,
            candidate: record.id,
            tier: assignment.order.toTier,
            epoch: progress?.epoch ?? 0,
            lastEpoch: assignment.order.work.lastEpoch,
            batch: progress?.batch ?? 0,
            batches: progress?.batches ?? 0,
            imagesPerSecond: rate,
            gflops: 6 * rate * Double(record.macs) / 1e9
        )
    }
}

extension EvaluationProgress {
    /// Epochs that are done, the present one in part.
    fileprivate var epochs: Double { Double(epoch - 1) + Double(batch) / Double(max(1, batches)) }
}
