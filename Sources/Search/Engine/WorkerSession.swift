import Architectures
import Foundation
import RunModel
import Store
import Synchronization

/// One piece of work in progress: the engine's end of it, and the evaluator's host.
///
/// What the evaluator reports goes to the engine's inbox and is recorded on the engine's thread, in the order of reporting.
final class WorkerSession: EvaluationHost {
    /// The worker, from 1.
    let slot: Int
    /// The work.
    let assignment: RunState.Assignment
    /// The candidate when the work began.
    let record: CandidateRecord
    private let gate: DiskGate
    private let inbox: EngineInbox
    private let clock: @Sendable () -> FactTime
    private let signalValue = Atomic<UInt8>(EvaluationSignal.proceed.rawValue)
    private let latest = Mutex<EvaluationProgress?>(nil)
    private let failure = Mutex<(any Error)?>(nil)

    init(
        slot: Int,
        _ assignment: RunState.Assignment,
        of record: CandidateRecord,
        gate: DiskGate,
        inbox: EngineInbox,
        clock: @escaping @Sendable () -> FactTime
    ) {
        self.slot = slot
        self.assignment = assignment
        self.record = record
        self.gate = gate
        self.inbox = inbox
        self.clock = clock
    }

    /// Tells the evaluator what to do at its next batch; abandoning is not taken back.
    func send(_ signal: EvaluationSignal) {
        if self.signal() != .abandon { signalValue.store(signal.rawValue, ordering: .relaxed) }
    }

    /// Does the work on the calling thread, and reports how it ended.
    func work(_ job: EvaluationJob, _ evaluator: any Evaluator) {
        post(.ended(end(job, evaluator)))
    }

    private func end(_ job: EvaluationJob, _ evaluator: any Evaluator) -> WorkEnd {
        do {
            let ending = try evaluator.run(job, host: self)
            if let error = failure.withLock({ $0 }) { return .fatal(error) }
            return .ended(ending)
        } catch {
            if let error = failure.withLock({ $0 }) { return .fatal(error) }
            if error is EvaluationAbandoned { return .abandoned }
            return .failed("\(error)")
        }
    }

    private func post(_ what: WorkReport.What) {
        inbox.post(WorkReport(session: self, time: clock(), what: what))
    }

    func signal() -> EvaluationSignal {
        EvaluationSignal(rawValue: signalValue.load(ordering: .relaxed)) ?? .abandon
    }

    func progress(_ progress: EvaluationProgress) {
        latest.withLock { $0 = progress }
    }

    /// Runs a write at the gate; what goes wrong with it is the engine's trouble, not the candidate's.
    func persist(_ write: () throws -> Void) throws {
        do {
            try gate.run(isSmall: false, write)
        } catch {
            if !(error is EvaluationAbandoned) { failure.withLock { $0 = $0 ?? error } }
            throw EvaluationAbandoned()
        }
    }

    func epochDone(_ epoch: EpochRecord, times: NetworkTimes?) throws {
        // Nobody wants further epochs of a candidate that was killed, nor of an engine that has failed.
        guard signal() != .abandon else { throw EvaluationAbandoned() }
        post(.epoch(epoch, times))
    }

    func measured(_ metrics: [Metric]) throws {
        guard signal() != .abandon else { throw EvaluationAbandoned() }
        post(.measured(metrics))
    }

    /// The worker's row: how far it is.
    var progressRecord: WorkerRecord {
        let progress = latest.withLock { $0 }
        let rate = progress?.imagesPerSecond ?? 0
        return WorkerRecord(
            worker: slot,
            candidate: record.id,
            tier: assignment.order.toTier,
            epoch: progress?.epoch ?? 0,
            lastEpoch: assignment.order.toEpoch,
            batch: progress?.batch ?? 0,
            batches: progress?.batches ?? 0,
            imagesPerSecond: rate,
            gflops: 6 * rate * Double(record.macs) / 1e9
        )
    }
}
