import Foundations
import RunModel
package import Tensor

/// Looks for the combination of proxies that ranks best at no more cost than a given proxy.
///
/// Nothing that is reported was fitted: architectures are divided at random into two halves, the combination is chosen by its τ
/// on one, and what it is worth is measured on the other. Among many combinations the best on the first half is partly so by
/// luck, so its τ there is too high; `CompositeFinding` keeps both numbers apart.
///
/// Sizes grow by one. As long as no size has more than `width` affordable sets all of them are looked at; where there are more,
/// only the best `width` of a size are extended (a beam search). A set never costs less than its subsets, so none that is
/// affordable is lost for its price.
package struct CompositeSearch: Sendable, Hashable {
    /// The columns to choose from.
    package var candidates: [String]
    /// Most members of a combination.
    package var largestSize: Int
    /// The rules to try.
    package var rules: [CombinationRule]
    /// The column that no combination may cost more than.
    package var budget: String
    /// How cost is counted.
    package var measure: ProxyCostMeasure
    /// Sets of a size that are extended.
    package var width: Int

    /// Creates a search.
    ///
    /// - Precondition: sizes, width and rules are not empty.
    package init(
        candidates: [String],
        largestSize: Int = 4,
        rules: [CombinationRule] = CombinationRule.allCases,
        budget: String,
        measure: ProxyCostMeasure = .coreSeconds,
        width: Int = 200
    ) {
        precondition(largestSize > 0 && width > 0 && !rules.isEmpty, "a search needs members, sets and rules")
        self.candidates = candidates
        self.largestSize = largestSize
        self.rules = rules
        self.budget = budget
        self.measure = measure
        self.width = width
    }

    /// Chooses on one half of the architectures and measures on the other.
    ///
    /// Only architectures that have the truth and a value of every candidate and of the budget's column count.
    ///
    /// - Parameters:
    ///   - tops: sizes of tops to report.
    ///   - bootstrap: intervals of what is reported; nil for none.
    ///   - stream: divides the architectures and draws the samples of intervals.
    /// - Throws: `ProxyStudyError` for unknown columns, a budget without a known cost, fewer than eight complete architectures, or
    ///   when nothing affordable has a τ.
    package func run(
        on table: ProxyTable,
        tops: [TopSize] = [.share(0.1)],
        bootstrap: BootstrapOptions? = BootstrapOptions(),
        stream: RandomStream
    ) throws -> CompositeFinding {
        guard Set(candidates).count == candidates.count else { throw ProxyStudyError("name each candidate once") }
        let (choosing, reporting) = try halves(of: table, stream.child("halves"))
        let affordable = try costs(in: table)
        guard let choice = best(on: choosing, columns: try candidates.map(choosing.column), affordable) else {
            throw ProxyStudyError("no combination costs at most as much as \(budget) and has a τ")
        }
        let members = choice.members.map { candidates[$0] }
        let column = try reporting.combined(members, by: choice.rule)
        func agreement(_ column: ProxyColumn) -> ProxyAgreement {
            ProxyAgreement(
                proxy: column.values,
                truth: reporting.truth.values,
                tops: tops,
                bootstrap: bootstrap,
                stream: stream.child("samples")
            )
        }
        return CompositeFinding(
            members: members,
            rule: choice.rule,
            cost: affordable.cost(choice.members) ?? affordable.limit,
            budget: affordable.limit,
            chosenOn: choosing.architectures.count,
            chosenTau: choice.tau,
            agreement: agreement(column),
            budgetAgreement: agreement(try reporting.column(budget))
        )
    }

    private func halves(of table: ProxyTable, _ stream: RandomStream) throws -> (ProxyTable, ProxyTable) {
        let columns = try (candidates + [budget]).map(table.column) + [table.truth]
        var rows = table.architectures.indices.filter { row in columns.allSatisfy { $0.values[row] != nil } }
        guard rows.count >= 8 else {
            throw ProxyStudyError(
                "\(rows.count) architectures have values of all candidates: choosing on one half and reporting on the other "
                    + "needs at least 8"
            )
        }
        var stream = stream
        stream.shuffle(&rows)
        let middle = (rows.count + 1) / 2
        return (
            table.selecting(rows: rows[..<middle].sorted()), table.selecting(rows: rows[middle...].sorted())
        )
    }

    private func costs(in table: ProxyTable) throws -> AffordableCosts {
        guard let limit = try table.column(budget).cost(measure) else {
            throw ProxyStudyError(
                "the cost of \(budget) in \(measure.rawValue) is not known, so nothing can be compared with it"
            )
        }
        return AffordableCosts(try candidates.map(table.column), limit: limit, measure)
    }

    private struct Choice {
        var members: [Int]
        var rule: CombinationRule
        var tau: Double
    }

    private func best(on table: ProxyTable, columns: [ProxyColumn], _ costs: AffordableCosts) -> Choice? {
        let truth = table.truth.values.compactMap { $0 }
        let contributions = rules.map { rule in columns.map { rule.contributions($0.values.compactMap { $0 }) } }
        // The empty set is what sets of one extend.
        var kept: [[Int]] = [[]]
        var best: Choice?
        for _ in 0..<largestSize {
            var seen: Set<[Int]> = []
            var found: [Choice] = []
            for set in kept {
                for member in columns.indices where !set.contains(member) {
                    let members = (set + [member]).sorted()
                    guard seen.insert(members).inserted, costs.isAffordable(members) else { continue }
                    let choices = rules.indices.compactMap { index -> Choice? in
                        let score = rules[index].score(members.map { contributions[index][$0] })
                        return Statistics.kendallTau(score, truth).map {
                            Choice(members: members, rule: rules[index], tau: $0)
                        }
                    }
                    // The first of equals, so that the order of the rules decides and not the library.
                    if let choice = choices.min(by: { $0.tau > $1.tau }) { found.append(choice) }
                }
            }
            found.sort { $0.tau != $1.tau ? $0.tau > $1.tau : $0.members.lexicographicallyPrecedes($1.members) }
            if let first = found.first, first.tau > best?.tau ?? -.infinity { best = first }
            kept = found.prefix(width).map(\.members)
        }
        return best
    }
}

/// What sets of columns cost, and which are within the limit.
private struct AffordableCosts {
    let limit: Double
    private let columns: [ProxyColumn]
    private let measure: ProxyCostMeasure

    init(_ columns: [ProxyColumn], limit: Double, _ measure: ProxyCostMeasure) {
        self.columns = columns
        self.limit = limit
        self.measure = measure
    }

    /// Nil where the cost of a member is not known.
    func cost(_ members: [Int]) -> Double? {
        ProxyCost.mean(ProxyCost.union(members.flatMap { columns[$0].costs }), measure)
    }

    func isAffordable(_ members: [Int]) -> Bool {
        cost(members).map { $0 <= limit } ?? false
    }
}

/// The combination that a search has found.
package struct CompositeFinding: Sendable, Hashable {
    /// The columns it combines.
    package let members: [String]
    /// How.
    package let rule: CombinationRule
    /// Its cost per architecture.
    package let cost: Double
    /// What it was allowed to cost.
    package let budget: Double
    /// Architectures that it was chosen on.
    package let chosenOn: Int
    /// τ on those, which is too high.
    package let chosenTau: Double
    /// How well it ranks the other architectures.
    package let agreement: ProxyAgreement
    /// How well the budget's column ranks these same architectures, with the same samples.
    package let budgetAgreement: ProxyAgreement
}
