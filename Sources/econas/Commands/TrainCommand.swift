import Architectures
import ArgumentParser
import Foundation
import RunConfiguration
import RunModel
import Store

/// Trains winners.
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train what a search found, or known architectures, for good.",
        discussion: """
            A training is a run like any other: watch, resume, stop and snapshot work on it. It takes the images of the search, \
            the size and everything else from a recipe: cifar, as the authors of EcoNAS train (days), short (hours on two \
            cores), or a TOML file over cifar. The last state and the best one are kept. At its end, and only then, it looks at \
            the test images: econas show and the dashboard tell what was seen.
            """
    )

    @Argument(help: ArgumentHelp("The run of a search: a name, or a path of its directory.", valueName: "run"))
    var runName: String?

    @Argument(help: "A candidate of it; by default the best.")
    var candidate: Int?

    @Option(help: ArgumentHelp("Train the best so many of the run, and rank them.", valueName: "number"))
    var top: Int?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "An architecture instead: a published name, a file, or as its space writes it; may be repeated.",
            valueName: "genotype"
        )
    )
    var genotype: [String] = []

    @Option(help: ArgumentHelp("How it is trained: cifar, short, or a TOML file over cifar.", valueName: "recipe"))
    var recipe = "cifar"

    @OptionGroup(title: "Settings") var layers: LayerOptions

    @OptionGroup var start: StartOptions

    func validate() throws {
        guard (runName == nil) != genotype.isEmpty else {
            throw ValidationError("name either a run, or an architecture with --genotype")
        }
        if let top, top < 1 { throw ValidationError("--top must be at least 1") }
        if top != nil, candidate != nil { throw ValidationError("a candidate and --top exclude each other") }
        if top != nil, runName == nil { throw ValidationError("--top needs a run") }
    }

    func run() throws {
        var builder = try recipeBuilder()
        let chosen = try runName.map { try candidates(of: $0, &builder) } ?? genotypes()
        let set = { (builder: inout ConfigurationBuilder, key: String, value: String, option: String) in
            try builder.set(key, value, origin: .option(option))
        }
        let option = runName == nil ? "--genotype" : "run"
        if let space = chosen.first?.architecture.space { try set(&builder, "search.space", space, option) }
        try set(&builder, "train.architectures", chosen.map(\.architecture.text).joined(separator: "; "), option)
        try set(&builder, "train.origins", chosen.map(\.origin).joined(separator: "; "), option)
        try layers.lay(over: &builder)
        try start.start(builder)
    }

    private static let recipes: [String: ConfigurationPreset] = ["cifar": .trainCIFAR, "short": .trainShort]

    private func recipeBuilder() throws -> ConfigurationBuilder {
        if let preset = Self.recipes[recipe] { return ConfigurationBuilder(preset: preset) }
        guard recipe.hasSuffix(".toml") else {
            throw ValidationError("unknown recipe \"\(recipe)\": must be cifar, short, or a file that ends in .toml")
        }
        var builder = ConfigurationBuilder(preset: .trainCIFAR)
        try builder.load(file: URL(fileURLWithPath: recipe))
        return builder
    }

    /// The chosen candidates of a run, whose images are taken over.
    private func candidates(
        of name: String,
        _ builder: inout ConfigurationBuilder
    ) throws -> [(architecture: Architecture, origin: String)] {
        let directory = try start.runs.find(name)
        let export = try RunExport(directory)
        let recipe = ["data.hold_out", "data.validation"]
        let own = ConfigurationKey.all.filter { $0.section == "data" && !recipe.contains($0.name) }
        for key in own + [ConfigurationKey.named("search.seed")].compactMap(\.self) {
            try builder.set(key.name, key.text(in: export.configuration), origin: .option("run \(directory.name)"))
        }
        let records = export.candidates.map(\.record)
        let chosen: [CandidateRecord]
        if let candidate {
            chosen = records.filter { $0.id == candidate }
            guard !chosen.isEmpty else {
                throw UserError("run \(directory.name) has no candidate \(candidate): it has \(records.count)")
            }
        } else {
            let ranking = TierRanking.standard
            let ranked = records.filter { ranking.counts($0) }.sorted { ranking.precedes($0, $1) }
            chosen = Array(ranked.prefix(top ?? 1))
            guard chosen.count == top ?? 1 else {
                let have = ranked.isEmpty ? "none has a score yet" : "only \(ranked.count) have a score"
                throw UserError("run \(directory.name): \(have); name a candidate, or wait for the search")
            }
        }
        return chosen.map { ($0.architecture, "\(directory.name) #\($0.id)") }
    }

    private func genotypes() throws -> [(architecture: Architecture, origin: String)] {
        try genotype.map { text in
            do {
                if FileManager.default.fileExists(atPath: text) {
                    let read = try String(contentsOfFile: text, encoding: .utf8)
                    let line = read.trimmingCharacters(in: .whitespacesAndNewlines)
                    return (try Architecture(parsing: line), URL(fileURLWithPath: text).lastPathComponent)
                }
                let isName = text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
                return (try Architecture(parsing: text), isName ? text : "")
            } catch {
                throw UserError("--genotype \(text): \(error)")
            }
        }
    }
}
