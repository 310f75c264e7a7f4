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
            name, JSON or what Python prints instead of a run. --format csv prints the candidates, or the curve of one, \
            with all columns; a narrow terminal leaves some out. --filter takes conditions on columns such as \
            tier>=2 accuracy>70 architecture:sep_conv_5x5; accuracies are in percent.
            """
    )

    @Argument(
        help: ArgumentHelp("The run: a name, or a path of its directory; by default the newest.", valueName: "run"),
        completion: .runs
    )
    var runName: String?

    @Argument(help: "A candidate's ID.")
    var candidate: Int?

    @Flag(help: "Everything recorded, as JSON; the same as --format json.")
    var json = false

    @Option(help: "The format: text, json, csv, dot, svg, pytorch.")
    var format: OutputFormat?

    @Option(
        help: ArgumentHelp(
            "A genotype instead of a run: a published name, JSON, or as Python prints it.",
            valueName: "genotype"
        ),
        completion: .genotypes
    )
    var genotype: String?

    @Option(
        help: ArgumentHelp(
            "Only candidates that meet conditions, such as \"tier>=2 accuracy>70\".",
            valueName: "conditions"
        )
    )
    var filter: String?

    @OptionGroup var options: TableOptions

    @OptionGroup var runs: RunsOptions

    func validate() throws {
        if json, let format, format != .json {
            throw ValidationError("--json and --format \(format) exclude each other")
        }
        if let format, format.architecture?.isText == false {
            throw ValidationError("\(format) is no text to be shown: econas export --format \(format) writes a file")
        }
        if genotype != nil, runName != nil { throw ValidationError("--genotype takes the place of a run") }
        if genotype != nil, format == .csv {
            throw ValidationError("--format csv is a table of a run, not of a genotype")
        }
        if candidate != nil || genotype != nil || json || ![nil, .text, .csv].contains(format),
            options.isUsed || filter != nil
        {
            throw ValidationError("--filter, --sort and --limit are for the table of a run's candidates")
        }
        _ = try chosenGenotype()
    }

    /// The formats of an architecture, and of a table.
    enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
        case text, json, csv, dot, svg, pytorch, onnx, safetensors

        /// As a format of an architecture; nil for one of tables only.
        var architecture: ArchitectureFormat? { ArchitectureFormat(rawValue: rawValue) }
    }

    func run() throws {
        let format = json ? .json : format ?? .text
        if let chosen = try chosenGenotype(), let picture = format.architecture {
            return standardOutput(try ArchitectureExport(chosen, name: genotype ?? "").text(picture))
        }
        let directory = try runs.find(runName)
        var export = try RunExport(directory)
        let chosen = try candidate.map { try export.find($0) }
        switch format {
        case .json:
            if let chosen { export.candidates = [chosen] }
            standardOutput(try export.json())
        case .text: standardOutput(try chosen.map(Self.describe) ?? describe(export))
        case .csv:
            let csv =
                if let chosen {
                    DataColumn.csv(chosen.curve, DataColumn<EpochRecord>.epochs)
                } else {
                    DataColumn.csv(try listed(export), DataColumn<CandidateRecord>.candidates)
                }
            standardOutput(csv, terminator: "")
        case .dot, .svg, .pytorch, .onnx, .safetensors:
            guard let picture = format.architecture else { return }
            standardOutput(try export.architecture(candidate, in: directory).text(picture))
        }
    }

    /// The candidates asked for, the best first unless another order is.
    private func listed(_ export: RunExport) throws -> [CandidateRecord] {
        var records = export.candidates.map(\.record).sorted {
            ($0.tier, $0.score ?? -1, -$0.id) > ($1.tier, $1.score ?? -1, -$1.id)
        }
        if let filter {
            let filter = try TableFilter(filter, DataColumn<CandidateRecord>.candidates)
            records = records.filter(filter.matches)
        }
        return try options.arranged(records, DataColumn<CandidateRecord>.candidates)
    }

    private func chosenGenotype() throws -> Architecture? {
        do {
            return try genotype.map { try Architecture(parsing: $0) }
        } catch {
            throw ValidationError("\(error)")
        }
    }

    private func describe(_ export: RunExport) throws -> String {
        let run = export.run
        let snapshot = RunSnapshot(run: run, candidates: export.candidates.map(\.record), taken: Date())
        let table = DataColumn.table(try listed(export), DataColumn<CandidateRecord>.candidates)
        var lines = [
            "run \(run.name): \(run.state.rawValue)\(run.message.isEmpty ? "" : " (\(run.message))")",
            Self.what(run)
                + ", seed \(run.seed), \(run.progress), \(Format.duration(run.elapsed)), \(Format.bytes(run.diskBytes)) on disk",
        ].map(TerminalText.line)
        if run.kind == .training {
            var trained = snapshot
            for candidate in export.candidates {
                trained.evaluations[candidate.record.id] = candidate.evaluations
                trained.curves[candidate.record.id] = candidate.curve
            }
            return (lines + [""] + TrainedCandidates(trained).lines.map(TerminalText.line)).joined(separator: "\n")
        }
        lines += ["", table.text, ""] + TierReport(run, snapshot.candidates).lines.map(TerminalText.line)
        let weights = export.candidates.filter { $0.checkpoint != nil }.map(\.record.id)
        lines.append("weights of: \(NumberRanges.text(weights, none: "nobody"))")
        if let best = snapshot.best {
            lines += ["", TerminalText.line("best: #\(best.id)  \(best.architecture.text)")]
        }
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
            "came about by   \(record.originText)\(record.parent.map { ", from #\($0)" } ?? ""), cycle \(record.bornCycle)",
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
        lines = (lines + ["genotype        \(record.architecture.text)", ""]).map(TerminalText.line)
        lines.append(DataColumn.table(candidate.curve, DataColumn<EpochRecord>.epochs).text)
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
}

extension ArchitectureFormat: ExpressibleByArgument {}

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
            setting: RunSetting(network: configuration.networkSize)
        )
        let chosen = try candidate.map { try find($0).record } ?? snapshot.best ?? snapshot.candidates.first
        guard let chosen else { throw UserError("run \(run.name) has no candidates yet") }
        let checkpoint = directory.existingCheckpoint(candidate: chosen.id)
        return try ArchitectureExport(chosen, of: snapshot, checkpoint: checkpoint)
    }
}
