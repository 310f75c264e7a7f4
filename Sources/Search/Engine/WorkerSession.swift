import Architectures
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
    private let latest = Mutex<EvaluationProgress?>(nil)

    init(slot: Int, _ assignment: RunState.Assignment, of record: CandidateRecord) {
        self.slot = slot
        self.assignment = assignment
        self.record = record
    }

    /// Takes in how far the work is. Cheap enough for every batch.
    func progress(_ progress: EvaluationProgress) { latest.withLock { $0 = progress } }

    /// The worker's row: how far it is.
    var progressRecord: WorkerRecord {
        let progress = latest.withLock { $0 }
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
