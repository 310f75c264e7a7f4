import ArgumentParser
import Foundation
import Foundations
import RunConfiguration
import RunModel
import Store
import TUI
import TerminalKit

/// Compares searches at equal cost.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compare searches at equal cost.",
        discussion: """
            What each run had found when all had spent the same core-seconds, training-free scores of tier 0 included: by \
            default as many as the cheapest of them spent in all. Best and mean are those of the candidates that had completed \
            the highest tier by then. The chart shows the best so far against core-seconds. Every setting in which the runs differ is \
            listed; * marks those that give the same architecture another score.
            """
    )

    @Argument(
        help: ArgumentHelp("Two runs or more: names, or paths of their directories.", valueName: "run"),
        completion: .runs
    )
    var names: [String]

    @Option(help: ArgumentHelp("Compare at so many core-seconds.", valueName: "seconds"))
    var coreSeconds: Double?

    @OptionGroup var output: ComparisonOptions

    @OptionGroup var runs: RunsOptions

    func validate() throws {
        if names.count < 2 { throw ValidationError("compare takes two runs or more") }
        if let coreSeconds, !(coreSeconds > 0 && coreSeconds.isFinite) {
            throw ValidationError("--core-seconds \(coreSeconds): must be more than 0")
        }
    }

    func run() throws {
        let courses = try names.map { try RunCourse(runs.find($0)) }
        for course in courses {
            guard course.run.kind != .study else {
                let name = course.run.name
                throw UserError("run \(name) is a study; see it with: econas proxies report \(name)")
            }
            guard course.coreSeconds > 0 else { throw UserError("run \(course.run.name) has not trained an epoch yet") }
        }
        try output.give(CompareReport(courses, at: coreSeconds))
    }
}

/// Searches at equal cost: as a table, as JSON, as a chart.
struct CompareReport: ComparisonReport {
    private let courses: [RunCourse]
    private let seconds: Double

    /// - Parameter seconds: core-seconds to compare at; by default what the cheapest run spent.
    init(_ courses: [RunCourse], at seconds: Double?) {
        self.courses = courses
        self.seconds = seconds ?? courses.map(\.coreSeconds).min() ?? 0
    }

    /// A line per run, then what keeps the runs from being comparable.
    var text: String {
        // A column that says the same of all would make the table wider than many terminals.
        let strategies = courses.map(\.run.kind.word)
        let differ = Set(strategies).count > 1
        func right(_ title: String, _ yields: Int = 0) -> TextTable.Column {
            TextTable.Column(title: title, alignment: .right, yields: yields)
        }
        var table = TextTable(
            [TextTable.Column(title: "run", least: 12)]
                + (differ ? [TextTable.Column(title: "strategy", yields: 1)] : []) + [
                    right("seed", 2), right("spent"), right("for scores", 6), right("candidates", 4),
                    right("epochs", 5),
                    right("top tier", 3), right("best"), right("mean"),
                ]
        )
        for course in courses {
            let standing = course.standing(at: seconds)
            table.add(
                [course.run.name] + (differ ? [course.run.kind.word] : []) + [
                    "\(course.run.seed)", whole(standing.coreSeconds), whole(standing.scoreSeconds),
                    "\(standing.candidates)", "\(standing.epochs)", "\(standing.top)", Format.percentage(standing.best),
                    Format.percentage(standing.mean),
                ]
            )
        }
        let what = differ ? "" : " of \(strategies.first ?? "") search"
        return (["at \(whole(seconds)) core-seconds\(what)", "", table.text, ""] + notes).joined(separator: "\n")
    }

    private var notes: [String] {
        var notes: [String] = []
        if !differences.isEmpty {
            let verdict =
                differences.contains(where: \.touchesScore)
                ? "not trained alike, so accuracies do not compare; settings that differ (* touches the score):"
                : "settings that differ, none of which touches the score:"
            var table = TextTable(
                [TextTable.Column(title: ""), TextTable.Column(title: "setting")]
                    + courses.map { TextTable.Column(title: TerminalText.line($0.run.name), least: 8) }
            )
            for difference in differences {
                table.add([difference.touchesScore ? "*" : "", difference.key] + difference.values)
            }
            notes += [verdict, "", table.text, ""]
        }
        for course in courses where course.coreSeconds < seconds {
            notes += ["\(course.run.name) spent no more than \(whole(course.coreSeconds)) core-seconds", ""]
        }
        return notes
    }

    /// What keeps the runs from being comparable, and what does not.
    private var differences: [SettingDifference] {
        var differences = SettingDifference.all(courses.map(\.configuration))
        let images = courses.map { $0.dataIdentity ?? "" }
        let isExplained = differences.contains { $0.key.hasPrefix("data.") && $0.touchesScore }
        if !isExplained, Set(images).count > 1 {
            differences.append(SettingDifference(key: "the images themselves", values: images, touchesScore: true))
        }
        return differences
    }

    private func whole(_ seconds: Double) -> String { Format.fixed(seconds, 0) }

    // MARK: - JSON

    private struct Document: Encodable {
        struct Run: Encodable {
            var name: String
            var strategy: String
            var dataset: String
            var proxy: String
            var seed: UInt64
            var coreSecondsInAll: Double
            var standing: RunCourse.Standing
            var completions: [RunCourse.Completion]
        }
        var coreSeconds: Double
        var runs: [Run]
        /// With values in the order of the runs.
        var differences: [SettingDifference]
    }

    func json() throws -> String {
        let document = Document(
            coreSeconds: seconds,
            runs: courses.map { course in
                Document.Run(
                    name: course.run.name,
                    strategy: course.run.kind.word,
                    dataset: course.run.dataset,
                    proxy: course.run.proxy,
                    seed: course.run.seed,
                    coreSecondsInAll: course.coreSeconds,
                    standing: course.standing(at: seconds),
                    completions: course.completions
                )
            },
            differences: differences
        )
        return try JSONText.of(document)
    }

    // MARK: - Chart

    /// The best so far of each run against core-seconds, as steps.
    var chart: CurveSheet { RunComparison(courses, at: seconds).sheet }
}
