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
    @OptionGroup var hooks: HookOptions

    func run() throws {
        try AddressSpace.check()
        let engine = try adjustments.resume(RunDirectory(url: URL(fileURLWithPath: directory)))
        // A lost connection is none of the engine's business.
        signal(SIGHUP, SIG_IGN)
        let signals = SignalWatch { _, _ in engine.requestStop() }
        let tiers = engine.tiers
        engine.start(hook: hooks.hook) { event in
            StandardStreams.write(
                "\(Format.clock(event.time, .current))  \(event.sentence(tiers))",
                to: .standardOutput
            )
        }
        let end = engine.waitUntilEnd()
        switch end {
        case .failed(let error): throw UserError("\(error)")
        case .stopped: if !signals.received.isEmpty { throw ExitCode(ExitStatus.interrupted) }
        case .finished:
            if let failure = try RunReader(engine.directory).poll()?.nobodyTrained { throw UserError(failure) }
        }
    }
}
