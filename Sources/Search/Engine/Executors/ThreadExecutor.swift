@preconcurrency import Dispatch
import Synchronization

/// Work on threads of this process, one for each slot.
final class ThreadExecutor: Executor {
    private let evaluator: any Evaluator
    private let gate: DiskGate
    private let queues: [DispatchQueue]
    private let hosts: Mutex<[WorkHost?]>

    init(_ settings: ExecutorSettings) {
        evaluator = settings.evaluator
        gate = settings.gate
        queues = (1...settings.slots).map { DispatchQueue(label: "econas.worker.\($0)", qos: .userInitiated) }
        hosts = Mutex(Array(repeating: nil, count: settings.slots))
    }

    func begin(_ job: EvaluationJob, slot: Int, report: @escaping @Sendable (WorkMessage) -> Void) {
        let host = WorkHost(gate: gate, report: report)
        hosts.withLock { $0[slot - 1] = host }
        let evaluator = evaluator
        queues[slot - 1].async { host.work(job, evaluator) }
    }

    func send(_ signal: EvaluationSignal, slot: Int) { hosts.withLock { $0[slot - 1] }?.send(signal) }

    func close() {}
}
