import ArgumentParser
import Foundation
import RunModel
import Studies
import TUI
import TerminalKit

/// Compares search strategies on a tabular benchmark.
struct TabularCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tabular",
        abstract: "Compare search strategies on a tabular benchmark, over many seeds.",
        discussion: """
            The table is CSV with a column arch and columns of accuracies in percent, DATASET_val_eN and DATASET_test_eN, \
            each of a training of N epochs (docs/search.md). Nobody trains: every training costs its epochs, and each \
            search ends with the first that the budget does not allow. Reported is the test accuracy, after the longest \
            training of the table, of the architecture that the search would hand out.

            --strategy all compares everything; names separated by commas compare those. NAME@12 uses only the training \
            of 12 epochs, NAME@12-200 those of 12 and 200 as tiers; by default all of the table are tiers.
            """
    )

    @Option(help: ArgumentHelp("The table.", valueName: "file.csv"), completion: .file(extensions: ["csv"]))
    var table: String

    @Option(
        help: ArgumentHelp(
            "Strategies: all, or some of \(StrategyName.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "names"
        ),
        completion: .list(["all"] + StrategyName.allCases.map(\.rawValue))
    )
    var strategy = "all"

    @Option(help: "The table's data set; by default its only one, or cifar10.")
    var dataset: String?

    @Option(help: "Epochs that each search may train.")
    var budget = 1284

    @Option(help: "Searches of each strategy.")
    var seeds = 500

    @Option(help: "Trainings at the same time within a search, which asynchronous strategies notice.")
    var workers = 1

    @Option(
        name: .customLong("set"),
        parsing: .singleValue,
        help: ArgumentHelp("A setting of the searches, such as search.eta=4; may be repeated.", valueName: "key=value"),
        completion: .settings
    )
    var settings: [String] = []

    @OptionGroup var output: ComparisonOptions

    func validate() throws {
        for (name, value) in [("budget", budget), ("seeds", seeds), ("workers", workers)] where value < 1 {
            throw ValidationError("--\(name) \(value): must be at least 1")
        }
        if budget > 10_000_000 { throw ValidationError("--budget \(budget): must be at most 10000000 epochs") }
        if seeds > 100_000 { throw ValidationError("--seeds \(seeds): must be at most 100000") }
    }

    func run() throws {
        let task = try TabularTask(BenchmarkTable(contentsOf: URL(fileURLWithPath: table)), dataset: dataset)
        let names = strategy == "all" ? TabularContender.labels(task) : strategy.split(separator: ",").map(String.init)
        let contenders = try names.map { try TabularContender($0, task: task, settings: settings) }
        guard !contenders.isEmpty else { throw UserError("--strategy names nobody: write all, or a strategy") }
        let study = TabularStudy(task: task, budget: budget, seeds: seeds, workers: workers)
        let report = TabularReport(study, contenders.map { study.run($0) })
        try output.give(report)
    }
}
