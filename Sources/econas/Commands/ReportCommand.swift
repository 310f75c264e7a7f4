import ArgumentParser
import Exporters
import Foundation
import RunConfiguration
import Store

/// Writes a page about a run.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write a page about a run: what was searched, what was found, how.",
        discussion: """
            The page is one HTML file that needs no network and no script; it follows its reader's choice of light or dark. \
            It is written to the standard output: econas report RUN > report.html
            """
    )

    @Argument(
        help: ArgumentHelp("The run: a name, or a path of its directory; by default the newest.", valueName: "run")
    )
    var runName: String?

    @OptionGroup var runs: RunsOptions

    func run() throws {
        let directory = try runs.find(runName)
        guard let snapshot = try RunReader(directory).poll() else {
            throw UserError("run \(directory.name) has nothing to report yet")
        }
        let configuration = try RunExport(directory).configuration.toml()
        let report = RunReport(snapshot, configuration: configuration, made: Date())
        standardOutput(report.html(), terminator: "")
    }
}
