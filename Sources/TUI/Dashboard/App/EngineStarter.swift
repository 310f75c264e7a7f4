import TerminalKit

/// Starts a run's engine again for a dashboard.
package protocol EngineStarter: AnyObject {
    /// Starts the engine as a process of its own and returns at once.
    func start() throws

    /// Why an engine that was started has ended, in a line, told once; nil while there is nothing to tell.
    func failure() -> String?
}
