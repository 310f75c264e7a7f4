import Architectures
package import Foundation
import Foundations
package import RunModel
import Studies

/// What a run was and what came of it, as one page: HTML that needs no network and no script.
package struct RunReport: Sendable {
    private let snapshot: RunSnapshot
    private let index: RunIndex
    private let best: CandidateRecord?
    /// The whole configuration, as TOML.
    private let configuration: String
    /// When the page is made.
    private let made: Date

    /// How many candidates are drawn and listed.
    private static let (curves, rows) = (8, 25)

    /// A report of a run.
    ///
    /// - Parameters:
    ///   - snapshot: the run, with all curves.
    ///   - configuration: its whole configuration, as TOML.
    ///   - made: when the report is made.
    package init(_ snapshot: RunSnapshot, configuration: String, made: Date) {
        self.snapshot = snapshot
        self.configuration = configuration
        self.made = made
        index = RunIndex(snapshot)
        best = index.best
    }

    private var run: RunInfo { snapshot.run }

    /// The page.
    package func html() -> String {
        let sections = [winner, progress, tiers, ranks, front, training, lineage, candidates, record]
            .compactMap(\.self)
        let links = sections.compactMap { section -> String? in
            guard let found = section.firstMatch(of: #/<section id="(\w+)">\n<h2>(.*?)<\/h2>/#) else { return nil }
            return "<a href=\"#\(found.1)\">\(found.2)</a>"
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="generator" content="econas \(HTML.text(ProgramVersion.current))">
            <title>\(HTML.text(run.name)) — econas</title>
            <style>
            \(ReportStyle.sheet)
            </style>
            </head>
            <body>
            <header>
            <h1>\(HTML.text(run.name))</h1>
            <p class="quiet">\(HTML.text(introduction))</p>
            \(tiles)
            </header>
            <nav>\(links.joined(separator: "\n"))</nav>
            <main>
            \(sections.joined(separator: "\n"))
            </main>
            </body>
            </html>

            """
    }

    private var introduction: String {
        let what = run.kind == .study ? "A study of proxies" : "A search by \(run.kind.word)"
        let state = run.message.isEmpty ? run.state.rawValue : "\(run.state.rawValue) (\(run.message))"
        return "\(what) on \(run.dataset), proxy \(run.proxy), seed \(run.seed): \(state). Begun \(date(run.created)), "
            + "written \(date(made)) by econas \(ProgramVersion.current)."
    }

    private var tiles: String {
        var facts: [(String, String)] = []
        if let score = best?.score { facts.append((Format.percentage(score), "best, validation accuracy")) }
        facts += [
            ("\(snapshot.candidates.count)", "architectures"),
            ("\(run.cycle) of \(run.cycles)", "cycles"),
            (Format.duration(run.elapsed), "by the clock"),
            (Format.duration(snapshot.candidates.reduce(0) { $0 + $1.seconds }), "core time"),
            ("\(snapshot.candidates.reduce(0) { $0 + $1.epochsTrained })", "epochs trained"),
        ]
        return "<div class=\"tiles\">"
            + facts.map { "<div class=\"tile\"><b>\(HTML.text($0.0))</b><span>\(HTML.text($0.1))</span></div>" }
            .joined()
            + "</div>"
    }

    // MARK: Sections

    private var winner: String? {
        guard let best, let parts = try? Spaces.find(best.architecture.space).parts(of: best.architecture) else {
            return nil
        }
        let parent = best.parent.flatMap { snapshot.candidate($0) }
        let changed = parent.map { Set(best.architecture.changes(from: $0.architecture).compactMap(\.part)) } ?? []
        var words = "Candidate \(best.id) completed tier \(best.tier)"
        if let score = best.score { words += " with \(Format.percentage(score))" }
        words +=
            " after \(best.epochsTrained) epochs: \(Format.magnitude(best.parameters)) parameters and "
            + "\(Format.magnitude(best.macs)) multiply-accumulates per image at the size of the search."
        var content = [HTML.paragraph(words)]
        if !changed.isEmpty { content.append(HTML.paragraph("What it has that its parent has not is drawn bold.")) }
        content += parts.groups.map { CellDiagram($0, changed: changed).svg() }
        content.append(HTML.details("The architecture as text", "<pre>\(HTML.text(best.architecture.text))</pre>"))
        return HTML.section("winner", "The best architecture", content)
    }

    private var progress: String? {
        let series = index.bestSoFar.enumerated().compactMap { tier, rises -> ReportChart.Series? in
            guard !rises.isEmpty else { return nil }
            var points = rises.map { (x: Double($0.cycle), y: $0.score) }
            // What was best last is so to the end.
            if let last = points.last, last.x < Double(run.cycle) { points.append((Double(run.cycle), last.y)) }
            return .init(name: title(tier + 1), look: .steps, color: tier, points: points)
        }
        let chart = ReportChart(
            title: "The best score so far, tier by tier",
            x: .init(title: "cycle", unit: .count),
            y: .init(title: "validation accuracy", unit: .percent),
            series: series
        )
        return section("progress", "Progress", [chart.svg()])
    }

    private var tiers: String? {
        let rows = zip(run.tiers, index.tiers).map { tier, summary in
            [
                tier.title, "\(summary.completed)", "\(summary.promoted)",
                Format.percentage(summary.best?.score), Format.percentage(Statistics.quantile(summary.scores, 0.5)),
                Format.percentage(summary.scores.first), Format.duration(summary.seconds),
            ]
        }
        guard !rows.isEmpty else { return nil }
        let table = HTML.table(
            ["tier", "completed", "went on", "best", "median", "least", "core time"],
            rows,
            numbers: [1, 2, 3, 4, 5, 6]
        )
        return HTML.section("tiers", "Tiers", [table])
    }

    /// Every tier against the next: whether little training tells who is good.
    private var ranks: String? {
        let trained = run.tiers.filter { $0.work != .measure }.map(\.tier)
        let pairs =
            run.kind == .study
            ? Array(RankPlot.againstTruth(snapshot).prefix(8))
            : zip(trained, trained.dropFirst()).map { RankPair(x: .tier($0), y: .tier($1)) }
        let charts = pairs.compactMap { pair -> String? in
            let plot = RankPlot(snapshot, chosen: pair, showsRanks: false)
            guard plot.points.count >= 3 else { return nil }
            var title = "\(name(pair.y)) by \(name(pair.x)), \(plot.points.count) candidates"
            if let tau = plot.tau, let rho = plot.rho {
                title += ": Kendall's τ \(Format.fixed(tau, 2)), Spearman's ρ \(Format.fixed(rho, 2))"
            }
            return ReportChart(
                title: title,
                x: .init(title: name(pair.x), unit: unit(pair.x)),
                y: .init(title: name(pair.y), unit: unit(pair.y)),
                series: [
                    .init(
                        name: "candidates",
                        look: .points,
                        color: 0,
                        points: plot.points.map { ($0.x, $0.y) },
                        hints: plot.points.map { "candidate \($0.id)" }
                    )
                ]
            ).svg()
        }
        return section("ranks", "Ranks", charts.isEmpty ? [] : ["<div class=\"pair\">\(charts.joined())</div>"])
    }

    /// The best of the highest tier by what they cost.
    private var front: String? {
        guard let top = best?.tier else { return nil }
        let peers = snapshot.candidates.filter { $0.tier == top && $0.score != nil && $0.macs > 0 }
        guard peers.count >= 3 else { return nil }
        let places = Statistics.paretoFront(costs: peers.map { Double($0.macs) }, values: peers.map(\.score))
        let chart = ReportChart(
            title: "What the candidates of \(title(top)) cost, and what they are worth",
            x: .init(title: "multiply-accumulates per image", unit: .magnitude),
            y: .init(title: "validation accuracy", unit: .percent),
            series: [
                .init(
                    name: "candidates",
                    look: .points,
                    color: 0,
                    points: peers.map { (Double($0.macs), $0.score ?? .nan) },
                    hints: peers.map { "candidate \($0.id): \(Format.percentage($0.score))" }
                ),
                .init(
                    name: "none is both cheaper and better",
                    look: .front,
                    color: 1,
                    points: places.map { (Double(peers[$0].macs), peers[$0].score ?? .nan) }
                ),
            ]
        )
        return section("front", "Cost", [chart.svg()])
    }

    private var training: String? {
        let charts = [
            (CurveMetric.validationAccuracy, "validation accuracy", AxisUnit.percent),
            (.trainLoss, "training loss", .number),
        ].map { metric, title, unit in
            ReportChart(
                title: "The best by \(title)",
                x: .init(title: "epoch", unit: .count),
                y: .init(title: title, unit: unit),
                series: ranked.prefix(Self.curves).enumerated().compactMap { place, record in
                    guard let curve = snapshot.curves[record.id], !curve.isEmpty else { return nil }
                    return .init(
                        name: "\(record.id)",
                        look: .line,
                        color: place,
                        points: curve.map { (Double(run.tiers.position(of: $0)), metric.value($0) ?? .nan) }
                    )
                }
            ).svg()
        }
        return section(
            "training",
            "Training",
            charts.allSatisfy(\.isEmpty) ? [] : ["<div class=\"pair\">\(charts.joined())</div>"]
        )
    }

    private var lineage: String? {
        guard let best, best.parent != nil else { return nil }
        let line = (index.lineage.ancestors(of: best.id) + [best.id]).compactMap { snapshot.candidate($0) }
        let rows = line.map { record in
            [
                "\(record.id)", "\(record.bornCycle)", record.mutation.isEmpty ? "drawn at random" : record.mutation,
                Format.percentage(record.scores[1]), Format.percentage(record.score),
            ]
        }
        let table = HTML.table(
            ["id", "cycle", "what changed", "tier 1", "its highest tier"],
            rows,
            numbers: [0, 1, 3, 4],
            marked: [rows.count - 1]
        )
        return HTML.section("lineage", "The line of the best", [table])
    }

    private var candidates: String? {
        guard !ranked.isEmpty else { return nil }
        let rows = ranked.prefix(Self.rows).map { record in
            [
                "\(record.id)", record.state.rawValue, "\(record.tier)", Format.percentage(record.score),
                "\(record.epochsTrained)", Format.magnitude(record.parameters), Format.magnitude(record.macs),
                Format.duration(record.seconds), record.parent.map(String.init) ?? "–",
            ]
        }
        let table = HTML.table(
            ["id", "state", "tier", "score", "epochs", "parameters", "MACs", "core time", "parent"],
            rows,
            numbers: [0, 2, 3, 4, 5, 6, 7, 8],
            marked: ranked.first?.id == best?.id ? [0] : []
        )
        let states = index.states.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.value) \($0.key.rawValue)" }
        var content = [
            HTML.paragraph("In all \(snapshot.candidates.count): \(states.joined(separator: ", "))."), table,
        ]
        let failures = snapshot.candidates.filter { $0.state == .failed }
        if !failures.isEmpty {
            content.append(
                HTML.details(
                    "Why some failed",
                    HTML.table(["id", "reason"], failures.map { ["\($0.id)", $0.failure] })
                )
            )
        }
        return HTML.section("candidates", "Candidates", content)
    }

    /// What makes the run what it is: sessions, what people did, every setting.
    private var record: String? {
        let sessions = snapshot.events.filter {
            [.runBegan, .sessionBegan, .sessionEnded, .answered, .diskProblem].contains($0.event.kind)
        }
        var content: [String] = []
        if !sessions.isEmpty {
            let rows = sessions.map { [date($0.time), $0.sentence(run.tiers)] }
            content.append(HTML.details("Sessions and what people did", HTML.table(["time (UTC)", "what"], rows)))
        }
        content.append(HTML.details("Configuration", "<pre>\(HTML.text(configuration))</pre>"))
        content.append(
            HTML.paragraph(
                "The same configuration and seed give the same candidates and scores, whatever the number of workers, unless "
                    + "people interfere."
            )
        )
        return HTML.section("record", "Record", content)
    }

    // MARK: Words

    /// All with a score, the best first.
    private var ranked: [CandidateRecord] {
        snapshot.candidates.filter { TierRanking.standard.counts($0) }.sorted {
            TierRanking.standard.precedes($0, $1)
        }
    }

    /// A section of what there is; nil when there is nothing.
    private func section(_ id: String, _ title: String, _ content: [String]) -> String? {
        content.allSatisfy(\.isEmpty) ? nil : HTML.section(id, title, content)
    }

    private func title(_ tier: Int) -> String {
        let info = run.tiers.first { $0.tier == tier }
        return info.map { $0.label ?? "tier \(tier) (\($0.title))" } ?? "tier \(tier)"
    }

    private func name(_ axis: RankAxis) -> String {
        switch axis {
        case .tier(let tier): title(tier)
        case .parameters: "parameters"
        case .macs: "multiply-accumulates"
        case .measure(let name): name
        }
    }

    private func unit(_ axis: RankAxis) -> AxisUnit {
        switch axis {
        case .tier: .percent
        case .parameters, .macs: .magnitude
        case .measure: .number
        }
    }

    private func date(_ date: Date) -> String {
        date.formatted(
            .iso8601.year().month().day().dateSeparator(.dash).time(includingFractionalSeconds: false)
                .timeSeparator(.colon).dateTimeSeparator(.space)
        )
    }
}
