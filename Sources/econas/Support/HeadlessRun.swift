import ArgumentParser
@preconcurrency import Dispatch
import Engine
import Foundation
import RunModel
import Store
import Synchronization

/// A search in the foreground without a dashboard.
final class HeadlessRun: Sendable {
    private struct State {
        var engine: SearchEngine?
        var isStopping = false
    }

    private let state = Mutex(State())

    /// Works on a run until it ends, printing progress; a first Ctrl-C saves what is in progress and stops, a second one
    /// leaves at once, which loses no more than a crash. Other signals that ask for the end save and stop however often they come.
    ///
    /// - Parameters:
    ///   - hook: a person's command for what they want to hear of.
    ///   - makeEngine: makes the engine; signals are heard from before it is called, and obeyed once there is one.
    /// - Throws: `ExitCode` where a signal other than Ctrl-C stopped it, and why it failed.
    static func run(hook: EventHook?, _ makeEngine: () throws -> SearchEngine) throws {
        let run = HeadlessRun()
        let signals = SignalWatch { signal, count in run.stop(signal, immediately: signal == SIGINT && count > 1) }
        let end = try run.work(on: makeEngine(), hook)
        if case .stopped = end, let first = signals.received.first, first != SIGINT {
            throw ExitCode(ExitStatus.interrupted)
        }
    }

    private func stop(_ signal: Int32, immediately: Bool) {
        if immediately { Foundation.exit(ExitStatus.abandoned) }
        let (engine, isFirst) = state.withLock { state in
            defer { state.isStopping = true }
            return (state.engine, !state.isStopping)
        }
        guard isFirst else { return }
        standardError("stopping after the batch in progress" + (signal == SIGINT ? "; once more leaves at once" : ""))
        engine?.requestStop()
    }

    private func work(on engine: SearchEngine, _ hook: EventHook?) throws -> EngineEnd {
        let isStopping = state.withLock { state in
            state.engine = engine
            return state.isStopping
        }
        if isStopping { engine.requestStop() }
        let ended = DispatchSemaphore(value: 0)
        var printer = ProgressPrinter(try RunReader(engine.directory))
        engine.start(hook: hook, onEnd: { _ in ended.signal() })
        repeat { try printer.update() } while ended.wait(timeout: .now() + 0.25) == .timedOut
        try printer.update()
        let end = engine.waitUntilEnd()
        if case .failed(let error) = end { throw UserError("\(error)") }
        standardOutput(printer.summary())
        if let study = try StudyReport.closing(engine.directory) { standardOutput("\n" + study) }
        if printer.snapshot?.run.state == .stopped {
            standardOutput("\ncontinue it with: econas resume \(engine.directory.shellPath)")
        }
        if let failure = printer.snapshot?.nobodyTrained { throw UserError(failure) }
        return end
    }
}
