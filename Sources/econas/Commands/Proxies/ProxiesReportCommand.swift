import Architectures
import ArgumentParser
import Foundation
import RunConfiguration
import RunModel
import Store
import Studies
import TUI
import TerminalKit
import Tensor

/// Reports a study.
struct ProxiesReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Say how well the proxies of a study keep the rank of architectures, and at which cost.",
        discussion: """
            Kendall's τ-b, Spearman's ρ and the share of the true best that a proxy's best contain, each with a 95 % interval \
            (bootstrap over architectures), over all architectures and over the better half (½); core-seconds and acceleration. ◆ \
            marks the front: no other proxy agrees better for less. A study that still runs is reported as far as it is.
            """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, ansi, svg, csv, json
    }

    enum Part: String, ExpressibleByArgument, CaseIterable {
        case all, table, heatmap, scatter
    }

    @Argument(
        help: ArgumentHelp("The study: a name, or a path; by default the newest run.", valueName: "run"),
        completion: .runs
    )
    var runName: String?

    @Option(
        name: .customLong("combine"),
        parsing: .singleValue,
        help: ArgumentHelp(
            "A composite proxy, such as naswot+c4r4s0e5: the mean of the ranks, or log:naswot+params as AZ-NAS does it; may be repeated.",
            valueName: "proxies"
        )
    )
    var combinations: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            Also look for the best composite of at most this many proxies, chosen on one half of the architectures and reported on \
            the other.
            """,
            valueName: "members"
        )
    )
    var search: Int?

    @Option(help: ArgumentHelp("What that composite may cost at most: as much as this proxy.", valueName: "proxy"))
    var budget: String?

    @Option(
        help: ArgumentHelp(
            "Leave out the first so many architectures: those that a composite was chosen on, say.",
            valueName: "count"
        )
    )
    var skip = 0

    @Flag(
        help: ArgumentHelp(
            """
            Count every network once for each notation that the study's table has for it, as figures over a whole benchmark do. \
            Intervals still take rows to be independent.
            """
        )
    )
    var notations = false

    @Option(name: .customLong("top"), parsing: .singleValue, help: "Tops to report: 10% or 25; may be repeated.")
    var tops: [String] = []

    @Option(help: ArgumentHelp("The proxy, or the truth, that accelerations are relative to.", valueName: "proxy"))
    var reference: String?

    @Option(help: "Cost of the front: core-seconds, or work (multiply-accumulates x samples x epochs).")
    var cost = ProxyCostMeasure.coreSeconds.rawValue

    @Option(help: "Format: text, ansi, svg, csv, json.")
    var format = Format.text

    @Option(help: "What to draw: all, table, heatmap, scatter.")
    var part = Part.all

    @Option(help: "Columns of text; by default all that there is to say.")
    var width: Int?

    @Flag(help: "ASCII characters only.")
    var ascii = false

    @OptionGroup var runs: RunsOptions

    func validate() throws {
        _ = try chosenTops()
        guard ProxyCostMeasure(rawValue: cost) != nil else {
            throw ValidationError("--cost \(cost): write core-seconds or work")
        }
        if skip < 0 { throw ValidationError("--skip must not be negative") }
        if let search, search < 1 { throw ValidationError("--search must be at least 1") }
        if let width, width < 40 { throw ValidationError("--width must be at least 40") }
        if budget != nil, search == nil { throw ValidationError("--budget belongs to --search") }
    }

    func run() throws {
        var export = try RunExport(runs.find(runName))
        guard skip == 0 || skip < export.candidates.count else {
            throw UserError("--skip \(skip) leaves nothing: there are \(export.candidates.count) architectures")
        }
        export.candidates.removeFirst(skip)
        var table = try ProxyTable(export)
        if notations {
            guard let known = try export.configuration.study.knownAccuracies() else {
                throw UserError("--notations: run \(export.run.name) compares with no table, which would have them")
            }
            table = try table.countingNotations(of: known, sizedBy: export.configuration.networkSize)
        }
        for text in combinations {
            let (rule, names) = Self.combination(text)
            table.append(try table.combined(names, by: rule))
        }
        let measure = ProxyCostMeasure(rawValue: cost) ?? .coreSeconds
        let options = ProxyReportOptions(tops: try chosenTops(), measure: measure, reference: reference)
        let stream = ProxyReport.stream(of: export.run)
        let report = try ProxyReport(table, options: options, stream: stream)
        switch format {
        case .csv: standardOutput(ProxyReportFile.csv(report), terminator: "")
        case .json: standardOutput(try ProxyReportFile.json(report), terminator: "")
        case .text, .ansi, .svg: try draw(report)
        }
        if let search {
            try find(search, in: table, measure, stream)
        }
    }

    private func draw(_ report: ProxyReport) throws {
        let capabilities = Capabilities(colors: .truecolor, glyphs: ascii ? .ascii : .braille)
        let pages = ProxyReportPages(report, capabilities: capabilities)
        let grid: CellGrid?
        switch part {
        case .all: grid = pages.whole(width: width)
        case .table: grid = pages.table(width: width)
        case .heatmap: grid = pages.heatMap(width: width ?? 100)
        case .scatter: grid = pages.scatter()
        }
        guard let grid else {
            throw UserError(
                "--part \(part.rawValue): there is nothing to draw yet: it needs proxies with a τ and a cost"
            )
        }
        switch format {
        case .svg:
            let options = SVGOptions(title: "econas — proxies against \(report.truth)")
            standardOutput(grid.svg(options), terminator: "")
        case .ansi: standardOutput(screen: grid, .truecolor)
        default: standardOutput(grid.plainText(), terminator: "")
        }
    }

    private func find(
        _ members: Int,
        in table: ProxyTable,
        _ measure: ProxyCostMeasure,
        _ stream: RandomStream
    ) throws {
        let costs = table.columns.map { ($0.name, $0.cost(measure)) }
        guard let limit = budget ?? costs.filter({ $0.1 != nil }).max(by: { ($0.1 ?? 0) < ($1.1 ?? 0) })?.0 else {
            throw UserError("--search: no proxy has a known cost yet")
        }
        // Composites are made of what was measured, not of other composites.
        let candidates = table.columns.filter { $0.costs.count == 1 && $0.cost(measure) != nil }.map(\.name)
        let finding = try CompositeSearch(
            candidates: candidates,
            largestSize: members,
            budget: limit,
            measure: measure
        ).run(on: table, tops: chosenTops(), stream: stream)
        standardOutput("\nthe best composite at no more cost than \(limit):\n")
        standardOutput(finding.summary(budget: limit, measure: measure), terminator: "")
    }

    /// `log:a+b`: the rule and the names.
    private static func combination(_ text: String) -> (CombinationRule, [String]) {
        let isLog = text.hasPrefix("log:")
        let names = (isLog ? text.dropFirst(4) : text[...]).split(separator: "+").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        return (isLog ? .logRank : .meanRank, names)
    }

    private func chosenTops() throws -> [TopSize] {
        if tops.isEmpty { return [.share(0.1)] }
        return try tops.map { text in
            if text.hasSuffix("%"), let percent = Double(text.dropLast()), percent > 0, percent <= 100 {
                return .share(percent / 100)
            }
            guard let count = Int(text), count > 0 else {
                throw ValidationError("--top \(text): write a share such as 10% or a number such as 25")
            }
            return .count(count)
        }
    }
}
