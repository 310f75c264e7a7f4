import Foundation
import Foundations
import RunModel

/// How the ranks of several proxies become one score. Both are higher for better architectures.
package enum CombinationRule: String, Sendable, Hashable, CaseIterable {
    /// The mean of ranks (Borda's count).
    case meanRank = "mean"
    /// The sum of log(rank / n), the best having rank n: one bad rank weighs more than one good rank (Lee and Ham, AZ-NAS,
    /// CVPR 2024).
    case logRank = "log"

    /// What a proxy contributes, from its values.
    func contributions(_ values: [Double]) -> [Double] {
        let ranks = Statistics.averageRanks(values)
        switch self {
        case .meanRank: return ranks
        case .logRank: return ranks.map { log($0 / Double(values.count)) }
        }
    }

    /// The score from contributions of all proxies.
    func score(_ contributions: [[Double]]) -> [Double] {
        guard let first = contributions.first else { return [] }
        let sums = contributions.dropFirst().reduce(first) { zip($0, $1).map(+) }
        switch self {
        case .meanRank: return sums.map { $0 / Double(contributions.count) }
        case .logRank: return sums
        }
    }
}

extension ProxyTable {
    /// A proxy that combines others by their ranks among the architectures that have a value of each.
    ///
    /// Ranks are relative to those architectures: a score can be compared within the column only. What its parts share is
    /// paid for once.
    ///
    /// - Parameters:
    ///   - names: columns of this table.
    ///   - rule: how ranks become a score.
    ///   - name: what to call it; by default the rule and the parts, `mean(params, naswot)`.
    /// - Throws: `ProxyStudyError` without names, for a name that occurs twice, or one that the table does not have.
    package func combined(_ names: [String], by rule: CombinationRule, name: String? = nil) throws -> ProxyColumn {
        guard !names.isEmpty else { throw ProxyStudyError("there is nothing to combine: name at least one proxy") }
        guard Set(names).count == names.count else {
            throw ProxyStudyError("\(names.joined(separator: ", ")): name each proxy once")
        }
        let parts = try names.map(column)
        let rows = architectures.indices.filter { row in parts.allSatisfy { $0.values[row] != nil } }
        let scores = rule.score(parts.map { part in rule.contributions(rows.compactMap { part.values[$0] }) })
        var values = [Double?](repeating: nil, count: architectures.count)
        for (row, score) in zip(rows, scores) { values[row] = score }
        return ProxyColumn(
            name: name ?? "\(rule.rawValue)(\(names.joined(separator: ", ")))",
            values: values,
            costs: ProxyCost.union(parts.flatMap(\.costs))
        )
    }

    /// The table of some of its architectures, in the order given. A mean work stays that of the whole table.
    ///
    /// - Precondition: the rows are those of the table.
    package func selecting(rows: [Int]) -> ProxyTable {
        ProxyTable(
            architectures: rows.map { architectures[$0] },
            truth: truth.selecting(rows: rows),
            columns: columns.map { $0.selecting(rows: rows) }
        )
    }
}

extension ProxyColumn {
    /// The values and costs of some rows, in the order given.
    func selecting(rows: [Int]) -> ProxyColumn {
        ProxyColumn(
            name: name,
            values: rows.map { values[$0] },
            costs: costs.map { cost in
                ProxyCost(source: cost.source, coreSeconds: rows.map { cost.coreSeconds[$0] }, work: cost.work)
            }
        )
    }
}
