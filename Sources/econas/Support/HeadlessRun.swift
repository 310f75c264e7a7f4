@preconcurrency import Dispatch
import Foundation
import Search

/// A search in the foreground without a dashboard.
enum HeadlessRun {
    /// Works on a run until it ends, printing progress; a first Ctrl-C saves what is in progress and stops, a second one
    /// leaves at once, which loses no more than a crash.
    static func run(_ engine: SearchEngine) throws {
        let signals = SignalWatch { _, count in
            if count > 1 { Foundation.exit(130) }
            standardError("stopping after the batch in progress; once more leaves at once")
            engine.requestStop()
        }
        let ended = DispatchSemaphore(value: 0)
        var printer = ProgressPrinter(try RunReader(engine.directory))
        engine.start(onEnd: { _ in ended.signal() })
        repeat { try printer.update() } while ended.wait(timeout: .now() + 0.25) == .timedOut
        try printer.update()
        withExtendedLifetime(signals) {}
        if case .failed(let error) = engine.waitUntilEnd() { throw UserError("\(error)") }
        print(printer.summary())
        if printer.snapshot?.run.state == .stopped {
            print("\ncontinue it with: econas resume \(engine.directory.shellPath)")
        }
    }
}
