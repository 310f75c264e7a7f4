/// What a person can ask for one candidate; raw values are the words for it on the command line.
package enum CandidateAction: String, CaseIterable, Sendable, Hashable {
    /// Give its worker back and keep it from training.
    case pause
    /// Let it train again.
    case resume
    /// End it for good.
    case kill
    /// Train it up to the next tier, whatever its rank.
    case promote
    /// Exempt it from ageing.
    case pin
    /// Let it age again.
    case unpin

    /// The command that asks it of the engine.
    package func command(_ candidate: Int) -> RunCommand {
        switch self {
        case .pause: .pauseCandidate(candidate)
        case .resume: .resumeCandidate(candidate)
        case .kill: .killCandidate(candidate)
        case .promote: .promoteCandidate(candidate)
        case .pin: .pinCandidate(candidate, true)
        case .unpin: .pinCandidate(candidate, false)
        }
    }

    /// Why a candidate cannot have it, in one line; nil when it can. The engine decides by this, and a dashboard that looks
    /// first spares a person the question.
    ///
    /// - Parameter topTier: the number of the run's highest tier.
    package func refusal(for record: CandidateRecord, topTier: Int) -> String? {
        let name = "#\(record.id)"
        let state = record.state
        switch self {
        case .pause:
            if state == .waiting || state == .training { return nil }
            return state == .paused ? "\(name) is paused already" : "\(name) is not being trained (\(state.rawValue))"
        case .resume: return state == .paused ? nil : "\(name) is not paused (\(state.rawValue))"
        case .kill: return state.isFinal ? "\(name) is \(state.rawValue) already" : nil
        case .promote:
            if state.isFinal { return "\(name) can never train again (\(state.rawValue))" }
            guard max(record.tier, record.targetTier ?? 0) >= topTier else { return nil }
            return record.tier == topTier
                ? "\(name) has completed the highest tier" : "\(name) is on its way to the highest tier already"
        case .pin, .unpin:
            if state.isFinal { return "\(name) takes no part any more (\(state.rawValue))" }
            guard record.pinned == (self == .pin) else { return nil }
            return "\(name) is \(record.pinned ? "" : "not ")pinned already"
        }
    }
}
