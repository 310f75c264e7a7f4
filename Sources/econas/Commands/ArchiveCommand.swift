import ArgumentParser
import Foundation
import Foundations
import Store

/// Writes a run as one file.
struct ArchiveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive",
        abstract: "Write a run as one file, to hand on.",
        discussion: """
            The file has everything recorded of the run, as it is at this moment, and no weights. show, watch, compare and \
            snapshot read it where they take a run; list shows those of its folder.
            """
    )

    @Argument(help: ArgumentHelp("The run: a name, or a path of its directory.", valueName: "run"))
    var runName: String

    @Argument(
        help: ArgumentHelp("The file; by default the run's name with .econas, here.", valueName: "file"),
        completion: .file(extensions: ["econas"])
    )
    var file: String?

    @OptionGroup var runs: RunsOptions

    func run() throws {
        let directory = try runs.find(runName)
        let path = file ?? directory.name + RunDirectory.archiveSuffix
        let url = URL(fileURLWithPath: path)
        try RunArchive.write(directory, to: url)
        let bytes = RunDirectory(archive: url).diskBytes()
        // A name with a slash is a path whatever it ends with.
        let shown = path.contains("/") ? path : "./\(path)"
        standardOutput(
            "run \(directory.name) is in \(path) (\(Format.bytes(bytes))); see it with: econas show \(shown)"
        )
    }
}
