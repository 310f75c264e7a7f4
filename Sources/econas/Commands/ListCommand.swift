import ArgumentParser
import Foundation
import Foundations
import RunModel
import Store

/// Lists the runs of a folder.
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the runs of a folder, the newest first.",
        discussion: """
            A narrow terminal leaves out columns; a pipe and --format csv have all of them. --filter takes conditions on columns such \
            as state=finished best>70 candidates>=100, and words that a text must hold; accuracies are in percent.
            """
    )

    @Option(help: "Format: text, csv.")
    var format = TableOptions.Format.text

    @Option(
        help: ArgumentHelp(
            "Only runs that meet conditions, such as \"state=finished best>70\".",
            valueName: "conditions"
        )
    )
    var filter: String?

    @OptionGroup var options: TableOptions

    @OptionGroup var runs: RunsOptions

    func run() throws {
        var rows = RunSummary.all(in: runs.url).map { RunRow(directory: $0.directory, summary: $0.summary) }
        let isEmpty = rows.isEmpty
        if let filter {
            let filter = try TableFilter(filter, RunRow.columns)
            rows = rows.filter(filter.matches)
        }
        rows = try options.arranged(rows, RunRow.columns)
        if format == .csv { return standardOutput(DataColumn.csv(rows, RunRow.columns), terminator: "") }
        guard !isEmpty else {
            return standardOutput("no runs in \(runs.url.path); start one with: econas search")
        }
        guard !rows.isEmpty else { return standardOutput("none of the runs in \(runs.url.path) meets the conditions") }
        standardOutput(RunRow.table(rows).text)
    }
}

/// A run in a list, or why it cannot be read.
struct RunRow {
    let directory: RunDirectory
    let summary: Result<RunSummary, RunError>

    private var run: RunInfo? { try? summary.get().run }
    private var best: (score: Double, text: String)? {
        guard let best = try? summary.get().best, let score = best.score else { return nil }
        return (score, "\(Format.percentage(score)) (#\(best.id), tier \(best.tier))")
    }
    private var problem: String? { if case .failure(let error) = summary { "\(error)" } else { nil } }

    /// The columns, as `econas list --format csv` names them.
    static var columns: [DataColumn<RunRow>] {
        func right(_ title: String, _ yields: Int) -> TextTable.Column {
            .init(title: title, alignment: .right, yields: yields)
        }
        return [
            DataColumn("run", .init(title: "run", least: 8)) { .text($0.directory.name) },
            DataColumn("state", .init(title: "state")) { .text($0.run?.state.rawValue ?? "unreadable") },
            DataColumn("strategy", .init(title: "strategy", yields: 5)) { $0.run.map { .text($0.kind.word) } ?? .none },
            DataColumn("data", .init(title: "data", yields: 3)) { $0.run.map { .text($0.dataset) } ?? .none },
            DataColumn("proxy", .init(title: "proxy", yields: 6)) { $0.run.map { .text($0.proxy) } ?? .none },
            DataColumn(
                name: "cycle",
                text: right("cycle", 4),
                value: { TableValue($0.run?.cycle) },
                shown: { row in
                    guard let run = row.run, run.kind != .training else { return "–" }
                    return "\(run.cycle)/\(run.cycles)"
                }
            ),
            DataColumn("cycles", nil) { TableValue($0.run?.cycles) },
            DataColumn(
                name: "candidates",
                text: right("candidates", 2),
                descends: true,
                value: { TableValue(try? $0.summary.get().candidates) },
                shown: { row in (try? row.summary.get().candidates).map(String.init) ?? "–" }
            ),
            DataColumn(
                name: "epochs",
                text: right("epochs", 7),
                descends: true,
                value: { TableValue(try? $0.summary.get().epochs) },
                shown: { row in (try? row.summary.get().epochs).map(String.init) ?? "–" }
            ),
            DataColumn(
                name: "best",
                text: right("best", 0),
                descends: true,
                value: { TableValue($0.best.map { 100 * $0.score }) },
                shown: { $0.best?.text ?? "–" }
            ),
            DataColumn(
                name: "disk",
                text: right("disk", 8),
                descends: true,
                value: { TableValue($0.run?.diskBytes) },
                shown: { $0.run.map { Format.bytes($0.diskBytes) } ?? "–" }
            ),
            DataColumn(
                name: "begun",
                text: .init(title: "begun", yields: 1),
                descends: true,
                value: { $0.run.map { .text($0.created.ISO8601Format()) } ?? .none },
                shown: { $0.run.map { date.string(from: $0.created) } ?? "–" }
            ),
            DataColumn("problem", nil) { $0.problem.map { .text($0) } ?? .none },
        ]
    }

    /// Rows for people: whatever cannot be read says why.
    static func table(_ rows: [RunRow]) -> TextTable {
        let columns = columns.filter { $0.text != nil }
        var table = TextTable(columns.compactMap(\.text))
        for row in rows {
            table.add(row.problem.map { [row.directory.name, "unreadable: \($0)"] } ?? columns.map { $0.shown(row) })
        }
        return table
    }

    private static let date = {
        let date = DateFormatter()
        date.dateFormat = "yyyy-MM-dd HH:mm"
        return date
    }()
}
