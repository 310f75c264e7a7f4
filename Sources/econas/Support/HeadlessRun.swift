@preconcurrency import Dispatch
import Engine
import Foundation
import RunModel
import Store
import Synchronization

/// A search in the foreground without a dashboard.
final class HeadlessRun: Sendable {
    private let engine = Mutex<SearchEngine?>(nil)

    /// Works on a run until it ends, printing progress; a first Ctrl-C saves what is in progress and stops, a second one
    /// leaves at once, which loses no more than a crash.
    static func run(_ makeEngine: () throws -> SearchEngine) throws {
        let run = HeadlessRun()
        let signals = SignalWatch { _, count in run.stop(immediately: count > 1) }
        try run.work(on: makeEngine())
        withExtendedLifetime(signals) {}
    }

    private func stop(immediately: Bool) {
        guard let engine = engine.withLock({ $0 }), !immediately else { Foundation.exit(130) }
        standardError("stopping after the batch in progress; once more leaves at once")
        engine.requestStop()
    }

    private func work(on engine: SearchEngine) throws {
        self.engine.withLock { $0 = engine }
        let ended = DispatchSemaphore(value: 0)
        var printer = ProgressPrinter(try RunReader(engine.directory))
        engine.start(onEnd: { _ in ended.signal() })
        repeat { try printer.update() } while ended.wait(timeout: .now() + 0.25) == .timedOut
        try printer.update()
        if case .failed(let error) = engine.waitUntilEnd() { throw UserError("\(error)") }
        print(printer.summary())
        if let study = try StudyReport.closing(engine.directory) { print("\n" + study) }
        if printer.snapshot?.run.state == .stopped {
            print("\ncontinue it with: econas resume \(engine.directory.shellPath)")
        }
    }
}
