import Foundations
import RunModel
package import Store
package import TerminalKit

/// Searches at equal cost: what each had found when all had spent the same.
package struct RunComparison: Sendable, Hashable {
    /// One search.
    package struct Row: Sendable, Hashable {
        /// The run's name.
        package var name: String
        /// How it searches.
        package var strategy: String
        /// Its seed.
        package var seed: UInt64
        /// What it had come to.
        package var standing: RunCourse.Standing
    }

    /// Core-seconds at which they are compared.
    package let seconds: Double
    /// The searches, as they were asked for.
    package let rows: [Row]
    /// The best so far of each against core-seconds, as steps.
    package let sheet: CurveSheet
    /// What keeps them from being comparable.
    package let notes: [String]

    /// Compares searches.
    ///
    /// - Parameter seconds: core-seconds to compare at; by default what the cheapest run spent.
    package init(_ courses: [RunCourse], at wanted: Double? = nil) {
        let seconds = wanted ?? courses.map(\.coreSeconds).min() ?? 0
        self.seconds = seconds
        rows = courses.map { course in
            Row(
                name: course.run.name,
                strategy: course.run.kind.word,
                seed: course.run.seed,
                standing: course.standing(at: seconds)
            )
        }
        sheet = Self.sheet(courses, end: max(seconds, courses.map(\.coreSeconds).max() ?? 0))
        let settings = courses.map { "\($0.run.dataset), \($0.run.proxy)" }
        var notes: [String] = []
        if let first = settings.first, let other = settings.firstIndex(where: { $0 != first }) {
            notes.append(
                "not trained alike, so accuracies do not compare: "
                    + "\(courses[0].run.name) \(first); \(courses[other].run.name) \(settings[other])"
            )
        }
        for course in courses where course.coreSeconds < seconds {
            notes.append("\(course.run.name) spent no more than \(Format.fixed(course.coreSeconds, 0)) core-seconds")
        }
        self.notes = notes
    }

    private static func sheet(_ courses: [RunCourse], end: Double) -> CurveSheet {
        CurveSheet(
            title: "best of the highest tier so far",
            xTitle: "core-seconds",
            yTitle: "validation accuracy",
            curves: courses.map { course in
                var (x, y): ([Double], [Double]) = ([], [])
                for completion in course.best {
                    if let last = y.last { (x, y) = (x + [completion.seconds], y + [last]) }
                    (x, y) = (x + [completion.seconds], y + [completion.score])
                }
                if let last = y.last { (x, y) = (x + [course.coreSeconds], y + [last]) }
                return SheetCurve(label: course.run.name, x: x, y: y)
            },
            window: 0...max(1, end)
        )
    }
}
