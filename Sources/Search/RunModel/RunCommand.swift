package import Architectures
package import Foundation

/// Something that a person asks of a running search.
package enum RunCommand: Sendable, Hashable, Codable {
    /// Give the candidate's worker back at the next batch and keep it from training until resumed.
    case pauseCandidate(Int)
    /// Let a paused candidate train again.
    case resumeCandidate(Int)
    /// End the candidate for good.
    case killCandidate(Int)
    /// Train the candidate up to the next tier, whatever its rank.
    case promoteCandidate(Int)
    /// Exempt the candidate from ageing, or stop doing so.
    case pinCandidate(Int, Bool)
    /// Add a genotype by hand; `parent` is the candidate it was edited from.
    case inject(CellGenotype, parent: Int?)
    /// Pause every worker at its next batch.
    case pauseSearch
    /// Go on after `pauseSearch`.
    case resumeSearch
    /// End the engine after saving what is in progress; the run can be resumed.
    case stopSearch
}

/// What became of a command.
package enum CommandState: String, Codable, Sendable, Hashable {
    /// Written, not yet seen by the engine.
    case asked
    /// Carried out.
    case done
    /// Not carried out; the record's reply says why.
    case refused
}

/// A command as recorded.
package struct CommandRecord: Sendable, Hashable, Codable {
    /// Numbered from 1.
    package var id: Int64
    /// When it was asked.
    package var time: Date
    /// What was asked.
    package var command: RunCommand
    /// What became of it.
    package var state: CommandState
    /// The engine's answer, one line: what was done, or why not.
    package var reply: String

    /// Creates a record.
    package init(id: Int64, time: Date, command: RunCommand, state: CommandState, reply: String) {
        self.id = id
        self.time = time
        self.command = command
        self.state = state
        self.reply = reply
    }
}

/// Where a dashboard gets its data and puts a person's commands.
///
/// Called from the dashboard's one thread only.
package protocol RunSource: AnyObject {
    /// The run as it is now, or nil when nothing changed since the last call.
    func poll() throws -> RunSnapshot?

    /// Whether there is more to be read at once, which the last snapshot left out so as not to keep anybody waiting.
    var isBehind: Bool { get }

    /// Records a command for the engine; returns its id, under which `RunSnapshot.commands` shows what became of it.
    func submit(_ command: RunCommand) throws -> Int64

    /// Records several commands, all or none where the source can; returns their ids in the same order.
    func submit(all commands: [RunCommand]) throws -> [Int64]
}

extension RunSource {
    /// Records one command after the other.
    package func submit(all commands: [RunCommand]) throws -> [Int64] { try commands.map { try submit($0) } }
}

extension RunSource {
    /// A source that always tells all.
    package var isBehind: Bool { false }
}
