import Architectures
import RunModel
import Synchronization

/// The engine, as an evaluator that does one piece of work sees it: what is reported becomes messages.
final class WorkHost: EvaluationHost {
    private let gate: DiskGate
    private let report: @Sendable (WorkMessage) -> Void
    private let signalValue = Atomic<UInt8>(EvaluationSignal.proceed.rawValue)
    private let failure = Mutex<(any Error)?>(nil)

    init(gate: DiskGate, report: @escaping @Sendable (WorkMessage) -> Void) {
        self.gate = gate
        self.report = report
    }

    /// Tells the evaluator what to do at its next batch; abandoning is not taken back.
    func send(_ signal: EvaluationSignal) {
        if self.signal() != .abandon { signalValue.store(signal.rawValue, ordering: .relaxed) }
    }

    /// Does the work on the calling thread, and reports how it ended.
    func work(_ job: EvaluationJob, _ evaluator: any Evaluator) { report(.ended(end(job, evaluator))) }

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

    func signal() -> EvaluationSignal {
        EvaluationSignal(rawValue: signalValue.load(ordering: .relaxed)) ?? .abandon
    }

    func progress(_ progress: EvaluationProgress) { report(.progress(progress)) }

    /// Runs a write at the gate; what goes wrong with it is the engine's trouble, not the candidate's.
    func persist(_ write: () throws -> Void) throws {
        var isTold = false
        do {
            try gate.run(
                isSmall: false,
                waiting: {
                    guard signal() != .abandon else { throw EvaluationAbandoned() }
                    if !isTold { report(.disk(gate.problem)) }
                    isTold = true
                },
                write
            )
            if isTold { report(.disk(nil)) }
        } catch {
            if !(error is EvaluationAbandoned) { failure.withLock { $0 = $0 ?? error } }
            throw EvaluationAbandoned()
        }
    }

    func epochDone(_ epoch: EpochRecord, times: NetworkTimes?) throws {
        // Nobody wants further epochs of a candidate that was killed, nor of an engine that has failed.
        guard signal() != .abandon else { throw EvaluationAbandoned() }
        report(.epoch(epoch, times))
    }

    func evaluated(_ evaluation: Evaluation) throws {
        guard signal() != .abandon else { throw EvaluationAbandoned() }
        report(.evaluated(evaluation))
    }

    func measured(_ metrics: [Metric]) throws {
        guard signal() != .abandon else { throw EvaluationAbandoned() }
        report(.measured(metrics))
    }
}
