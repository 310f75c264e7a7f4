package import Architectures

/// One data set of a table: what a search sees of it, and how good an architecture really is.
package struct TabularTask: Sendable {
    /// The table.
    package let table: BenchmarkTable
    /// The data set.
    package let dataset: String
    /// The epochs of the trainings that the table knows, ascending. Each is a training of its own.
    package let schedules: [Int]
    /// The columns that searches see: of each schedule the validation accuracies, where there are none the test accuracies.
    package let scoreColumns: [BenchmarkTable.Column]
    /// The column that results are judged by: the test accuracies of the longest schedule, where there are none what searches see.
    package let truthColumn: BenchmarkTable.Column

    /// Chooses the columns of a data set.
    ///
    /// - Parameter dataset: by default the only one, or `cifar10`.
    /// - Throws: `TableError` that names the data sets.
    package init(_ table: BenchmarkTable, dataset: String? = nil) throws {
        let names = table.datasets
        let wanted = dataset ?? (names.count == 1 ? names[0] : "cifar10")
        guard names.contains(wanted) else {
            let problem = "there is no column of data set \(wanted): there are \(names.joined(separator: ", "))"
            throw TableError(table.name, line: 1, problem + "; choose one with --dataset")
        }
        let columns = table.columns.filter { $0.dataset == wanted }
        func column(_ epochs: Int, _ order: [BenchmarkTable.Part]) -> BenchmarkTable.Column? {
            order.lazy.compactMap { part in columns.first { $0.epochs == epochs && $0.part == part } }.first
        }
        let epochs = Set(columns.map(\.epochs)).sorted()
        let scores = epochs.compactMap { column($0, [.validation, .unnamed, .test]) }
        guard let longest = epochs.last, let truth = column(longest, [.test, .unnamed, .validation]) else {
            throw TableError(table.name, line: 1, "there is no column of data set \(wanted)")
        }
        self.table = table
        self.dataset = wanted
        schedules = epochs
        scoreColumns = scores
        truthColumn = truth
    }

    /// The best accuracy that there is.
    package var optimum: Double { truthColumn.values.max() ?? 0 }

    /// What a search sees of an architecture after a training; nil for a schedule that the table does not know.
    ///
    /// - Parameter row: the architecture's place in the table.
    package func score(ofRow row: Int, epochs: Int) -> Double? {
        schedules.firstIndex(of: epochs).map { scoreColumns[$0].values[row] }
    }

    /// How good an architecture is.
    package func truth(ofRow row: Int) -> Double { truthColumn.values[row] }
}

/// The architectures of a table, as a space that strategies draw from.
///
/// Random architectures are rows of the table, all equally likely. A mutation that leaves a table which does not have all architectures of
/// its space is drawn again, so often that only a row without neighbours has children outside; those cannot be evaluated.
package struct TableSpace: SearchSpace {
    private static let redraws = 200

    private let table: BenchmarkTable
    private let base: any SearchSpace

    /// The space of a table.
    package init(_ table: BenchmarkTable) {
        self.table = table
        // A table has architectures, and has read them: their space is there.
        guard let space = table.architectures.first.flatMap({ Spaces.named($0.space) }) else {
            preconditionFailure("\(table.name) has no architectures of a known space")
        }
        base = space
    }

    /// That of the architectures.
    package var name: String { base.name }

    /// A row of the table.
    package func random(using generator: inout some RandomNumberGenerator) -> Architecture {
        table.architectures[generator.index(below: table.architectures.count)]
    }

    /// A neighbour, of the table where there is one.
    package func mutate(
        _ architecture: Architecture,
        using generator: inout some RandomNumberGenerator
    ) -> Architecture {
        var drawn = base.mutate(architecture, using: &generator)
        for _ in 0..<Self.redraws where table.row(of: drawn) == nil {
            drawn = base.mutate(architecture, using: &generator)
        }
        return drawn
    }

    /// The key, which the table knows.
    package func canonicalKey(of architecture: Architecture) -> String {
        table.row(of: architecture).map { table.canonicalKey(ofRow: $0) } ?? architecture.canonicalKey
    }
}
