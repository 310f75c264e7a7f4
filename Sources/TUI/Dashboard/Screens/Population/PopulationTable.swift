import Studies
import Foundations
import RunModel
import TerminalKit

/// Candidates as a table: all that are listed, or those who wait.
struct PopulationTable {
    /// Where its columns and rows are.
    let view: TableView<PopulationColumn>
    private let shared: SharedState
    private let snapshot: RunSnapshot
    private let members: [Int]

    /// Lays the table out.
    ///
    /// - Parameters:
    ///   - members: indices into the snapshot's candidates.
    ///   - top: the first of them in sight.
    ///   - sort: what they are sorted by, for the arrow in its heading.
    init(
        _ shared: SharedState,
        _ snapshot: RunSnapshot,
        _ members: [Int],
        top: Int = 0,
        in area: GridRect,
        sort: PopulationSort? = nil,
        glyphs: Glyphs = Glyphs(.ascii)
    ) {
        self.shared = shared
        self.snapshot = snapshot
        self.members = members
        let wanted = Self.wanted(shared, snapshot)
        let columns = PopulationColumn.all(shared).compactMap { id in
            wanted.firstIndex(of: id).map { Self.column(id, priority: $0, snapshot, sort, glyphs) }
        }
        view = TableView(columns, in: area, margin: 2, trailing: 1, count: members.count, top: top, scrolls: true)
    }

    private static func column(
        _ id: PopulationColumn,
        priority: Int,
        _ snapshot: RunSnapshot,
        _ sort: PopulationSort?,
        _ glyphs: Glyphs
    ) -> TableColumn<PopulationColumn> {
        let digits = "\(snapshot.candidates.last?.id ?? 0)".count
        let epochDigits = "\(snapshot.run.tiers.totalEpochs)".count
        let (width, most) =
            switch id {
            case .id: (max(3, digits + 1), 0)
            case .state: (10, 0)
            case .progress: (max(id.heading.count, 6 + 2 * epochDigits), 0)
            case .accuracy, .macs: (6, 0)
            case .rank: (max(4, digits) + 5, 0)
            case .curve: (8, 24)
            case .parameters: (7, 0)
            case .age: (5, 0)
            case .parent: (max(6, digits + 1), 0)
            case .cost: (8, 0)
            case .mutation: (26, 60)
            case .measure(let name): (min(max(9, name.count), 17), 0)
            }
        // The heading of the rank stands over its digits, whose number depends on the run.
        let heading = id == .rank ? id.heading.leftPadded(width - 9 + id.heading.count) : id.heading
        var column = TableColumn(id, heading, width: width, most: most, id.alignment, priority: priority)
        guard let sort, id == sort.column else { return column }
        column.role = .tableHeaderSorted
        let arrow = String(sort.descending ? glyphs.arrowDown : glyphs.arrowUp)
        // The arrow takes the place of a blank beside the name where there is one.
        column.title = heading.count < width ? heading + arrow : arrow + heading.prefix(width - 1)
        return column
    }

    /// Draws the table: marks, then the columns that there is room for.
    func draw(on painter: inout Painter) {
        let theme = painter.theme
        let glyphs = painter.glyphs
        view.draw(
            on: &painter,
            selected: view.rows.first { record($0).id == shared.selection },
            marks: { row in
                let id = record(row).id
                let blank = TextSpan(" ", theme[.text])
                if shared.marked.contains(id) { return [blank, TextSpan("*", theme[.marked])] }
                if id == shared.index.best?.id { return [blank, TextSpan(String(glyphs.star), theme[.best])] }
                let isNear = shared.index.standing?.near.contains(id) == true
                return isNear ? [blank, TextSpan(String(glyphs.near), theme[.best])] : []
            },
            cell: { painter, row, place, room in
                let record = record(row)
                let isMarked = shared.marked.contains(record.id)
                let text = theme[record.state.isFinal ? .dimText : isMarked ? .marked : .text]
                guard place.id == .curve else {
                    return cell(place, record, shared.index.ranks[members[row]], painter, text)
                }
                painter.sparkline(
                    (snapshot.curves[record.id] ?? []).compactMap(\.validationAccuracy),
                    x: room.x,
                    y: room.y,
                    width: room.width,
                    theme[record.state.isFinal ? .dimText : .info],
                    // One scale for all rows: curves are there to be compared.
                    range: shared.index.accuracies,
                    fitting: true
                )
                return []
            }
        )
    }

    private func record(_ row: Int) -> CandidateRecord { snapshot.candidates[members[row]] }

    private func cell(
        _ place: TableView<PopulationColumn>.Place,
        _ record: CandidateRecord,
        _ rank: CandidateRank?,
        _ painter: Painter,
        _ text: Style
    ) -> [TextSpan] {
        let theme = painter.theme
        func plain(_ value: String) -> [TextSpan] { [TextSpan(value, text)] }
        switch place.id {
        case .id: return plain("#\(record.id)")
        case .state:
            let style = theme[record.state.role]
            return [TextSpan("\(record.state.symbol(painter.glyphs)) \(record.state.rawValue)", style)]
        case .progress: return progress(record, snapshot.run, painter, text)
        case .accuracy(let tier):
            guard let score = record.scores[tier] else { return [TextSpan("–", theme[.dimText])] }
            let isHighest = tier == record.tier && !record.state.isFinal
            return [TextSpan(Format.percent(score), isHighest ? theme[.brightText] : text)]
        case .rank:
            guard let rank, let overall = rank.overall else {
                return [TextSpan("–".leftPadded(place.width - 5), theme[.dimText])]
            }
            return [TextSpan("\(overall)".leftPadded(place.width - 5), text), change(rank.change, painter)]
        case .curve: return []
        case .measure(let name):
            guard let metric = record.metrics[name] else { return [TextSpan("–", theme[.dimText])] }
            return plain(Format.measured(metric.value))
        case .parameters: return plain(record.parameters > 0 ? Format.magnitude(record.parameters) : "–")
        case .macs: return plain(record.macs > 0 ? Format.magnitude(record.macs) : "–")
        case .age:
            if record.pinned { return [TextSpan("pin", theme[.accent])] }
            guard record.tier > 0 else { return [TextSpan("–", theme[.dimText])] }
            let limit = snapshot.run.maximumAge
            return plain("\(max(0, snapshot.run.cycle - record.lastTrainedCycle))" + (limit > 0 ? "/\(limit)" : ""))
        case .parent: return plain(record.parent.map { "#\($0)" } ?? "–")
        case .cost:
            return plain(record.seconds >= 9999.5 ? Format.grouped(record.seconds) : Format.fixed(record.seconds, 1))
        case .mutation:
            if record.state == .failed, !record.failure.isEmpty { return [TextSpan(record.failure, theme[.bad])] }
            let parent = record.parent.flatMap { snapshot.candidate($0) }
            if record.origin == .injected {
                let what = record.mutation.isEmpty ? "" : ": \(shortMutation(record, parent, place.width - 9))"
                return [TextSpan("by hand", theme[.accent]), TextSpan(what, text)]
            }
            guard !record.mutation.isEmpty else { return [TextSpan(record.origin.rawValue, theme[.dimText])] }
            return plain(shortMutation(record, parent, place.width))
        }
    }

    /// The columns, the important ones first. A row in words: who, how far, how good; then what it is like and where it came from.
    /// In a study, where everyone is drawn at random and goes all the way: who, the truth, and what should predict it.
    private static func wanted(_ shared: SharedState, _ snapshot: RunSnapshot) -> [PopulationColumn] {
        let tiers = snapshot.run.tiers.filter { $0.work != .measure }
        let accuracies = tiers.map { PopulationColumn.accuracy($0.tier) }.reversed()
        let measures = shared.index.measures.map { PopulationColumn.measure($0) }
        switch snapshot.run.kind {
        case .search:
            return [.id, .state] + accuracies
                + [.rank, .progress, .curve, .parameters, .age, .mutation, .parent, .macs, .cost] + measures
        case .training:
            return [.id, .state, .progress] + accuracies + measures.prefix(1)
                + [.rank, .curve, .parameters, .macs, .cost, .mutation] + measures.dropFirst()
        case .study:
            let trained: [PopulationColumn] = tiers.isEmpty ? [] : [.progress, .curve]
            return [.id, .state, .rank] + measures.prefix(1) + accuracies + measures.dropFirst()
                + [.parameters, .macs, .cost] + trained
        }
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

/// `T2 40` when at rest, `T1→2 31/40` on the way: the tier completed, the one aimed at, epochs done and wanted.
private func progress(_ record: CandidateRecord, _ run: RunInfo, _ painter: Painter, _ text: Style) -> [TextSpan] {
    let theme = painter.theme
    let digits = "\(run.tiers.totalEpochs)".count
    let epochs = "\(record.epochsTrained)".leftPadded(digits)
    guard let target = record.targetTier, record.isUnderWay else {
        return [
            TextSpan(record.tier > 0 ? "T\(record.tier)   " : "–    ", theme[tier: record.tier]),
            TextSpan(epochs, text),
        ]
    }
    return [
        TextSpan("\(record.tier)", theme[tier: record.tier]), TextSpan(String(painter.glyphs.arrow), theme[.dimText]),
        TextSpan("T\(target) ", theme[tier: target]),
        TextSpan("\(epochs)/\(run.tiers.epochs(throughTier: target))", text),
    ]
}

/// Places won or lost since the tier below, always five columns wide.
private func change(_ change: Int?, _ painter: Painter) -> TextSpan {
    let theme = painter.theme
    guard let change else { return TextSpan("     ", theme[.dimText]) }
    let amount = "\(min(999, abs(change)))".rightPadded(3)
    if change > 0 { return TextSpan(" \(painter.glyphs.up)\(amount)", theme[.good]) }
    if change < 0 { return TextSpan(" \(painter.glyphs.down)\(amount)", theme[.bad]) }
    return TextSpan(" =   ", theme[.dimText])
}
