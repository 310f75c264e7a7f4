extension Fact {
    /// The kinds of facts by the names that they are recorded by.
    package enum Kind: String, CaseIterable, Sendable, Hashable, Codable {
        case runBegan = "runBegan"
        case sessionBegan = "sessionBegan"
        case sessionEnded = "sessionEnded"
        case planned = "planned"
        case born = "born"
        case assigned = "assigned"
        case retired = "retired"
        case began = "began"
        case epoch = "epoch"
        case measured = "measured"
        case evaluated = "evaluated"
        case completed = "completed"
        case interrupted = "interrupted"
        case failed = "failed"
        case paused = "paused"
        case resumed = "resumed"
        case killed = "killed"
        case revived = "revived"
        case pinned = "pinned"
        case searchPaused = "searchPaused"
        case searchResumed = "searchResumed"
        case diskProblem = "diskProblem"
        case diskRecovered = "diskRecovered"
        case answered = "answered"
        case noted = "noted"
    }
}

extension Fact.Event {
    /// The kind of the event.
    package var kind: Fact.Kind {
        switch self {
        case .runBegan: .runBegan
        case .sessionBegan: .sessionBegan
        case .sessionEnded: .sessionEnded
        case .planned: .planned
        case .born: .born
        case .assigned: .assigned
        case .retired: .retired
        case .began: .began
        case .epoch: .epoch
        case .measured: .measured
        case .evaluated: .evaluated
        case .completed: .completed
        case .interrupted: .interrupted
        case .failed: .failed
        case .paused: .paused
        case .resumed: .resumed
        case .killed: .killed
        case .revived: .revived
        case .pinned: .pinned
        case .searchPaused: .searchPaused
        case .searchResumed: .searchResumed
        case .diskProblem: .diskProblem
        case .diskRecovered: .diskRecovered
        case .answered: .answered
        case .noted: .noted
        }
    }
}
