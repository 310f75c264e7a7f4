import ArgumentParser
import Engine
import Foundation
import RunConfiguration
import RunModel
import Store
import TUI
import TerminalKit

/// Where runs are.
struct RunsOptions: ParsableArguments {
    @Option(name: .long, help: "Folder of the runs.", completion: .directory)
    var runs = Self.standardFolder

    /// The folder of runs where nobody names another.
    static let standardFolder = "runs"

    /// The folder.
    var url: URL { URL(fileURLWithPath: runs, isDirectory: true) }

    /// The run of a name or path; without one the newest of the folder.
    ///
    /// - Parameter prefersLive: one that an engine works on comes before newer ones.
    func find(_ name: String?, prefersLive: Bool = false) throws -> RunDirectory {
        if let name { return try RunDirectory.find(name, in: url) }
        let readable = RunSummary.all(in: url).compactMap { try? $0.summary.get() }
        let live = prefersLive ? readable.first { $0.run.state.isLive } : nil
        if let found = live ?? readable.first { return found.directory }
        throw UserError("there is no run in \(url.path): start one with econas search, or name its folder with --runs")
    }
}

/// What configures a search.
struct ConfigurationOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Settings to start from: \(ConfigurationPreset.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "name"
        ),
        completion: .list(ConfigurationPreset.allCases.map(\.rawValue))
    )
    var preset = ConfigurationPreset.quickstart.rawValue

    @OptionGroup var layers: LayerOptions

    /// The layers put together, in the order in which later ones override earlier ones.
    func builder() throws -> ConfigurationBuilder { try layers.builder(preset: preset) }
}

/// What is laid over a preset.
struct LayerOptions: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: ArgumentHelp("A TOML file over the preset.", valueName: "file"),
        completion: .file(extensions: ["toml"])
    )
    var file: String?

    @Option(
        name: .customLong("set"),
        parsing: .singleValue,
        help: ArgumentHelp(
            "One setting, such as search.cycles=20; may be repeated (econas config lists the keys).",
            valueName: "key=value"
        ),
        completion: .settings
    )
    var settings: [String] = []

    @Option(
        help: "Data set: \(DatasetName.allCases.map(\.rawValue).joined(separator: ", ")) (data.dataset).",
        completion: .list(DatasetName.allCases.map(\.rawValue))
    )
    var dataset: String?

    @Option(
        name: .customLong("data"),
        help: ArgumentHelp("Folder of the data set's files (data.directory).", valueName: "dir"),
        completion: .directory
    )
    var dataDirectory: String?

    @Option(help: "Seed of the whole run (search.seed).")
    var seed: String?

    /// The layers put together, in the order in which later ones override earlier ones.
    func builder(preset: String) throws -> ConfigurationBuilder {
        var builder = try ConfigurationBuilder(presetNamed: preset)
        try lay(over: &builder)
        return builder
    }

    /// Adds the layers to others.
    func lay(over builder: inout ConfigurationBuilder) throws {
        if let file { try builder.load(file: URL(fileURLWithPath: file)) }
        for setting in settings { try builder.set(setting) }
        if let dataset { try builder.set("data.dataset", dataset, origin: .option("--dataset")) }
        if let dataDirectory {
            // A run may be resumed from another folder: what it remembers is the whole path.
            let path = URL(fileURLWithPath: dataDirectory).standardizedFileURL.path
            try builder.set("data.directory", path, origin: .option("--data"))
        }
        if let seed { try builder.set("search.seed", seed, origin: .option("--seed")) }
    }
}

/// How a search is followed.
struct AttachOptions: ParsableArguments {
    @Flag(help: "No dashboard: progress lines, then a summary. The default without a terminal.")
    var headless = false

    @Flag(help: "Start the engine in the background and return at once.")
    var detach = false

    func validate() throws {
        if headless, detach { throw ValidationError("--headless and --detach exclude each other") }
    }

    /// What the options and the terminal amount to.
    var mode: AttachMode {
        if detach { return .detached }
        return headless || !TerminalCheck.isInteractive ? .headless : .dashboard
    }
}

/// What is run when something happens.
struct HookOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A command that is run when the search is finished, fails, is paused by a full disk or has a new best, with JSON on its "
                + "standard input; by default on_event of the preferences, \"\" for none.",
            valueName: "command"
        )
    )
    var onEvent: String?

    /// The options, to be passed on to an engine's process.
    var arguments: [String] { onEvent.map { ["--on-event", $0] } ?? [] }

    /// The hook; nil without a command. It is never a run's own: whoever starts an engine says what it runs.
    var hook: EventHook? {
        let command = onEvent ?? Preferences.file?.load().onEvent ?? ""
        return command.isEmpty ? nil : EventHook(command) { standardError("econas: \($0)") }
    }
}

/// Whether there is a terminal to draw in.
enum TerminalCheck {
    static var isInteractive: Bool {
        isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
            && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// The colours that a command may print in; nil for none, where there is no terminal or nobody wants them.
    static var colors: ColorDepth? {
        let environment = ProcessInfo.processInfo.environment
        guard isInteractive, (environment["NO_COLOR"] ?? "").isEmpty else { return nil }
        let promise = environment["COLORTERM"]?.lowercased() ?? ""
        return promise == "truecolor" || promise == "24bit" ? .truecolor : .xterm256
    }

    /// The columns of the terminal that text goes to; nil where it goes elsewhere.
    static var textWidth: Int? { isatty(STDOUT_FILENO) == 1 ? Terminal.windowSize?.width : nil }

    /// What a chart may take between the lines of a command's output: 100 × 30, less where the terminal is narrower or lower.
    static var chartSize: GridSize {
        guard let window = Terminal.windowSize else { return GridSize(width: 100, height: 30) }
        return GridSize(width: min(100, max(40, window.width)), height: min(30, max(12, window.height - 2)))
    }
}

/// What the dashboard looks like.
struct DashboardOptions: ParsableArguments {
    @Option(help: "Colours: the name of a theme, or a file.", completion: .themes)
    var theme: String?

    @Flag(help: "Only look: no key changes the search.")
    var readOnly = false

    func validate() throws {
        guard let theme else { return }
        do {
            _ = try Themes.library.load(theme)
        } catch {
            throw ValidationError("\(error)")
        }
    }
}
