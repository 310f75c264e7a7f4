import RunModel
import TerminalKit

/// The workers' screen: those in training, then those who wait.
extension DashboardState {
    private var workList: [Int] {
        guard let snapshot else { return [] }
        return snapshot.workers.compactMap(\.candidate) + snapshot.queue
    }

    /// Walks through who trains and who waits; whether it was a step of that kind.
    mutating func navigateWork(_ action: DashboardAction) -> Bool {
        let list = workList
        let place = selection.flatMap { list.firstIndex(of: $0) }
        let target: Int
        switch action {
        case .down: target = place.map { $0 + 1 } ?? 0
        case .up: target = place.map { $0 - 1 } ?? 0
        case .first: target = 0
        case .last: target = list.count - 1
        default: return false
        }
        guard !list.isEmpty else { return false }
        select(list[min(max(0, target), list.count - 1)])
        return true
    }

    /// The first row that the queue shows in so many rows: the selected one is in sight.
    func queueTop(rows: Int) -> Int {
        guard let snapshot, let selection, let row = snapshot.queue.firstIndex(of: selection) else { return 0 }
        return min(max(0, row - rows + 1), max(0, snapshot.queue.count - rows))
    }
}
