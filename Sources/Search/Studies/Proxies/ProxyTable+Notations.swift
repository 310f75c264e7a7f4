package import Architectures
import RunModel

extension ProxyTable {
    /// Every network once for each notation that a benchmark has for it: what figures over a whole benchmark count. A study
    /// draws no network twice, and so finds most often what has most notations.
    ///
    /// Truth, parameters and multiply-accumulates are the notation's own: parts that nothing reaches count in them.
    ///
    /// - Parameters:
    ///   - table: the table that the study's truth is a column of.
    ///   - network: the setting that sizes are told for.
    /// - Throws: `ProxyStudyError` when the table has no such column or none of the architectures; `ArchitectureError` when the
    ///   setting makes no network of one.
    package func countingNotations(of table: BenchmarkTable, sizedBy network: NetworkSize) throws -> ProxyTable {
        guard let known = table.column(truth.name) else {
            throw ProxyStudyError("\(table.name) has no column \(truth.name), which the study compares with")
        }
        var rows: [String: Int] = [:]
        for (row, text) in architectures.enumerated() { rows[try Architecture(parsing: text).canonicalKey] = row }
        let notations = table.architectures.indices.filter { rows[table.canonicalKey(ofRow: $0)] != nil }
        guard !notations.isEmpty else { throw ProxyStudyError("\(table.name) has none of the study's architectures") }
        let networks = notations.compactMap { rows[table.canonicalKey(ofRow: $0)] }
        let sizes = try notations.map { try table.architectures[$0].cost(at: network) }
        let own = [Self.size(.parameters, sizes.map(\.parameters)), Self.size(.macs, sizes.map(\.macs))]
        var result = ProxyTable(
            architectures: notations.map { table.architectures[$0].text },
            truth: ProxyColumn(
                name: "\(truth.name), by notation",
                values: notations.map { known.values[$0] },
                costs: []
            ),
            columns: columns.compactMap { column in
                // AZ-NAS's score is made of ranks, which are others now.
                if column.name == TrainingFreeScore.azNAS { return nil }
                return own.first { $0.name == column.name } ?? column.selecting(rows: networks)
            }
        )
        try result.appendAZNAS()
        return result
    }
}
