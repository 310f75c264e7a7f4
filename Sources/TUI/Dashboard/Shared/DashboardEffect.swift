package import RunModel

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
    /// Draw a person's attention to a line, who may be looking elsewhere.
    case alert(String)
    /// List the runs of the folder.
    case listRuns
    /// Show another run of the folder.
    case openRun(String)
    /// Give a run of the folder another name.
    case renameRun(String, to: String)
    /// Write a note about a run of the folder.
    case annotateRun(String, String)
    /// Delete a run of the folder.
    case deleteRun(String)
    /// Compare runs of the folder at equal cost.
    case compareRuns([String])
    /// Put text into the terminal's clipboard; what it is, for people.
    case copy(String, title: String)
    /// Leave.
    case quit(DashboardEnding)
    /// Draw every cell anew.
    case redraw
}
