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
        try RunStart(configuration: builder.finish(), name: name, runs: runs).follow(attach, dashboard)
    }
}
