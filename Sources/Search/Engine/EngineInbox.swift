@preconcurrency import Dispatch
import Synchronization

/// How the work of a worker ended.
enum WorkEnd: Sendable {
    /// The evaluator returned.
    case ended(EvaluationEnding)
    /// The work was given up: not wanted any more.
    case abandoned
    /// The candidate cannot be trained.
    case failed(String)
    /// The store or the disk failed, which is nobody's fault but the end of the engine.
    case fatal(any Error)
}

/// What the engine's thread is told by others.
final class EngineInbox: Sendable {
    private let reports = Mutex<[(worker: Int, end: WorkEnd)]>([])
    private let stop = Atomic<Bool>(false)
    private let bell = DispatchSemaphore(value: 0)

    /// Reports from a worker that its work has ended.
    func post(worker: Int, _ end: WorkEnd) {
        reports.withLock { $0.append((worker, end)) }
        bell.signal()
    }

    /// Asks the engine to end.
    func requestStop() {
        stop.store(true, ordering: .relaxed)
        bell.signal()
    }

    /// Whether someone asked the engine to end.
    var stopRequested: Bool { stop.load(ordering: .relaxed) }

    /// Takes the reports, waiting a while for one.
    func take(waiting seconds: Double) -> [(worker: Int, end: WorkEnd)] {
        _ = bell.wait(timeout: .now() + seconds)
        return reports.withLock { reports in
            defer { reports = [] }
            return reports
        }
    }
}
