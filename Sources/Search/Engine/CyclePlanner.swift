import Architectures
@preconcurrency import Dispatch
import RunModel
import Strategies
import Synchronization
import Tensor

/// A cycle's plan with everything that must be known before it is recorded.
struct PlannedCycle: Sendable {
    /// The plan, with those candidates that tier 0 left in it.
    var plan: CyclePlan
    /// What tier 0 found of each new candidate; empty without a tier 0.
    var promise: [Metric]
    /// What each new candidate costs, or why it cannot be trained.
    var costs: [Result<CandidateCost, any Error>]
    /// The population that it was planned for, by the number of its last change.
    var change: Int64
}

/// Plans cycles away from the engine's thread, which answers people meanwhile: canonical keys of children, the scores of tier 0 and
/// the costs of networks take long.
///
/// A plan depends on nothing but the population and the cycle. One that comes too late, as a person has changed the population, is
/// made again; what is known of architectures by then is not computed again.
final class CyclePlanner: Sendable {
    private struct Known {
        var costs: [String: Result<CandidateCost, any Error>] = [:]
        var promise: (keys: [String], metrics: [Metric])?
    }

    private let planner: any Planner
    private let seed: UInt64
    private let evaluator: any Evaluator
    private let queue = DispatchQueue(label: "econas.planner", qos: .userInitiated)
    private let isCancelled = Atomic<Bool>(false)
    private let known = Mutex(Known())

    init(_ planner: any Planner, seed: UInt64, evaluator: any Evaluator) {
        self.planner = planner
        self.seed = seed
        self.evaluator = evaluator
    }

    /// Plans a cycle, and tells of it from another thread: the plan, or why there is none.
    func plan(
        _ population: Population,
        cycle: Int,
        change: Int64,
        done: @escaping @Sendable (Result<PlannedCycle, any Error>) -> Void
    ) {
        queue.async { [self] in
            let result = Result { try plan(population, cycle: cycle, change: change) }
            if !isCancelled.load(ordering: .relaxed) { done(result) }
        }
    }

    /// What is in progress is not wanted any more: nothing is told of it.
    func cancel() { isCancelled.store(true, ordering: .relaxed) }

    private func plan(_ population: Population, cycle: Int, change: Int64) throws -> PlannedCycle {
        var generator = RandomStream(seed: seed, purpose: "cycle", UInt64(cycle))
        var plan = planner.plan(population, cycle: cycle, using: &generator)
        let promise = try screen(&plan)
        let costs = plan.newCandidates.map(cost)
        known.withLock {
            $0.costs = Dictionary(zip(plan.newCandidates.map(\.canonicalKey), costs)) { first, _ in first }
        }
        return PlannedCycle(plan: plan, promise: promise, costs: costs, change: change)
    }

    private func cost(_ candidate: NewCandidate) -> Result<CandidateCost, any Error> {
        if let cost = known.withLock({ $0.costs[candidate.canonicalKey] }) { return cost }
        return Result {
            if isCancelled.load(ordering: .relaxed) { throw EvaluationAbandoned() }
            return try evaluator.measure(candidate.architecture)
        }
    }

    /// Tier 0: leaves the most promising of the proposed candidates in a plan; returns what was found of them. Those who are
    /// kept bear the cost of all.
    private func screen(_ plan: inout CyclePlan) throws -> [Metric] {
        guard let kept = plan.kept, !plan.newCandidates.isEmpty else { return [] }
        let proposed = plan.newCandidates
        guard let found = try promise(proposed), let first = found.first else {
            plan = plan.keeping(kept, by: proposed.map { _ in 0 })
            return []
        }
        plan = plan.keeping(kept, by: found.map { $0.value ?? -.infinity })
        let count = plan.newCandidates.count
        guard count > 0 else { return [] }
        plan.notes.append(.screened(proposed: proposed.count, kept: count, metric: first.name))
        let share = found.reduce(0) { $0 + $1.cost } / Double(count)
        let metrics = Dictionary(uniqueKeysWithValues: zip(proposed.map(\.canonicalKey), found))
        return plan.newCandidates.compactMap { candidate in
            metrics[candidate.canonicalKey].map {
                var metric = $0
                metric.cost = share
                return metric
            }
        }
    }

    private func promise(_ proposed: [NewCandidate]) throws -> [Metric]? {
        let keys = proposed.map(\.canonicalKey)
        if let promise = known.withLock({ $0.promise }), promise.keys == keys { return promise.metrics }
        let metrics = try evaluator.promise(of: proposed.map(\.architecture))
        if let metrics { known.withLock { $0.promise = (keys, metrics) } }
        return metrics
    }
}
