import ArgumentParser
import Foundation
import Search

/// Starts a search.
struct SearchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Start a search and watch it.",
        discussion: """
            The engine runs as a process of its own: leaving the dashboard, a lost connection or Ctrl-C does not \
            touch it, and econas watch comes back to it. Without a terminal, or with --headless, the search runs in \
            the foreground with progress lines.
            """
    )

    @OptionGroup(title: "What to search") var options: ConfigurationOptions

    @Option(help: "Candidates trained at the same time (engine.workers); by default one per core.")
    var workers: Int?

    @OptionGroup(title: "Where") var runs: RunsOptions

    @Option(help: "Name of the run; by default the date.")
    var name: String?

    @OptionGroup(title: "How to watch") var attach: AttachOptions
    @OptionGroup(title: "Dashboard") var dashboard: DashboardOptions

    func validate() throws {
        if let workers, workers < 1 { throw ValidationError("--workers must be at least 1") }
        if let name { try RunDirectory.validate(name: name) }
    }

    func run() throws {
        var builder = try options.builder()
        if let workers { try builder.set("engine.workers", String(workers), origin: .option("--workers")) }
        let configuration = try builder.finish()
        // A missing data set is told before anything is made, and where the user is looking.
        if configuration.data.dataset != .shapes { _ = try configuration.data.load() }

        let directory = try RunDirectory.create(named: name, in: runs.url)
        let begin = {
            try SearchEngine.create(directory, configuration: configuration) { try TrainingEvaluator($0) }
        }
        switch attach.mode {
        case .headless:
            try HeadlessRun.run(begin)
        case .detached, .dashboard:
            // Begun here, so that what is wrong is said here; the engine's process takes it from there.
            _ = try begin()
            try Attachment(directory, engine: .start(directory: directory))
                .follow(attach.mode, options: dashboard)
        }
    }
}
