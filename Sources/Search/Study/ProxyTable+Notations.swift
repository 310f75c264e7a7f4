extension ProxyTable {
    /// Every network once for each notation that a benchmark has for it, with that notation's truth: what figures over a whole
    /// benchmark count. A study draws no network twice, and so finds most often what has most notations.
    ///
    /// - Parameter table: the table that the study's truth is a column of.
    /// - Throws: `ProxyStudyError` when it is not, or when the table has none of the architectures.
    public func countingNotations(of table: BenchmarkTable) throws -> ProxyTable {
        guard let known = table.columns.first(where: { $0.name == truth.name }) else {
            throw ProxyStudyError("\(table.name) has no column \(truth.name), which the study compares with")
        }
        var rows: [String: Int] = [:]
        for (row, text) in architectures.enumerated() { rows[try CellGenotype(parsing: text).canonicalKey] = row }
        let notations = table.genotypes.indices.filter { rows[table.canonicalKey(ofRow: $0)] != nil }
        guard !notations.isEmpty else { throw ProxyStudyError("\(table.name) has none of the study's architectures") }
        let networks = notations.compactMap { rows[table.canonicalKey(ofRow: $0)] }
        var result = ProxyTable(
            architectures: notations.map { table.genotypes[$0].text },
            truth: ProxyColumn(
                name: "\(truth.name), by notation",
                values: notations.map { known.values[$0] },
                costs: []
            ),
            // AZ-NAS's score is made of ranks, which are others now.
            columns: columns.filter { $0.name != TrainingFreeScore.azNAS }.map { $0.selecting(rows: networks) }
        )
        try result.appendAZNAS()
        return result
    }
}
