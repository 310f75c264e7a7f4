import Engine
import Store
import TUI
import TerminalKit

/// Starts the engine of a run that a dashboard shows, as `econas resume` does.
final class RunStarter: EngineStarter {
    private let directory: RunDirectory
    private var engine: EngineProcess?

    init(_ directory: RunDirectory) { self.directory = directory }

    func start() throws {
        // Opened here, so that what is wrong is said here; the engine's process takes it from there.
        _ = try SearchEngine.resume(directory) { try $0.evaluator() }
        engine = try EngineProcess.start(directory: directory)
    }

    func failure() -> String? {
        guard let status = engine?.exitStatus() else { return nil }
        engine = nil
        return status == 0 || status >> 8 == ExitStatus.interrupted ? nil : directory.lastLogLine
    }
}
