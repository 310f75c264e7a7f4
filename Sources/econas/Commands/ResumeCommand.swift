import ArgumentParser
import Engine
import Foundation
import RunConfiguration
import RunModel
import Store

/// Continues a run.
struct ResumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Continue a run that was stopped, was interrupted or crashed.",
        discussion: "The run goes on exactly as if it had never been interrupted."
    )

    @Argument(help: ArgumentHelp("The run: a name, or a path of its directory.", valueName: "run"), completion: .runs)
    var runName: String

    @OptionGroup var adjustments: ResumeAdjustments
    @OptionGroup var runs: RunsOptions
    @OptionGroup(title: "How to watch") var attach: AttachOptions
    @OptionGroup var hooks: HookOptions
    @OptionGroup(title: "Dashboard") var dashboard: DashboardOptions

    func run() throws {
        try AddressSpace.check()
        let directory = try runs.find(runName)
        if try isOver(directory) { return }
        switch attach.mode {
        case .headless:
            try HeadlessRun.run(hook: hooks.hook) { try adjustments.resume(directory) }
        case .detached, .dashboard:
            // Opened here, so that what is wrong is said here; the engine's process takes it from there.
            _ = try SignalWatch.deferring {
                try adjustments.resume(directory)
            } interrupted: { _ in
                "run \(directory.name) is not under way: econas resume \(directory.shellPath)"
            }
            try Attachment(
                directory,
                engine: .start(directory: directory, arguments: adjustments.arguments + hooks.arguments)
            )
            .follow(attach.mode, options: dashboard)
        }
    }

    /// Whether the run has done all cycles that are wanted, which is said.
    private func isOver(_ directory: RunDirectory) throws -> Bool {
        // A run that was killed before its first record has nothing to tell, and is begun anew.
        guard let run = try? RunSummary(directory).run else { return false }
        if let cycles = adjustments.cycles, cycles < run.cycle {
            throw UserError("--cycles \(cycles): run \(run.name) is in cycle \(run.cycle) already")
        }
        guard run.state == .finished, adjustments.cycles ?? 0 <= run.cycle, adjustments.settings.isEmpty else {
            return false
        }
        let name = directory.shellPath
        guard run.kind != .training else {
            standardOutput("run \(run.name) is finished: see what came of it with: econas show \(name)")
            return true
        }
        standardOutput(
            run.message.isEmpty
                ? "run \(run.name) is finished, \(run.progress): econas resume \(name) --cycles N goes on to N cycles"
                : "run \(run.name) is finished, \(run.progress): \(run.message); "
                    + "econas resume \(name) --set KEY=VALUE goes on with another rule"
        )
        return true
    }
}

/// What may be changed when a run is resumed: nothing that changes its results.
struct ResumeAdjustments: ParsableArguments {
    @Option(help: "Candidates trained at the same time (engine.workers).")
    var workers: Int?

    @Option(help: "Go on to this many cycles in all (search.cycles).")
    var cycles: Int?

    @Option(
        name: .customLong("data"),
        help: ArgumentHelp("Folder of the data set's files, when it has moved (data.directory).", valueName: "dir"),
        completion: .directory
    )
    var dataDirectory: String?

    @Option(
        name: .customLong("set"),
        parsing: .singleValue,
        help: ArgumentHelp(
            "Another setting that leaves results alone: engine.…, search.keep, search.budget, search.patience, search.target.",
            valueName: "key=value"
        )
    )
    var settings: [String] = []

    func validate() throws {
        if let workers, workers < 1 { throw ValidationError("--workers must be at least 1") }
        if let cycles, cycles < 0 { throw ValidationError("--cycles must not be negative") }
    }

    /// The options, to be passed on to an engine's process.
    var arguments: [String] {
        var list: [String] = []
        if let workers { list += ["--workers", "\(workers)"] }
        if let cycles { list += ["--cycles", "\(cycles)"] }
        if let dataDirectory { list += ["--data", URL(fileURLWithPath: dataDirectory).standardizedFileURL.path] }
        for setting in settings { list += ["--set", setting] }
        return list
    }

    /// The engine of a run that goes on, not started yet.
    func resume(_ directory: RunDirectory) throws -> SearchEngine {
        try SearchEngine.resume(
            directory,
            adjusting: { configuration in
                var builder = ConfigurationBuilder(configuration)
                for setting in settings { try builder.set(setting) }
                configuration = builder.configuration
                if let workers { configuration.engine.workers = workers }
                if let cycles { configuration.search.cycles = cycles }
                if let dataDirectory {
                    configuration.data.directory = URL(fileURLWithPath: dataDirectory).standardizedFileURL.path
                }
            },
            evaluator: { try $0.evaluator() }
        )
    }
}
