package import Foundation
package import RunModel
package import TerminalKit

/// Something that happened to the dashboard.
package enum DashboardEvent: Sendable {
    /// A key.
    case key(Key)
    /// The mouse.
    case mouse(MouseEvent)
    /// The terminal has another size.
    case resize(GridSize)
    /// The time, told before other events and now and then without any.
    case tick(Date)
    /// New data.
    case snapshot(RunSnapshot)
    /// The run could not be read; one line why.
    case sourceFailed(String)
    /// Commands were recorded, under these ids.
    case submitted([Int64], title: String)
    /// The run's engine was started; it has yet to take the run.
    case engineStarted
    /// Something that an effect asked for could not be done; one line why.
    case failed(String)
    /// Something that an effect asked for was done; one line what.
    case told(String)
    /// Text was pasted.
    case paste(String)
}

/// How a dashboard ends.
package enum DashboardEnding: Sendable, Hashable {
    /// The person left; the run goes on.
    case detached
    /// The person asked the engine to stop, and it has, or the person did not wait for it.
    case stopped
}

/// Something the outside has to do.
package enum DashboardEffect: Sendable, Hashable {
    /// Record commands for the engine; `title` comes back with `DashboardEvent.submitted`.
    case submit([RunCommand], title: String)
    /// Start the run's engine again.
    case startEngine
    /// Use another theme.
    case setTheme(String)
    /// Remember a theme for the next time.
    case saveTheme(String)
    /// Write the screen as it is to a file, whose name says in which format.
    case saveScreen(path: String)
    /// Write a candidate's architecture to a file, whose name says in which format.
    case saveArchitecture(candidate: Int, path: String)
    /// Leave.
    case quit(DashboardEnding)
    /// Draw every cell anew.
    case redraw
}
