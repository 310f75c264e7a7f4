@preconcurrency import Dispatch
import Synchronization

/// Work on many items, on all cores.
enum ParallelWork {
    /// Calls `body` once for each number below `count`, on any thread and in any order, and tells how far it is.
    static func run(_ count: Int, _ phase: LoadProgress.Phase, _ observer: LoadObserver?, _ body: (Int) -> Void) {
        let done = Counter()
        let chunk = 8
        let step = max(1, count / 100)
        withoutActuallyEscaping(body) { body in
            // Each call works on an item of its own.
            nonisolated(unsafe) let body = body
            DispatchQueue.concurrentPerform(iterations: (count + chunk - 1) / chunk) { part in
                for item in part * chunk..<min((part + 1) * chunk, count) {
                    body(item)
                    let number = done.value.add(1, ordering: .relaxed).newValue
                    if number % step == 0 || number == count {
                        observer?(LoadProgress(phase, done: number, total: count))
                    }
                }
            }
        }
    }

    private final class Counter: Sendable {
        let value = Atomic<Int>(0)
    }
}
