import Foundation
import RunModel
import Store
import TUI
import TerminalKit

/// How a search is followed.
enum AttachMode {
    /// In the foreground, with progress lines.
    case headless
    /// Not at all: the engine works in the background.
    case detached
    /// In the dashboard, the engine in the background.
    case dashboard
}

/// A run whose engine's process this one has just started.
struct Attachment {
    private let directory: RunDirectory
    private let engine: EngineProcess

    init(_ directory: RunDirectory, engine: EngineProcess) {
        self.directory = directory
        self.engine = engine
    }

    /// Waits for the engine to take the run, then follows it.
    func follow(_ mode: AttachMode, options: DashboardOptions) throws {
        try waitForEngine()
        if mode == .detached {
            standardOutput(
                "run \(directory.name) is under way (process \(engine.pid)); watch it with: econas watch \(directory.shellPath)"
            )
            return
        }
        try DashboardRun(directory, options: options).run()
    }

    /// The engine holds the run from its first moments; should it end before, its log says why.
    private func waitForEngine() throws {
        let reader = try RunReader(directory)
        let deadline = Date().addingTimeInterval(30)
        while Date() < deadline {
            if try reader.poll()?.run.enginePID != nil { return }
            if engine.exitStatus() != nil {
                throw UserError("the engine did not start: \(directory.lastLogLine)")
            }
            Thread.sleep(forTimeInterval: 0.01)
        }
        throw UserError("the engine has not taken the run for 30 s: see \(directory.logURL.path)")
    }
}

extension RunDirectory {
    /// The run as a person would name it on the command line from here: its name in the standard folder, else its path.
    var shellPath: String {
        let parent = url.deletingLastPathComponent().path
        let standard = URL(fileURLWithPath: "runs").standardizedFileURL.path
        return parent == standard ? name : url.path
    }

    /// What a detached engine said last.
    var lastLogLine: String {
        let line = logTail().split(separator: "\n").last.map(String.init) ?? "see \(logURL.path)"
        return line.replacing("econas: ", with: "")
    }
}
