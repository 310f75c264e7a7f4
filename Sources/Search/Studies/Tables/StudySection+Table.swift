import Foundation
import RunConfiguration

extension StudySection {
    /// The table of known accuracies; nil where the study has none.
    ///
    /// - Throws: `TableError` with the line.
    package func knownAccuracies() throws -> BenchmarkTable? {
        table.isEmpty ? nil : try BenchmarkTable(contentsOf: URL(fileURLWithPath: table))
    }
}
