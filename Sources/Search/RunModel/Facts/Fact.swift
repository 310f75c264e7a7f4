package import Foundation

/// Something that happened in a run, with when it happened.
///
/// A run is what its facts make of it: `RunState` is the fold over them. The engine appends facts and nothing else; the tables of
/// the store are projected from them, a replay folds them up to a moment, and a resumed engine goes on from all of them.
package struct Fact: Sendable, Hashable, Identifiable {
    /// Numbered from 1 in the order of recording.
    package var id: Int64
    /// The time of day, by the clock of the engine's machine.
    package var time: Date
    /// The session of an engine that it belongs to, from 1; 0 before the first.
    package var session: Int
    /// Seconds since the session began, by a clock that nobody sets: never less than those of an earlier fact of the session.
    package var seconds: Double
    /// The cycle that it belongs to.
    package var cycle: Int
    /// What happened.
    package var event: Event

    /// Creates a fact.
    package init(id: Int64, time: Date, session: Int = 1, seconds: Double = 0, cycle: Int, event: Event) {
        self.id = id
        self.time = time
        self.session = session
        self.seconds = seconds
        self.cycle = cycle
        self.event = event
    }

    /// What can happen.
    package enum Event: Sendable, Hashable {
        /// A run was made.
        case runBegan(RunBeginning)
        /// An engine began to work on the run; its session's number is the fact's.
        case sessionBegan(SessionBeginning)
        /// It ended.
        case sessionEnded(SessionEnd)
        /// A strategy planned the fact's cycle: what follows from the plan is told by the next facts.
        case planned
        /// A candidate came about.
        case born(Birth)
        /// A candidate is to be trained through a tier.
        case assigned(WorkOrder)
        /// A candidate takes no part any more.
        case retired(candidate: Int, Retirement)
        /// A worker took a candidate.
        case began(candidate: Int, WorkerPlace)
        /// An epoch ended, with its checkpoint on the disk.
        case epoch(EpochEnd)
        /// Numbers became known of a candidate.
        case measured(candidate: Int, [Metric])
        /// A candidate was looked at on a whole set of images.
        case evaluated(candidate: Int, Evaluation)
        /// A candidate completed a tier; where nothing is trained there is no score.
        case completed(candidate: Int, tier: Int, score: Double?)
        /// A worker gave a candidate back before its work was done.
        case interrupted(candidate: Int)
        /// A candidate cannot be trained.
        case failed(candidate: Int, reason: String)
        /// A person paused a candidate.
        case paused(candidate: Int)
        /// A person let a paused candidate go on.
        case resumed(candidate: Int)
        /// A person ended a candidate.
        case killed(candidate: Int)
        /// A person let a killed candidate take part again; what it still had to do is told by the next facts.
        case revived(candidate: Int)
        /// A person pinned a candidate, or unpinned it.
        case pinned(candidate: Int, Bool)
        /// A person paused the search.
        case searchPaused
        /// A person let the search go on.
        case searchResumed
        /// Nothing can be written, for want of space.
        case diskProblem(DiskProblem)
        /// There is space again.
        case diskRecovered
        /// A command was carried out or refused.
        case answered(CommandRecord)
        /// Something that a person might wonder about.
        case noted(PlanNote)
    }

    /// The candidate that the fact is about.
    package var candidate: Int? {
        switch event {
        case .born(let birth): birth.candidate
        case .assigned(let order): order.candidate
        case .epoch(let end): end.candidate
        case .retired(let id, _), .began(let id, _), .measured(let id, _), .evaluated(let id, _),
            .completed(let id, _, _),
            .interrupted(let id),
            .failed(let id, _), .paused(let id), .resumed(let id), .killed(let id), .revived(let id),
            .pinned(let id, _):
            id
        case .runBegan, .sessionBegan, .sessionEnded, .planned, .searchPaused, .searchResumed, .diskProblem,
            .diskRecovered, .answered, .noted:
            nil
        }
    }
}
