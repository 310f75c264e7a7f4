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
    /// The runs of the folder; the one to be chosen, nil for the one that was.
    case runs([RunEntry], chosen: String?)
    /// Runs at equal cost.
    case compared(RunComparison)
    /// Text was pasted.
    case paste(String)
}
