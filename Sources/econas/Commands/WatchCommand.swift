import ArgumentParser
import Foundation
import RunModel
import Store
import TUI
import TerminalKit

/// Attaches a dashboard to a run.
struct WatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Watch a run in the dashboard: a live one, a finished one, or one that crashed.",
        discussion: "Without a terminal, or with --headless, prints progress lines until the run ends."
    )

    @Argument(
        help: ArgumentHelp(
            "The run: a name, or a path of its directory; by default the one at work, else the newest.",
            valueName: "run"
        ),
        completion: .runs
    )
    var runName: String?

    @OptionGroup var runs: RunsOptions

    @Flag(help: "No dashboard: progress lines, then a summary. The default without a terminal.")
    var headless = false

    @Option(
        help: ArgumentHelp(
            "Play what is recorded, so many times as fast as it happened: 10x. The keys p [ ] , . % steer.",
            valueName: "speed"
        )
    )
    var replay: ReplaySpeed?

    @OptionGroup(title: "Dashboard") var dashboard: DashboardOptions

    func validate() throws {
        if headless, replay != nil { throw ValidationError("--headless and --replay exclude each other") }
    }

    func run() throws {
        let directory = try runs.find(runName, prefersLive: true)
        if let replay {
            guard TerminalCheck.isInteractive else { throw UserError("a replay needs a terminal") }
            return try DashboardRun(directory, options: dashboard, replaySpeed: replay.factor).run()
        }
        if headless || !TerminalCheck.isInteractive {
            var printer = ProgressPrinter(try RunReader(directory))
            while try printer.update()?.isLive == true { Thread.sleep(forTimeInterval: 0.25) }
            standardOutput(printer.summary())
            if let study = try StudyReport.closing(directory) { standardOutput("\n" + study) }
        } else {
            try DashboardRun(directory, options: dashboard).run()
        }
    }
}

/// How fast a recorded run is played: `10x`, `0.5x`, `100`.
struct ReplaySpeed: ExpressibleByArgument {
    /// Seconds of the run in a second.
    let factor: Double

    init?(argument: String) {
        let number = argument.lowercased().hasSuffix("x") ? String(argument.dropLast()) : argument
        guard let factor = Double(number), factor.isFinite, factor > 0 else { return nil }
        self.factor = factor
    }
}
