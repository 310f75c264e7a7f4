import Foundation
import Foundations
import Studies
import TUI
import TerminalKit

/// What came of a comparison on a table: as a table, as JSON, as a chart.
struct TabularReport: ComparisonReport {
    private let study: TabularStudy
    private let results: [TabularResult]

    init(_ study: TabularStudy, _ results: [TabularResult]) {
        self.study = study
        self.results = results
    }

    /// Means and deviations at parts of the budget, best first.
    var text: String {
        let budgets = [study.budget / 4, study.budget / 2, study.budget].filter { $0 > 0 }
        // The whole budget is what counts; who was better before gives way first.
        var table = TextTable(
            [.init(title: "strategy", least: 20), .init(title: "trainings", alignment: .right, yields: 3)]
                + budgets.map {
                    .init(
                        title: "at \($0) epochs",
                        alignment: .right,
                        yields: $0 == study.budget ? 0 : $0 < study.budget / 2 ? 2 : 1
                    )
                } + [.init(title: "regret", alignment: .right)]
        )
        let ranked = results.sorted {
            ($0.point(at: study.budget)?.mean ?? 0) > ($1.point(at: study.budget)?.mean ?? 0)
        }
        for result in ranked {
            let trainings = zip(result.trainings, result.tiers).map { Format.fixed($0, 1) + " × e\($1)" }
            table.add(
                [result.strategy, trainings.joined(separator: ", ")]
                    + budgets.map { accuracy(result.point(at: $0)) }
                    + [result.point(at: study.budget).map { Format.percent($0.regret) } ?? "–"]
            )
        }
        let truth = study.task.truthColumn.name
        let best = Format.percent(study.task.optimum)
        return """
            \(study.task.table.architectures.count) architectures, \(study.seeds) seeds: \(truth) of the result in percent, \
            mean ± deviation; the best there is has \(best)

            \(table.text)

            """
    }

    private func accuracy(_ point: TabularResult.Point?) -> String {
        guard let point else { return "–" }
        let deviation = point.deviation.map { " ± \(Format.percent($0))" } ?? ""
        return Format.percent(point.mean) + deviation
    }

    // MARK: - JSON

    private struct Document: Encodable {
        var table: String
        var dataset: String
        var truth: String
        var optimum: Double
        var budget: Int
        var seeds: Int
        var workers: Int
        var results: [TabularResult]
    }

    func json() throws -> String {
        let document = Document(
            table: study.task.table.name,
            dataset: study.task.dataset,
            truth: study.task.truthColumn.name,
            optimum: study.task.optimum,
            budget: study.budget,
            seeds: study.seeds,
            workers: study.workers,
            results: results
        )
        return try JSONText.of(document)
    }

    // MARK: - Chart

    /// The means of all strategies against the budget.
    var chart: CurveSheet {
        CurveSheet(
            title: "\(study.task.truthColumn.name) of the result, mean of \(study.seeds) seeds",
            xTitle: "epochs",
            yTitle: "test accuracy",
            curves: results.map { result in
                SheetCurve(
                    label: result.strategy,
                    x: result.curve.map { Double($0.epochs) },
                    y: result.curve.map(\.mean)
                )
            },
            window: Double(study.budget) / 8...Double(study.budget),
            range: range
        )
    }

    /// From the worst at half of the budget up: the beginning, where results are still any, would press all that matters into
    /// a line.
    private var range: ClosedRange<Double>? {
        let half = results.compactMap { $0.point(at: study.budget / 2)?.mean }
        let end = results.compactMap { $0.point(at: study.budget)?.mean }
        guard let low = half.min(), let high = end.max(), low < high else { return nil }
        return low - (high - low) / 10...high + (high - low) / 10
    }
}
