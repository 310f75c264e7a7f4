import Architectures
import ArgumentParser
import Foundation
import RunConfiguration
import RunModel
import Store
import TUI
import TerminalKit
import Foundations

/// Shows what a run recorded.
struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what a run recorded: its candidates, or one of them.",
        discussion: """
            --json prints everything recorded: run, configuration, candidates (each with its architecture, parent, \
            mutation, tier, scores, curve, cost and state), facts and commands. --format dot and --format svg draw the \
            cells of a candidate, by default the best one's, with what it has that its parent has not; --format pytorch \
            writes it as a Python module that also loads the weights of its checkpoint. --genotype takes a published \
            name or JSON instead of a run.
            """
    )

    @Argument(
        help: ArgumentHelp("The run: a name, or a path of its directory; by default the newest.", valueName: "run")
    )
    var runName: String?

    @Argument(help: "A candidate's ID.")
    var candidate: Int?

    @Flag(help: "Everything recorded, as JSON; the same as --format json.")
    var json = false

    @Option(help: "The format: \(ArchitectureFormat.texts.map(\.rawValue).joined(separator: ", ")).")
    var format: ArchitectureFormat?

    @Option(help: ArgumentHelp("A genotype instead of a run: a published name or JSON.", valueName: "genotype"))
    var genotype: String?

    @OptionGroup var runs: RunsOptions

    func validate() throws {
        if json, let format, format != .json {
            throw ValidationError("--json and --format \(format) exclude each other")
        }
        if let format, !format.isText {
            throw ValidationError("\(format) is no text to be shown: econas export --format \(format) writes a file")
        }
        if genotype != nil, runName != nil { throw ValidationError("--genotype takes the place of a run") }
        _ = try chosenGenotype()
    }

    func run() throws {
        let format = json ? .json : format ?? .text
        if let chosen = try chosenGenotype() {
            return print(try ArchitectureExport(chosen, name: genotype ?? "").text(format))
        }
        let directory = try runs.find(runName)
        var export = try RunExport(directory)
        if ![.text, .json].contains(format) {
            return print(try export.architecture(candidate, in: directory).text(format))
        }
        if let candidate {
            let chosen = try export.find(candidate)
            export.candidates = [chosen]
            print(format == .json ? try export.json() : Self.describe(chosen))
        } else {
            print(format == .json ? try export.json() : Self.describe(export))
        }
    }

    private func chosenGenotype() throws -> Architecture? {
        do {
            return try genotype.map { try Architecture(parsing: $0) }
        } catch {
            throw ValidationError("\(error)")
        }
    }

    private static func describe(_ export: RunExport) -> String {
        let run = export.run
        let snapshot = RunSnapshot(run: run, candidates: export.candidates.map(\.record), taken: Date())
        var table = TextTable(
            columns: [
                ("id", .right), ("state", .left), ("tier", .right), ("epochs", .right), ("accuracy", .right),
                ("parameters", .right), ("MACs", .right), ("parent", .right), ("core time", .right),
                ("came about by", .left),
            ])
        let ranked = snapshot.candidates.sorted {
            ($0.tier, $0.score ?? -1, -$0.id) > ($1.tier, $1.score ?? -1, -$1.id)
        }
        for record in ranked {
            table.add([
                "\(record.id)", record.state.rawValue + (record.pinned ? " (pinned)" : ""), "\(record.tier)",
                "\(record.epochsTrained)", Format.percentage(record.score), Format.magnitude(record.parameters),
                Format.magnitude(record.macs),
                record.parent.map(String.init) ?? "–", Format.duration(record.seconds), origin(record),
            ])
        }
        var lines = [
            "run \(run.name): \(run.state.rawValue)\(run.message.isEmpty ? "" : " (\(run.message))")",
            what(run)
                + ", seed \(run.seed), \(run.progress), \(Format.duration(run.elapsed)), \(Format.bytes(run.diskBytes)) on disk",
            "",
            table.text,
        ]
        if run.kind == .training {
            var trained = snapshot
            for candidate in export.candidates {
                trained.evaluations[candidate.record.id] = candidate.evaluations
                trained.curves[candidate.record.id] = candidate.curve
            }
            return (lines.prefix(2) + [""] + TrainedCandidates(trained).lines).joined(separator: "\n")
        }
        lines += [""] + TierReport(run, snapshot.candidates).lines
        let weights = export.candidates.filter { $0.checkpoint != nil }.map(\.record.id)
        lines.append("weights of: \(NumberRanges.text(weights, none: "nobody"))")
        if let best = snapshot.best { lines += ["", "best: #\(best.id)  \(best.architecture.text)"] }
        return lines.joined(separator: "\n")
    }

    private static func what(_ run: RunInfo) -> String {
        switch run.kind {
        case .search(let strategy): "\(strategy.rawValue) search, \(run.dataset), \(run.proxy)"
        case .study: "study of proxies, \(run.dataset)"
        case .training: "training for good, \(run.dataset), \(run.proxy)"
        }
    }

    private static func describe(_ candidate: RunExport.Candidate) -> String {
        let record = candidate.record
        var lines = [
            "candidate \(record.id): \(record.state.rawValue)\(record.pinned ? ", pinned" : "")",
            "came about by   \(origin(record))\(record.parent.map { ", from #\($0)" } ?? ""), cycle \(record.bornCycle)",
            "trained         \(record.epochsTrained) epochs, tier \(record.tier), \(Format.duration(record.seconds)) of a core",
            "size            \(Format.magnitude(record.parameters)) parameters, \(Format.magnitude(record.macs)) MACs per image",
        ]
        for (tier, score) in record.scores.sorted(by: { $0.key < $1.key }) {
            lines.append("tier \(tier)          validation accuracy \(Format.percentage(score))")
        }
        for measure in record.metrics.values.sorted(by: { $0.name < $1.name }) {
            let value = Format.measured(measure.value)
            let width = max(15, measure.name.count)
            lines.append(measure.name.padding(toLength: width, withPad: " ", startingAt: 0) + " " + value)
        }
        if !record.failure.isEmpty { lines.append("failed          \(record.failure)") }
        lines.append("weights         \(candidate.checkpoint ?? "none are kept")")
        lines += ["genotype        \(record.architecture.text)", ""]
        var table = TextTable(
            columns: [
                ("epoch", .right), ("loss", .right), ("accuracy", .right), ("validation loss", .right),
                ("validation accuracy", .right), ("learning rate", .right), ("seconds", .right),
            ])
        for epoch in candidate.curve {
            table.add([
                "\(epoch.epoch)", Format.fixed(epoch.trainLoss, 4), Format.percentage(epoch.trainAccuracy),
                epoch.validationLoss.map { Format.fixed($0, 4) } ?? "", Format.percentage(epoch.validationAccuracy),
                Format.fixed(epoch.learningRate, 5), Format.fixed(epoch.seconds, 2),
            ])
        }
        lines.append(table.text)
        for found in candidate.evaluations {
            lines += ["", EvaluationText(found, title: "candidate \(record.id)").text]
        }
        if let times = candidate.times { lines += ["", timeTable(times, record.architecture).text] }
        return lines.joined(separator: "\n")
    }

    /// Where the time of training goes, edge by edge.
    private static func timeTable(_ times: NetworkTimes, _ architecture: Architecture) -> TextTable {
        var table = TextTable(
            columns: [
                ("µs per image", .left), ("operation", .left), ("input", .right), ("forward", .right),
                ("backward", .right), ("share", .right),
            ])
        func add(_ name: String, _ operation: String, _ input: String, _ time: PartTime) {
            let figures = [time.forward, time.backward].map { Format.fixed($0, 2) }
            table.add([name, operation, input] + figures + [Format.percentage(times.share(time), digits: 1)])
        }
        for group in architecture.parts.groups {
            for part in group.parts {
                guard let time = times.parts[part.id] else { continue }
                add("\(group.id) \(part.name)", part.operation.name, "\(part.source)", time)
            }
        }
        add("other", "", "", times.other)
        return table
    }

    private static func origin(_ record: CandidateRecord) -> String {
        switch record.origin {
        case .random: "random"
        case .mutation: record.mutation
        case .chosen: record.mutation.isEmpty ? "chosen" : record.mutation
        case .injected: record.mutation.isEmpty ? "by hand" : "by hand: \(record.mutation)"
        }
    }
}

extension ArchitectureFormat: ExpressibleByArgument {
    /// Those that a terminal can show.
    static let texts = allCases.filter(\.isText)
}

extension RunExport {
    /// A candidate by its number.
    ///
    /// - Throws: `UserError` when there is none.
    func find(_ candidate: Int) throws -> Candidate {
        guard let chosen = candidates.first(where: { $0.record.id == candidate }) else {
            throw UserError("run \(run.name) has no candidate \(candidate): it has \(candidates.count)")
        }
        return chosen
    }

    /// The architecture of a candidate, or of the best, with its weights where they are kept.
    ///
    /// - Throws: `UserError` when there is none.
    func architecture(_ candidate: Int?, in directory: RunDirectory) throws -> ArchitectureExport {
        let snapshot = RunSnapshot(
            run: run,
            candidates: candidates.map(\.record),
            taken: Date(),
            network: configuration.networkSize
        )
        let chosen = try candidate.map { try find($0).record } ?? snapshot.best ?? snapshot.candidates.first
        guard let chosen else { throw UserError("run \(run.name) has no candidates yet") }
        let checkpoint = directory.existingCheckpoint(candidate: chosen.id)
        return try ArchitectureExport(chosen, of: snapshot, checkpoint: checkpoint)
    }
}
