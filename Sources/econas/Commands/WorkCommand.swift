import ArgumentParser
import Engine
import Foundation

/// A process that trains candidates for an engine, which starts it and speaks with it in lines of JSON.
struct WorkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "work",
        abstract: "Train candidates for an engine (started by it; docs/run-directory.md has the messages).",
        shouldDisplay: false
    )

    func run() throws {
        // They are for the engine, which a batch system sends them to as well: it says what is to be saved, and ends the input.
        for number in SignalWatch.ends { signal(number, SIG_IGN) }
        do {
            try AddressSpace.check()
            try WorkProcess { try $0.evaluator() }.run()
        } catch {
            throw UserError("\(error)")
        }
    }
}
