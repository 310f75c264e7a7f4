package import RunModel
package import Store
import TerminalKit

/// A run that has been opened for a dashboard.
package struct OpenRun {
    /// The run.
    package var source: any RunSource
    /// Starts its engine again; nil where that is not possible.
    package var starter: (any EngineStarter)?
    /// The file with a candidate's weights, where there is one.
    package var checkpoint: (Int) -> String?

    /// A run.
    package init(
        source: any RunSource,
        starter: (any EngineStarter)? = nil,
        checkpoint: @escaping (Int) -> String? = { _ in nil }
    ) {
        self.source = source
        self.starter = starter
        self.checkpoint = checkpoint
    }
}

/// The folder of a dashboard's run, with the other runs in it.
package protocol RunFolder: AnyObject {
    /// All runs, those at work first, then the newest.
    func entries() -> [RunEntry]

    /// Opens a run.
    func open(_ name: String) throws -> OpenRun

    /// Gives a run another name.
    func rename(_ name: String, to new: String) throws

    /// Writes a note about a run.
    func annotate(_ name: String, _ text: String) throws

    /// Deletes a run.
    func delete(_ name: String) throws

    /// What runs had found by what they had spent.
    func courses(_ names: [String]) throws -> [RunCourse]
}
