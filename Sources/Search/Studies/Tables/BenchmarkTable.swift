package import Architectures
package import Foundation
import Foundations

/// A tabular benchmark: architectures with the accuracies that training them is known to give.
///
/// The file is CSV with a header. The column `arch` names architectures as `Architecture(parsing:)` reads them; every column
/// called `DATASET_val_eN`, `DATASET_test_eN` or `DATASET_eN` holds top-1 accuracies in percent after a training of N epochs, each with a
/// learning-rate schedule of its own. Other columns are not looked at.
package struct BenchmarkTable: Sendable {
    /// What an accuracy was measured on.
    package enum Part: Sendable, Hashable {
        /// `val`: held-out images.
        case validation
        /// `test`: test images.
        case test
        /// The column does not say.
        case unnamed
    }

    /// Accuracies of all architectures after one training.
    package struct Column: Sendable, Hashable {
        /// The header.
        package var name: String
        /// The data set that it is about.
        package var dataset: String
        /// What was measured on.
        package var part: Part
        /// Epochs of the training.
        package var epochs: Int
        /// Shares of right answers, 0…1, in the order of the architectures.
        package var values: [Double]
    }

    /// What errors call the table.
    package let name: String
    /// The architectures, all different.
    package let architectures: [Architecture]
    /// The columns of accuracies.
    package let columns: [Column]
    private let rows: [Architecture: Int]
    private let canonicalKeys: [String]

    /// Bytes of a table's file at most.
    private static let longestFile = 500_000_000

    /// Reads a table that a person named; `-` is the standard input.
    ///
    /// - Throws: `TableError` with the line.
    package init(contentsOf url: URL) throws {
        let name = url.relativePath == TextFile.standardInput ? "standard input" : url.relativePath
        let text: String
        do {
            text = try TextFile.read(url.relativePath, limit: Self.longestFile, isNamed: true)
        } catch {
            throw TableError(name, line: nil, "\(error)")
        }
        try self.init(csv: text, name: name)
    }

    /// Reads a table out of text.
    ///
    /// - Throws: `TableError` with the line.
    package init(csv text: String, name: String) throws {
        var reader = try TableReader(text, name: name)
        while try reader.readRow() {}
        self.name = name
        architectures = reader.architectures
        columns = reader.columns
        rows = reader.rows
        canonicalKeys = architectures.map(\.canonicalKey)
    }

    /// The data sets there are columns of, in their order.
    package var datasets: [String] {
        columns.reduce(into: []) { if !$0.contains($1.dataset) { $0.append($1.dataset) } }
    }

    /// The place of an architecture; nil for one that the table does not have.
    package func row(of architecture: Architecture) -> Int? { rows[architecture] }

    /// The column of a name; nil where there is none.
    func column(_ name: String) -> Column? { columns.first { $0.name == name } }

    /// The canonical key of an architecture, known without computing it.
    func canonicalKey(ofRow row: Int) -> String { canonicalKeys[row] }
}

/// Why a table cannot be used: one line that says where, what is wrong and what would be right.
package struct TableError: Error, Hashable, Sendable, LocalizedError, CustomStringConvertible {
    /// The table's name.
    package let table: String
    /// The line of the file, from 1; nil when it concerns the whole.
    package let line: Int?
    /// What is wrong.
    package let problem: String

    init(_ table: String, line: Int?, _ problem: String) {
        self.table = table
        self.line = line
        self.problem = problem
    }

    /// `table.csv:12: …`
    package var description: String { "\(table)\(line.map { ":\($0)" } ?? ""): \(problem)" }
    /// As `description`.
    package var errorDescription: String? { description }
}
