import Foundation

/// Turns times of day into seconds that engines had worked on a run, and back: between sessions no time passes.
struct SessionClock: Sendable {
    private struct Session: Sendable {
        var start: Date
        /// Seconds that it lasted.
        var length: Double
        /// Seconds worked before it.
        var before: Double
    }

    private var sessions: [Session]
    /// Seconds worked in all sessions.
    private(set) var duration: Double

    /// A clock of the sessions that a run's events tell of.
    init(run: RunInfo, events: [EventRecord]) {
        sessions = []
        duration = 0
        for event in events {
            let mark = SessionMark(event)
            if sessions.isEmpty || mark == .begun || mark == .resumed {
                sessions.append(Session(start: event.time, length: 0, before: duration))
            }
            let last = sessions.count - 1
            // A clock that was set back must not make a session shorter than it was.
            sessions[last].length = max(sessions[last].length, event.time.timeIntervalSince(sessions[last].start))
            duration = sessions[last].before + sessions[last].length
        }
        if sessions.isEmpty { sessions = [Session(start: run.created, length: 0, before: 0)] }
        // An engine that died recorded how long it had worked, if not when it ended.
        if run.elapsed > duration {
            sessions[sessions.count - 1].length += run.elapsed - duration
            duration = run.elapsed
        }
    }

    /// Seconds worked until a time of day.
    func position(of time: Date) -> Double {
        let session = sessions.last { $0.start <= time } ?? sessions[0]
        return session.before + min(max(0, time.timeIntervalSince(session.start)), session.length)
    }

    /// The time of day when so many seconds had been worked.
    func date(at position: Double) -> Date {
        let session = sessions.last { $0.before <= position } ?? sessions[0]
        return session.start.addingTimeInterval(min(max(0, position - session.before), session.length))
    }
}
