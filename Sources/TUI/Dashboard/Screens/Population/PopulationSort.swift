import Studies
import RunModel
import TerminalKit

/// A column of the population table, which is also what the table can be sorted by.
package enum PopulationColumn: Hashable, Sendable {
    /// The candidate's number.
    case id
    /// What it is doing.
    case state
    /// Tier and epochs.
    case progress
    /// Validation accuracy at the end of a tier.
    case accuracy(Int)
    /// Rank among all.
    case rank
    /// Parameters of the proxy network.
    case parameters
    /// Multiply-accumulates per image.
    case macs
    /// Cycles since its last training.
    case age
    /// Whom it was mutated from.
    case parent
    /// What the mutation changed.
    case mutation
    /// Core-seconds spent.
    case cost
    /// Sparkline of the validation accuracy.
    case curve
    /// What was measured without training: a training-free score, or a study's truth.
    case measure(String)

    /// The columns of a run with such tiers and measures, in the order of the table.
    static func all(tiers: some Sequence<Int>, measures: [String]) -> [PopulationColumn] {
        [.id, .state, .progress] + tiers.map { .accuracy($0) } + [.rank, .curve] + measures.map { .measure($0) }
            + [.parameters, .macs, .age, .parent, .cost, .mutation]
    }

    /// What the candidates of the run can be sorted by, in the order of the table.
    static func all(_ shared: SharedState) -> [PopulationColumn] {
        let tiers = shared.snapshot?.run.tiers.filter { $0.work != .measure } ?? []
        return all(tiers: tiers.map(\.tier), measures: shared.index.measures)
    }

    /// Whether the first look wants the largest on top.
    var descendsByDefault: Bool {
        switch self {
        case .accuracy, .measure, .progress, .cost, .parameters, .macs, .curve: true
        case .id, .state, .rank, .age, .parent, .mutation: false
        }
    }
}

/// The order of the population table.
package struct PopulationSort: Hashable, Sendable {
    /// What is compared.
    package var column: PopulationColumn
    /// Largest first.
    package var descending: Bool

    /// Creates an order.
    package init(column: PopulationColumn, descending: Bool) {
        self.column = column
        self.descending = descending
    }

    /// Best first: the highest tier, and within it the highest score.
    package static let standard = PopulationSort(column: .rank, descending: false)
}
