package import Architectures
package import Foundation

/// Something that a person asks of a running search.
package enum RunCommand: Sendable, Hashable {
    /// Give the candidate's worker back at the next batch and keep it from training until resumed.
    case pauseCandidate(Int)
    /// Let a paused candidate train again.
    case resumeCandidate(Int)
    /// End the candidate.
    case killCandidate(Int)
    /// Let a killed candidate take part again.
    case reviveCandidate(Int)
    /// Train the candidate up to the next tier, whatever its rank.
    case promoteCandidate(Int)
    /// Exempt the candidate from ageing, or stop doing so; one that retired takes part again when it is pinned.
    case pinCandidate(Int, Bool)
    /// Add an architecture by hand; `parent` is the candidate it was edited from.
    case inject(Architecture, parent: Int?)
    /// Pause every worker at its next batch.
    case pauseSearch
    /// Go on after `pauseSearch`.
    case resumeSearch
    /// End the engine after saving what is in progress; the run can be resumed.
    case stopSearch
}

/// The engine's answer to a command.
package enum CommandAnswer: Sendable, Hashable {
    /// Carried out.
    case done
    /// Carried out: the candidate goes on to the tier.
    case promoted(toTier: Int)
    /// Carried out: the architecture is the candidate.
    case injected(candidate: Int)
    /// Not carried out.
    case refused(CommandRefusal)
}

/// Why a command is not carried out.
package enum CommandRefusal: Error, Sendable, Hashable {
    /// There is no such candidate.
    case unknownCandidate(Int)
    /// A candidate in this state cannot have it, or has it already.
    case state(candidate: Int, CandidateAction, CandidateState)
    /// The candidate has completed the highest tier, or is on its way there.
    case topTier(candidate: Int, isReached: Bool)
    /// The architecture is known already.
    case sameNetwork(candidate: Int, CandidateState)
    /// The architecture is none that can be a candidate.
    case invalid(reason: String)
    /// It cannot be trained.
    case untrainable(reason: String)
    /// The search is paused already.
    case searchIsPaused
    /// The search is not paused.
    case searchIsNotPaused
    /// The engine ended before it was told.
    case engineEnded
}

/// What became of a command.
package enum CommandState: String, Codable, Sendable, Hashable {
    /// Written, not yet seen by the engine.
    case asked = "asked"
    /// Carried out.
    case done = "done"
    /// Not carried out; the record's answer says why.
    case refused = "refused"
}

/// A command as recorded.
package struct CommandRecord: Sendable, Hashable {
    /// Numbered from 1.
    package var id: Int64
    /// When it was asked.
    package var time: Date
    /// What was asked.
    package var command: RunCommand
    /// The engine's answer; nil until there is one.
    package var answer: CommandAnswer?

    /// What became of it.
    package var state: CommandState {
        switch answer {
        case nil: .asked
        case .refused: .refused
        case .done, .promoted, .injected: .done
        }
    }

    /// Creates a record.
    package init(id: Int64, time: Date, command: RunCommand, answer: CommandAnswer? = nil) {
        self.id = id
        self.time = time
        self.command = command
        self.answer = answer
    }
}
