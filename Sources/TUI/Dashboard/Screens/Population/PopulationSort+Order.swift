import Studies
import RunModel
import TerminalKit

extension PopulationSort {
    /// What one candidate is compared by. A candidate without a value comes last whatever the direction.
    private struct Key {
        var index: Int
        var primary: Double?
        var secondary: Double
    }

    /// Indices into the snapshot's candidates in this order; equals are ordered by id.
    ///
    /// Complexity: O(n log n); called when a snapshot, the order or the filter changes, never while drawing.
    func order(of indices: [Int], in snapshot: RunSnapshot, ranks: [CandidateRank?]) -> [Int] {
        let texts = column == .mutation ? textOrder(indices, snapshot) : [:]
        var keys = indices.map { index in
            let (primary, secondary) = value(snapshot.candidates[index], ranks[index], snapshot.run)
            return Key(index: index, primary: texts[index] ?? primary, secondary: secondary)
        }
        let down = descending
        keys.sort { a, b in
            switch (a.primary, b.primary) {
            case (let x?, let y?):
                if x != y { return down ? x > y : x < y }
                if a.secondary != b.secondary { return down ? a.secondary > b.secondary : a.secondary < b.secondary }
            case (_?, nil): return true
            case (nil, _?): return false
            case (nil, nil): break
            }
            return a.index < b.index
        }
        return keys.map(\.index)
    }

    /// Positions of the mutation texts in alphabetical order; no entry where there is none.
    private func textOrder(_ indices: [Int], _ snapshot: RunSnapshot) -> [Int: Double] {
        let named = indices.filter { !snapshot.candidates[$0].mutation.isEmpty }
        let sorted = named.sorted { snapshot.candidates[$0].mutation < snapshot.candidates[$1].mutation }
        var result: [Int: Double] = [:]
        for (position, index) in sorted.enumerated() { result[index] = Double(position) }
        return result
    }

    private func value(_ record: CandidateRecord, _ rank: CandidateRank?, _ run: RunInfo) -> (Double?, Double) {
        switch column {
        case .id: (Double(record.id), 0)
        case .state: (Double(record.state.sortPosition), Double(record.id))
        case .progress: (Double(record.epochsTrained), Double(record.tier))
        case .accuracy(let tier): (record.scores[tier], 0)
        case .rank: (rank?.overall.map { Double($0) }, 0)
        case .parameters: (Double(record.parameters), 0)
        case .macs: (Double(record.macs), 0)
        case .age: (record.tier > 0 ? Double(run.cycle - record.lastTrainedCycle) : nil, Double(record.id))
        case .parent: (record.parent.map { Double($0) }, 0)
        case .cost: (record.seconds, 0)
        case .curve: (record.scores.values.max(), 0)
        case .measure(let name): (record.metrics[name]?.value, 0)
        case .mutation: (nil, 0)
        }
    }
}

extension CandidateState {
    /// Busy ones first, the dead last.
    var sortPosition: Int {
        switch self {
        case .training: 0
        case .waiting: 1
        case .paused: 2
        case .alive: 3
        case .retired: 4
        case .killed: 5
        case .failed: 6
        }
    }
}
