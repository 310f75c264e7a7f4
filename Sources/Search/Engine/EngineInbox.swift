import Architectures
@preconcurrency import Dispatch
import RunModel
import Store
import Synchronization

/// What the engine's thread is told of a piece of work.
struct WorkReport: Sendable {
    /// The work that it is about.
    var session: WorkerSession
    /// When it happened.
    var time: FactTime
    /// What happened.
    var message: WorkMessage
}

/// What the engine's thread is told by others, in the order of telling.
final class EngineInbox: Sendable {
    /// One message.
    enum Message: Sendable {
        /// From work.
        case work(WorkReport)
        /// A cycle is planned, or cannot be.
        case planned(Result<PlannedCycle, any Error>)
        /// What the architecture costs that a command wants to inject.
        case injection(command: Int64, Result<CandidateCost, any Error>)
    }

    private let messages = Mutex<[Message]>([])
    private let stop = Atomic<Bool>(false)
    private let bell = DispatchSemaphore(value: 0)

    /// Tells the engine something.
    func post(_ message: Message) {
        messages.withLock { $0.append(message) }
        bell.signal()
    }

    /// Asks the engine to end.
    func requestStop() {
        stop.store(true, ordering: .relaxed)
        bell.signal()
    }

    /// Whether someone asked the engine to end.
    var stopRequested: Bool { stop.load(ordering: .relaxed) }

    /// Takes the messages, waiting a while for one.
    func take(waiting seconds: Double) -> [Message] {
        _ = bell.wait(timeout: .now() + seconds)
        return messages.withLock { messages in
            defer { messages = [] }
            return messages
        }
    }
}
