import ArgumentParser
import Foundation
import Search
import TUI

/// Attaches a dashboard to a run.
struct WatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Watch a run in the dashboard: a live one, a finished one, or one that crashed.",
        discussion: "Without a terminal, or with --headless, prints progress lines until the run ends."
    )

    @Argument(
        help: ArgumentHelp("The run: a name, or a path of its directory; by default the newest.", valueName: "run")
    )
    var runName: String?

    @OptionGroup var runs: RunsOptions

    @Flag(help: "No dashboard: progress lines, then a summary. The default without a terminal.")
    var headless = false

    @OptionGroup(title: "Dashboard") var dashboard: DashboardOptions

    func run() throws {
        let directory = try runs.find(runName)
        if headless || !TerminalCheck.isInteractive {
            var printer = ProgressPrinter(try RunReader(directory))
            while try printer.update()?.isLive == true { Thread.sleep(forTimeInterval: 0.25) }
            print(printer.summary())
        } else {
            try DashboardRun(directory, options: dashboard).run()
        }
    }
}
