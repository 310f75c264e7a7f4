import ArgumentParser
import Engine
import Foundation
import RunModel
import Store

/// Looks at a trained network on a whole set of images.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Look at a trained candidate on a whole set of images.",
        discussion: """
            Accuracy, the share among the five likeliest, accuracies of the classes, which are taken for which, and how far \
            probabilities are from the share of right answers. What was looked at is recorded in the run. A set that was looked at \
            already is not looked at again.
            """
    )

    @Argument(help: ArgumentHelp("The run: a name, or a path of its directory.", valueName: "run"))
    var runName: String

    @Argument(help: "A candidate; by default the best.")
    var candidate: Int?

    @Option(help: ArgumentHelp("The images: test, validation or training.", valueName: "set"))
    var split = DataSplit.test

    @Option(
        name: .customLong("data"),
        help: ArgumentHelp("Folder of the data set's files, when it has moved.", valueName: "dir"),
        completion: .directory
    )
    var dataDirectory: String?

    @OptionGroup var runs: RunsOptions

    func run() throws {
        let directory = try runs.find(runName)
        let (id, found) = try CandidateEvaluation.evaluate(
            directory,
            candidate: candidate,
            on: split,
            dataDirectory: dataDirectory.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
        )
        standardOutput(EvaluationText(found, title: "candidate \(id) of run \(directory.name)").text)
    }
}

extension DataSplit: ExpressibleByArgument {}
