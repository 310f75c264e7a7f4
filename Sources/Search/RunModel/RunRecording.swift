package import Architectures
package import Foundation

/// Everything recorded of a run in the order in which it was recorded: what a replay plays.
///
/// Positions are seconds that an engine had worked on the run: the time between two sessions is left out. Events carry
/// the time at which they were recorded. Epochs carry their order and how long they took: an epoch is placed so long
/// before the score that its candidate's tier ended with as the later epochs of the tier took, and never before an epoch
/// that was recorded earlier.
package struct RunRecording: Sendable {
    /// An epoch as it was recorded.
    package struct Epoch: Sendable, Hashable {
        package var candidate: Int
        package var record: EpochRecord

        package init(candidate: Int, record: EpochRecord) {
            self.candidate = candidate
            self.record = record
        }
    }

    /// Something that changed the run.
    package enum Change: Sendable, Hashable {
        /// An epoch ended, by its place in the order of recording.
        case epoch(Int)
        /// An event, by its place.
        case event(Int)
        /// A command, by its place.
        case command(Int)
        /// A worker took a candidate.
        case started(Int)
    }

    /// A change with the position at which it happened.
    package struct Moment: Sendable, Hashable {
        package var position: Double
        package var change: Change
    }

    /// The run as it was recorded last.
    package let run: RunInfo
    /// The network that candidates were trained as; nil when the run does not tell.
    package let network: NetworkSetting?
    /// What a study measures and compares; nil in other runs.
    package let study: StudyOutline?
    /// Seconds that engines worked on it, in all sessions.
    package let duration: Double
    /// The candidates as they were recorded last.
    package let candidates: [CandidateRecord]
    package let epochs: [Epoch]
    /// What was measured last of each candidate.
    let times: [Int: MeasuredTimes]
    package let events: [EventRecord]
    package let commands: [CommandRecord]
    /// All changes in their order.
    package let moments: [Moment]
    private let clock: SessionClock

    /// Orders what was recorded of a run.
    ///
    /// - Parameters:
    ///   - epochs, events, commands: all of them, in the order of recording.
    ///
    /// Complexity: O(n log n) in the number of all of them.
    package init(
        run: RunInfo,
        network: NetworkSetting?,
        study: StudyOutline? = nil,
        candidates: [CandidateRecord],
        epochs: [Epoch],
        times: [Int: MeasuredTimes],
        events: [EventRecord],
        commands: [CommandRecord]
    ) {
        self.run = run
        self.network = network
        self.study = study
        self.candidates = candidates
        self.epochs = epochs
        self.times = times
        self.events = events
        self.commands = commands
        clock = SessionClock(run: run, events: events)
        // Events are told in their order, even where a clock was set back.
        var latest = 0.0
        let positions = events.map { [clock] in
            latest = max(latest, clock.position(of: $0.time))
            return latest
        }
        let asked = commands.map { [clock] in clock.position(of: $0.time) }
        moments = RunTimeline(
            tiers: run.tiers,
            candidates: candidates,
            epochs: epochs,
            events: events,
            positions: positions
        ).moments(asked)
        duration = max(clock.duration, moments.last?.position ?? 0)
    }

    /// The time of day at a position.
    package func date(at position: Double) -> Date { clock.date(at: position) }

    /// The run as it was at a position; from its end on, as it was recorded last.
    ///
    /// Complexity: O(n) in what was recorded before. `RunPlayback` goes on from where it is instead.
    package func snapshot(at position: Double) -> RunSnapshot {
        var playback = RunPlayback(self)
        return playback.snapshot(at: position)
    }
}

/// Times that were measured in an epoch.
package struct MeasuredTimes: Sendable, Hashable {
    package var epoch: Int
    package var times: NetworkTimes

    package init(epoch: Int, times: NetworkTimes) {
        self.epoch = epoch
        self.times = times
    }
}
