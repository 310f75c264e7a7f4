/// What a person can ask for one candidate; raw values are the words for it on the command line.
package enum CandidateAction: String, CaseIterable, Sendable, Hashable, Codable {
    /// Give its worker back and keep it from training.
    case pause = "pause"
    /// Let it train again.
    case resume = "resume"
    /// End it; its weights go.
    case kill = "kill"
    /// Let one that was killed take part again.
    case revive = "revive"
    /// Train it up to the next tier, whatever its rank, even if it retired.
    case promote = "promote"
    /// Exempt it from ageing; one that retired takes part again.
    case pin = "pin"
    /// Let it age again.
    case unpin = "unpin"

    /// The command that asks it of the engine.
    package func command(_ candidate: Int) -> RunCommand {
        switch self {
        case .pause: .pauseCandidate(candidate)
        case .resume: .resumeCandidate(candidate)
        case .kill: .killCandidate(candidate)
        case .revive: .reviveCandidate(candidate)
        case .promote: .promoteCandidate(candidate)
        case .pin: .pinCandidate(candidate, true)
        case .unpin: .pinCandidate(candidate, false)
        }
    }

    /// Why a candidate cannot have it; nil when it can. The engine decides by this, and a dashboard that looks first spares a person
    /// the question.
    ///
    /// - Parameter topTier: the number of the run's highest tier.
    package func refusal(for record: CandidateRecord, topTier: Int) -> CommandRefusal? {
        let state = record.state
        let allows =
            switch self {
            case .pause: state == .waiting || state == .training
            case .resume: state == .paused
            case .kill: !state.isFinal
            case .revive: state == .killed
            case .promote: !state.isFinal || state == .retired
            case .pin: (!state.isFinal || state == .retired) && !record.pinned
            case .unpin: (!state.isFinal || state == .retired) && record.pinned
            }
        guard allows else { return .state(candidate: record.id, self, state) }
        if self == .promote, max(record.tier, record.targetTier ?? 0) >= topTier {
            return .topTier(candidate: record.id, isReached: record.tier == topTier)
        }
        return nil
    }
}
