@preconcurrency import Dispatch
import Foundation
import Synchronization

/// Hears the signals that ask a process to end, instead of ending by them.
///
/// A signal that whoever started the program had it ignore stays ignored: `nohup` does that with SIGHUP.
final class SignalWatch: Sendable {
    /// What asks an engine to save what is in progress and end: a person, a batch system before its time is up, a limit of
    /// processor time.
    static let ends: [Int32] = [SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU]

    private struct State {
        var received: [Int32] = []
        var handler: (@Sendable (_ signal: Int32, _ count: Int) -> Void)?
    }

    private let sources: [any DispatchSourceSignal]
    private let watched: [Int32]
    private let state: Mutex<State>

    /// Starts to watch; `handler` gets each signal's number and how often that one has come so far, on a queue of its own.
    init(
        _ signals: [Int32] = SignalWatch.ends,
        _ handler: (@Sendable (_ signal: Int32, _ count: Int) -> Void)? = nil
    ) {
        let queue = DispatchQueue(label: "econas.signals")
        let box = Box()
        state = Mutex(State(handler: handler))
        watched = signals.filter { !Self.isIgnored($0) }
        sources = watched.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { box.watch?.hear(number) }
            return source
        }
        box.watch = self
        for source in sources { source.resume() }
    }

    /// From now on they end the process again.
    deinit {
        for source in sources { source.cancel() }
        for number in watched { signal(number, SIG_DFL) }
    }

    /// The signals that came, in their order.
    var received: [Int32] { state.withLock { $0.received } }

    /// Does a short piece of work that must not be cut in two; who is asked meanwhile to end does so afterwards.
    ///
    /// - Parameter interrupted: what is told of the work's result then.
    static func deferring<Result>(_ work: () throws -> Result, interrupted: (Result) -> String) throws -> Result {
        let watch = SignalWatch()
        let result = try work()
        guard !watch.received.isEmpty else { return result }
        throw UserError(interrupted(result), status: ExitStatus.abandoned)
    }

    private func hear(_ number: Int32) {
        let (handler, count) = state.withLock { state in
            state.received.append(number)
            return (state.handler, state.received.count { $0 == number })
        }
        handler?(number, count)
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// What the sources' handlers know of the watch. Written once, before any of them can run.
    private final class Box: @unchecked Sendable {
        weak var watch: SignalWatch?
    }
}

/// The exit statuses of commands, beside 0 for success, 1 for a failure and 2 for a wrong call.
enum ExitStatus {
    /// A signal other than Ctrl-C ended the work; what is recorded is whole, and `resume` goes on with it. The number is
    /// `EX_TEMPFAIL` of `sysexits.h`: try again.
    static let interrupted: Int32 = 75
    /// A person would not wait: 128 and the number of SIGINT, as shells say.
    static let abandoned: Int32 = 130
}
