import ArgumentParser
import Engine
import Foundation
import Foundations
import RunModel
import Store

/// The engine's process: works on a run until it is finished or asked to stop, and logs what happens.
struct EngineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "engine",
        abstract: "Work on a run (started by search and resume).",
        shouldDisplay: false
    )

    @Argument var directory: String
    @OptionGroup var adjustments: ResumeAdjustments

    func run() throws {
        let engine = try adjustments.resume(RunDirectory(url: URL(fileURLWithPath: directory)))
        let signals = SignalWatch { signal, _ in
            // A lost connection is none of the engine's business.
            if signal != SIGHUP { engine.requestStop() }
        }
        let tiers = engine.tiers
        engine.start { event in
            StandardStreams.write(
                "\(Format.clock(event.time, .current))  \(event.sentence(tiers))",
                to: .standardOutput
            )
        }
        let end = engine.waitUntilEnd()
        withExtendedLifetime(signals) {}
        if case .failed(let error) = end { throw UserError("\(error)") }
    }
}
