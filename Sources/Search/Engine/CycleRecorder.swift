import Foundation
package import RunModel
package import Store
package import Strategies

/// Records a cycle's plan: its candidates, its assignments, and what there is to tell, in one transaction.
package struct CycleRecorder {
    package let plan: CyclePlan
    /// What each new candidate costs, or why it cannot be trained.
    package let costs: [Result<CandidateCost, any Error>]
    package let ladder: TierLadder
    /// What tier 0 found of each new candidate; empty without a tier 0.
    package var promise: [Measure] = []

    package func record(in transaction: inout StoreTransaction) throws {
        try transaction.setPlanned(cycle: plan.cycle)
        for candidate in plan.retired {
            try transaction.end(candidate, as: .retired)
            try transaction.event(
                "retired",
                cycle: plan.cycle,
                candidate: candidate,
                "#\(candidate) is \(plan.retirement)"
            )
        }
        var failed: Set<Int> = []
        for (place, (candidate, cost)) in zip(plan.newCandidates, costs).enumerated() {
            let id = try insert(candidate, cost: try? cost.get(), in: &transaction)
            if promise.indices.contains(place) { try transaction.insert([promise[place]], candidate: id) }
            if case .failure(let error) = cost {
                failed.insert(id)
                try transaction.end(id, as: .failed, failure: "\(error)")
                try transaction.event("failed", cycle: plan.cycle, candidate: id, "#\(id) failed: \(error)")
            }
        }
        for assignment in plan.assignments where !failed.contains(assignment.candidate) {
            try transaction.assign(
                assignment.candidate,
                cycle: plan.cycle,
                fromTier: assignment.fromTier,
                toTier: assignment.toTier,
                toEpoch: ladder.epochs(ofTier: assignment.toTier),
                byPerson: false
            )
            guard assignment.fromTier > 0 else { continue }
            try transaction.setState(.waiting, of: assignment.candidate)
            try transaction.event(
                "promoted",
                cycle: plan.cycle,
                candidate: assignment.candidate,
                "#\(assignment.candidate) goes on to tier \(assignment.toTier)"
            )
        }
        for note in plan.notes { try transaction.event("note", cycle: plan.cycle, note) }
    }

    private func insert(
        _ candidate: NewCandidate,
        cost: CandidateCost?,
        in transaction: inout StoreTransaction
    ) throws -> Int {
        let id = try transaction.insert(
            CandidateEntry(
                genotype: candidate.genotype,
                canonicalKey: candidate.canonicalKey,
                parent: candidate.parent,
                origin: candidate.origin,
                mutation: candidate.mutation,
                cycle: plan.cycle,
                parameters: cost?.parameters ?? 0,
                macs: cost?.macs ?? 0,
                memoryBytes: cost?.memoryBytes ?? 0
            )
        )
        let descent =
            candidate.parent.map { "mutated from #\($0): \(candidate.mutation)" } ?? "drawn at random"
        try transaction.event("born", cycle: plan.cycle, candidate: id, "#\(id) \(descent)")
        return id
    }

    /// Creates a value.
    package init(
        plan: CyclePlan,
        costs: [Result<CandidateCost, any Error>],
        ladder: TierLadder,
        promise: [Measure] = []
    ) {
        self.plan = plan
        self.costs = costs
        self.ladder = ladder
        self.promise = promise
    }
}
