import Studies
import RunModel
import TerminalKit

/// Which columns of the population's table a width has room for, and where they are.
struct PopulationTable {
    /// A column with its place.
    struct Column: Hashable {
        var column: PopulationColumn
        var x: Int
        var width: Int
    }

    /// From left to right.
    private(set) var columns: [Column] = []

    /// Chooses columns: the important ones first, then the sparkline and the mutation share what is left.
    ///
    /// - Parameter x: first column of the area; the first two columns hold the marks.
    init(_ shared: SharedState, _ snapshot: RunSnapshot, x: Int, width: Int) {
        let tiers = snapshot.run.tiers
        let digits = "\(snapshot.candidates.last?.id ?? 0)".count
        let idWidth = max(3, digits + 1)
        let epochDigits = "\(tiers.last?.epochs ?? 0)".count
        let progress = max(PopulationColumn.progress.heading.count, 6 + 2 * epochDigits)
        func columnWidth(_ column: PopulationColumn) -> Int {
            switch column {
            case .id: idWidth
            case .state: 10
            case .progress: progress
            case .accuracy: 6
            case .rank: max(4, digits) + 5
            case .curve: 8
            case .parameters: 7
            case .macs: 6
            case .age: 5
            case .parent: max(6, idWidth)
            case .cost: 8
            case .mutation: 26
            case .measure(let name): min(max(9, name.count), 17)
            }
        }
        var left = width - 2
        var kept: Set<PopulationColumn> = []
        for column in Self.wanted(shared, snapshot) where columnWidth(column) + 1 <= left {
            kept.insert(column)
            left -= columnWidth(column) + 1
        }
        var widths: [PopulationColumn: Int] = [:]
        if kept.contains(.curve) {
            let more = min(kept.contains(.mutation) ? left / 4 : left, 16)
            widths[.curve] = 8 + more
            left -= more
        }
        if kept.contains(.mutation) { widths[.mutation] = min(60, 26 + left) }
        var at = x + 2
        for column in PopulationColumn.all(shared) where kept.contains(column) {
            let size = widths[column] ?? columnWidth(column)
            columns.append(Column(column: column, x: at, width: size))
            at += size + 1
        }
    }

    /// The columns, the important ones first. A row in words: who, how far, how good; then what it is like and where it came from.
    /// In a study, where everyone is drawn at random and goes all the way: who, the truth, and what should predict it.
    private static func wanted(_ shared: SharedState, _ snapshot: RunSnapshot) -> [PopulationColumn] {
        let tiers = snapshot.run.tiers.filter { $0.epochs > 0 }
        let accuracies = tiers.map { PopulationColumn.accuracy($0.tier) }.reversed()
        let measures = shared.index.measures.map { PopulationColumn.measure($0) }
        guard snapshot.run.isStudy else {
            return [.id, .state] + accuracies
                + [.rank, .progress, .curve, .parameters, .age, .mutation, .parent, .macs, .cost] + measures
        }
        let trained: [PopulationColumn] = tiers.isEmpty ? [] : [.progress, .curve]
        return [.id, .state, .rank] + measures.prefix(1) + accuracies + measures.dropFirst()
            + [.parameters, .macs, .cost] + trained
    }
}

extension PopulationColumn {
    /// The heading.
    var heading: String {
        switch self {
        case .id: "id"
        case .state: "state"
        case .progress: "tier epoch"
        case .accuracy(let tier): "T\(tier) %"
        case .rank: "rank ±"
        case .curve: "curve"
        case .parameters: "params"
        case .macs: "MACs"
        case .age: "age"
        case .parent: "parent"
        case .mutation: "mutation"
        case .cost: "core-s"
        case .measure(let name): name
        }
    }

    /// What the table says it is sorted by.
    var sortName: String {
        switch self {
        case .rank: "rank"
        case .progress: "epochs"
        case .curve: "best accuracy"
        case .accuracy(let tier): "accuracy in tier \(tier)"
        default: heading
        }
    }

    /// Where its values stand in it.
    var alignment: TextAlignment {
        switch self {
        case .state, .mutation, .curve, .progress, .rank: .leading
        default: .trailing
        }
    }
}
