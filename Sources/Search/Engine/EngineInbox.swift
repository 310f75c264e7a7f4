import Architectures
@preconcurrency import Dispatch
import RunModel
import Store
import Synchronization

/// How the work of a worker ended.
enum WorkEnd: Sendable {
    /// The evaluator returned.
    case ended(EvaluationEnding)
    /// The work was given up: not wanted any more.
    case abandoned
    /// The candidate cannot be trained.
    case failed(String)
    /// The disk failed, which is nobody's fault but the end of the engine.
    case fatal(any Error)
}

/// What the engine's thread is told by a worker.
struct WorkReport: Sendable {
    enum What: Sendable {
        /// An epoch ended; its checkpoint is on the disk.
        case epoch(EpochRecord, NetworkTimes?)
        /// Numbers became known of the candidate.
        case measured([Metric])
        /// The work ended.
        case ended(WorkEnd)
    }

    /// The work that it is about.
    var session: WorkerSession
    /// When it happened.
    var time: FactTime
    /// What happened.
    var what: What
}

/// What the engine's thread is told by others, in the order of telling.
final class EngineInbox: Sendable {
    private let reports = Mutex<[WorkReport]>([])
    private let stop = Atomic<Bool>(false)
    private let bell = DispatchSemaphore(value: 0)

    /// Reports something to the engine.
    func post(_ report: WorkReport) {
        reports.withLock { $0.append(report) }
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
    func take(waiting seconds: Double) -> [WorkReport] {
        _ = bell.wait(timeout: .now() + seconds)
        return reports.withLock { reports in
            defer { reports = [] }
            return reports
        }
    }
}
