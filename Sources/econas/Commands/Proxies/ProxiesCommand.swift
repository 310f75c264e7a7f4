import Architectures
import ArgumentParser
import Foundation
import RunConfiguration
import RunModel

/// Studies of proxies.
struct ProxiesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proxies",
        abstract: "Find out which reduced settings and scores keep the rank of architectures.",
        discussion: """
            A study takes random architectures, trains each in every setting of a grid, computes training-free scores, and \
            compares their ranks with a ground truth: a table of known accuracies, or a larger setting of the grid. It is a run \
            like any other: watch, resume, stop and snapshot work on it, and the Ranks and Tiers screens show it live. econas \
            resume RUN --cycles N goes on to N architectures.
            """,
        subcommands: [ProxiesRunCommand.self, ProxiesReportCommand.self],
        defaultSubcommand: ProxiesRunCommand.self
    )
}

/// Starts a study.
struct ProxiesRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Start a study and watch it (default)."
    )

    @Option(
        help: ArgumentHelp(
            """
            Settings to train in: c4r4s0e20 on the levels of EcoNAS, c4r4s0e20/40 for epoch 20 of a schedule of 40, with a batch \
            c4r4s0e20b512, ranges c2-4r3-4s0e10+20, or explicit 4ch 8px s=1 e20; separated by commas (study.grid).
            """,
            valueName: "proxies"
        )
    )
    var grid: String?

    @Option(
        help: ArgumentHelp(
            "Training-free scores, separated by commas: \(Self.scoreNames); none for none (study.scores).",
            valueName: "names"
        )
    )
    var scores: String?

    @Option(
        help: ArgumentHelp("A table of known accuracies, CSV (study.table).", valueName: "file"),
        completion: .file(extensions: ["csv"])
    )
    var table: String?

    @Option(
        help: ArgumentHelp(
            "What to compare with: a column of the table, or a proxy of the grid (study.truth).",
            valueName: "name"
        )
    )
    var truth: String?

    @Option(help: "The search space: \(Spaces.all.map(\.name).joined(separator: ", ")) (search.space).")
    var space: String?

    @Option(help: "How many architectures (search.cycles).")
    var count: Int?

    @OptionGroup(title: "Settings") var layers: LayerOptions

    @OptionGroup var start: StartOptions

    private static let scoreNames =
        (TrainingFreeScore.allCases.map(\.name) + [TrainingFreeScore.azNAS]).joined(separator: ", ")

    func validate() throws {
        if let count, count < 1 { throw ValidationError("--count must be at least 1") }
    }

    func run() throws {
        var builder = try layers.builder(preset: ConfigurationPreset.proxyStudy.rawValue)
        func set(_ key: String, _ value: String?, _ option: String) throws {
            if let value { try builder.set(key, value, origin: .option(option)) }
        }
        try set("search.space", space, "--space")
        try set("study.grid", grid, "--grid")
        try set("study.scores", scores == "none" ? "" : scores, "--scores")
        // A run may be resumed from another folder: what it remembers is the whole path.
        try set("study.table", table.map { URL(fileURLWithPath: $0).standardizedFileURL.path }, "--table")
        try set("study.truth", truth, "--truth")
        try set("search.cycles", count.map(String.init), "--count")
        try start.start(builder)
    }
}
