import Architectures
import Foundation
import RunModel
import Store
import Synchronization

/// One piece of work in progress: the engine's end of it, and the evaluator's host.
final class WorkerSession: EvaluationHost {
    let assignment: OpenAssignment
    private let macs: Int
    private let store: RunStore
    private let gate: DiskGate
    private let now: @Sendable () -> Date
    private let signalValue = Atomic<UInt8>(EvaluationSignal.proceed.rawValue)
    private let latest = Mutex<EvaluationProgress?>(nil)
    private let failure = Mutex<(any Error)?>(nil)

    init(
        _ assignment: OpenAssignment,
        macs: Int,
        store: RunStore,
        gate: DiskGate,
        now: @escaping @Sendable () -> Date
    ) {
        self.assignment = assignment
        self.macs = macs
        self.store = store
        self.gate = gate
        self.now = now
    }

    /// Tells the evaluator what to do at its next batch; abandoning is not taken back.
    func send(_ signal: EvaluationSignal) {
        if self.signal() != .abandon { signalValue.store(signal.rawValue, ordering: .relaxed) }
    }

    /// Does the work on the calling thread; what it returns goes to the engine.
    func work(_ job: EvaluationJob, _ evaluator: any Evaluator) -> WorkEnd {
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

    func signal() -> EvaluationSignal {
        EvaluationSignal(rawValue: signalValue.load(ordering: .relaxed)) ?? .abandon
    }

    func progress(_ progress: EvaluationProgress) {
        latest.withLock { $0 = progress }
    }

    func persist(_ write: () throws -> Void) throws {
        try guarded(isSmall: false, write)
    }

    func epochDone(_ epoch: EpochRecord, times: NetworkTimes?) throws {
        try guarded(isSmall: true) {
            // A candidate that was killed meanwhile gets no further epochs.
            guard signal() != .abandon else { throw EvaluationAbandoned() }
            try store.write(.epoch, now: now()) { transaction in
                try transaction.insert(epoch, candidate: assignment.candidate, times: times)
            }
        }
    }

    func measured(_ measures: [Measure]) throws {
        try guarded(isSmall: true) {
            guard signal() != .abandon else { throw EvaluationAbandoned() }
            try store.write(.epoch, now: now()) { transaction in
                try transaction.insert(measures, candidate: assignment.candidate)
            }
        }
    }

    /// Runs a write at the gate; what goes wrong with it is the engine's trouble, not the candidate's.
    private func guarded(isSmall: Bool, _ write: () throws -> Void) throws {
        do {
            try gate.run(isSmall: isSmall, write)
        } catch {
            if !(error is EvaluationAbandoned) { failure.withLock { $0 = $0 ?? error } }
            throw EvaluationAbandoned()
        }
    }

    /// The worker's row: how far it is.
    func record(worker: Int) -> WorkerRecord {
        let progress = latest.withLock { $0 }
        let rate = progress?.imagesPerSecond ?? 0
        return WorkerRecord(
            worker: worker,
            candidate: assignment.candidate,
            tier: assignment.toTier,
            epoch: progress?.epoch ?? 0,
            lastEpoch: assignment.toEpoch,
            batch: progress?.batch ?? 0,
            batches: progress?.batches ?? 0,
            imagesPerSecond: rate,
            gflops: 6 * rate * Double(macs) / 1e9
        )
    }
}
