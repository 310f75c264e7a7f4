import RunModel
import Strategies

extension EngineLoop {
    /// Tier 0: leaves the most promising of the proposed candidates in a plan; returns what was found of them. Those who are
    /// kept bear the cost of all.
    func screen(_ plan: inout CyclePlan) throws -> [Metric] {
        guard let kept = plan.kept, !plan.newCandidates.isEmpty else { return [] }
        let proposed = plan.newCandidates
        guard let found = try evaluator.promise(of: proposed.map(\.architecture)), let first = found.first else {
            plan = plan.keeping(kept, by: proposed.map { _ in 0 })
            return []
        }
        plan = plan.keeping(kept, by: found.map { $0.order })
        let count = plan.newCandidates.count
        guard count > 0 else { return [] }
        plan.notes.append(.screened(proposed: proposed.count, kept: count, metric: first.name))
        let share = found.reduce(0) { $0 + $1.cost } / Double(count)
        let metrics = Dictionary(uniqueKeysWithValues: zip(proposed.map(\.architecture), found))
        return plan.newCandidates.compactMap { candidate in
            metrics[candidate.architecture].map {
                var metric = $0
                metric.cost = share
                return metric
            }
        }
    }
}
