@preconcurrency import Dispatch
import Foundation

/// Calls a handler, on a queue of its own, when the process is asked to end (SIGINT, SIGTERM, SIGHUP).
final class SignalWatch {
    private let sources: [any DispatchSourceSignal]

    /// Starts to watch; `handler` gets the signal's number and how many have come so far.
    init(_ handler: @escaping @Sendable (_ signal: Int32, _ count: Int) -> Void) {
        let queue = DispatchQueue(label: "econas.signals")
        let counter = Counter()
        sources = [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { handler(number, counter.increment()) }
            source.resume()
            return source
        }
    }

    /// Confined to the queue of the signals.
    private final class Counter: @unchecked Sendable {
        private var value = 0

        func increment() -> Int {
            value += 1
            return value
        }
    }
}
