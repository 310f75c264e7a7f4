/// A column of the population table, which is also what the table can be sorted by.
public enum PopulationColumn: Hashable, Sendable {
    /// The candidate's number.
    case id
    /// What it is doing.
    case state
    /// Tier and epochs.
    case progress
    /// Validation accuracy at the end of a tier.
    case accuracy(Int)
    /// Rank among all who completed the same tier.
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

    /// The columns of a run with so many tiers, in the order of the table.
    static func all(tiers: Int) -> [PopulationColumn] {
        [.id, .state, .progress] + (0..<tiers).map { .accuracy($0 + 1) }
            + [.rank, .curve, .parameters, .macs, .age, .parent, .cost, .mutation]
    }

    /// Whether the first look wants the largest on top.
    var descendsByDefault: Bool {
        switch self {
        case .accuracy, .progress, .cost, .parameters, .macs, .curve: true
        case .id, .state, .rank, .age, .parent, .mutation: false
        }
    }
}

/// The order of the population table.
public struct PopulationSort: Hashable, Sendable {
    /// What is compared.
    public var column: PopulationColumn
    /// Largest first.
    public var descending: Bool

    /// Creates an order.
    public init(column: PopulationColumn, descending: Bool) {
        self.column = column
        self.descending = descending
    }

    /// Best first: the highest tier, and within it the highest score.
    public static let standard = PopulationSort(column: .rank, descending: false)
}
