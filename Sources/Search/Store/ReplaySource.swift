import Foundation
package import RunModel

/// A recorded run as a dashboard's source: what `poll` returns is the run at `position`.
package final class ReplaySource: RunSource {
    /// Where the replay is, in seconds that engines had worked on the run.
    package var position = 0.0
    /// How long the run is.
    package var duration: Double { playback.recording.duration }
    private var playback: RunPlayback
    private var shown: Double?

    /// A replay that stands at the beginning.
    package init(_ recording: RunRecording) {
        playback = RunPlayback(recording)
    }

    /// The run at the position, or nil when that is where it was at the last call.
    package func poll() -> RunSnapshot? {
        let wanted = min(max(0, position), duration)
        guard wanted != shown else { return nil }
        shown = wanted
        return playback.snapshot(at: wanted)
    }

    /// Nothing can be asked of the past.
    package func submit(_ command: RunCommand) throws -> Int64 { throw RunError.replayed }
}
