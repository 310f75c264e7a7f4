import Foundation
import RunModel
import Store
import Studies
import TUI
import TerminalKit
import Foundations

/// The themes of this machine.
enum Themes {
    static var library: ThemeLibrary {
        ThemeLibrary(
            environment: ProcessInfo.processInfo.environment,
            executable: try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        )
    }
}

/// The person's preferences.
enum Preferences {
    static var file: PreferencesFile? { PreferencesFile(environment: ProcessInfo.processInfo.environment) }

    /// Remembers a theme; returns where, as a person would write it.
    static func save(theme: String, in file: PreferencesFile?) throws -> String {
        guard let file else { throw UserError("neither XDG_CONFIG_HOME nor HOME says where") }
        try file.save(theme: theme)
        return file.name
    }
}

/// A dashboard on a run, in this terminal.
struct DashboardRun {
    private let directory: RunDirectory
    private let options: DashboardOptions
    private let replaySpeed: Double?

    /// - Parameter replaySpeed: plays what is recorded so many times as fast; nil shows the run as it is.
    init(_ directory: RunDirectory, options: DashboardOptions, replaySpeed: Double? = nil) {
        self.directory = directory
        self.options = options
        self.replaySpeed = replaySpeed
    }

    /// Shows the run until the person leaves, then says in a line or two where it stands.
    func run() throws {
        let library = Themes.library
        let file = Preferences.file
        var preferences = file?.load() ?? DashboardPreferences()
        let (theme, complaint) =
            (options.theme ?? preferences.theme).map { library.loadOrStandard($0) } ?? (.standard, nil)
        if let complaint { preferences.problems.append(complaint) }
        var run = try LocalRunFolder.open(directory)
        if replaySpeed != nil { run.source = ReplaySource(try RunReplay(directory)) }
        let folder = LocalRunFolder(directory)
        let dashboard = Dashboard(
            run: run,
            folder: folder,
            theme: theme,
            themes: library.names(),
            readOnly: options.readOnly,
            preferences: preferences,
            replaySpeed: replaySpeed ?? 1,
            loadTheme: { try library.load($0) },
            saveTheme: { try Preferences.save(theme: $0, in: file) }
        )
        do throws(TerminalError) {
            let terminal = try Terminal(
                environment: ProcessInfo.processInfo.environment,
                mouse: preferences.mouse,
                alert: preferences.alert,
                glyphs: preferences.glyphs
            )
            DashboardLoop().run(dashboard, on: terminal)
            terminal.close()
        } catch {
            throw UserError("no dashboard here: \(error.description); follow the run with: econas watch --headless")
        }
        for problem in preferences.problems { standardError("econas: \(problem)") }
        standardOutput(Self.farewell(folder.current, dashboard.state))
    }

    private static func farewell(_ directory: RunDirectory, _ state: DashboardState) -> String {
        guard let snapshot = state.live ?? state.snapshot else { return "run \(directory.name)" }
        if state.replay != nil { return "run \(directory.name): the replay stood at cycle \(snapshot.run.cycle)" }
        let run = snapshot.run
        let name = directory.shellPath
        var line = "run \(run.name): \(run.state.rawValue), \(run.progress)"
        switch run.kind {
        case .study:
            if let best = state.index.proxies?.entries.first, let tau = best.tau {
                line += ", best proxy \(best.name) (τ \(Format.fixed(tau, 3)))"
            }
        case .search, .training:
            if let best = snapshot.best {
                line += ", best \(Format.percentage(best.score)) (#\(best.id), tier \(best.tier))"
            }
        }
        let next =
            switch run.state {
            case .running, .paused:
                "the \(run.kind.name.rawValue) goes on; come back with: econas watch \(name)"
            case .stopped, .crashed: "continue it with: econas resume \(name)"
            case .finished where run.kind == .study: "see what it found with: econas proxies report \(name)"
            case .finished: "see everything with: econas show \(name)"
            }
        return "\(line)\n\(next)"
    }
}
