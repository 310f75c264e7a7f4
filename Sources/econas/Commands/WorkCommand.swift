import ArgumentParser
import Engine

/// A process that trains candidates for an engine, which starts it and speaks with it in lines of JSON.
struct WorkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "work",
        abstract: "Train candidates for an engine (started by it; docs/run-directory.md has the messages).",
        shouldDisplay: false
    )

    func run() throws {
        do {
            try WorkProcess { try $0.evaluator() }.run()
        } catch {
            throw UserError("\(error)")
        }
    }
}
