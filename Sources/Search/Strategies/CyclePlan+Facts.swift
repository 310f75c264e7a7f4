package import RunModel

extension CyclePlan {
    /// What happens when the plan is carried out, in its order.
    ///
    /// - Parameters:
    ///   - costs: what each new candidate costs, or why it cannot be trained.
    ///   - ladder: the epochs of the tiers.
    ///   - promise: what tier 0 found of each new candidate; empty without a tier 0.
    package func events(
        costs: [Result<CandidateCost, any Error>],
        ladder: TierLadder,
        promise: [Metric] = []
    ) -> [Fact.Event] {
        var events: [Fact.Event] = [.planned]
        events += retired.map { .retired(candidate: $0, retirement) }
        var failed: Set<Int> = []
        for (place, (candidate, cost)) in zip(newCandidates, costs).enumerated() {
            events.append(
                .born(
                    Birth(
                        candidate: candidate.id,
                        architecture: candidate.architecture,
                        canonicalKey: candidate.canonicalKey,
                        parent: candidate.parent,
                        origin: candidate.origin,
                        mutation: candidate.mutation,
                        cost: try? cost.get()
                    )
                )
            )
            if promise.indices.contains(place) {
                events.append(.measured(candidate: candidate.id, [promise[place]]))
            }
            if case .failure(let error) = cost {
                failed.insert(candidate.id)
                events.append(.failed(candidate: candidate.id, reason: "\(error)"))
            }
        }
        events += assignments.filter { !failed.contains($0.candidate) }.map { assignment in
            .assigned(
                WorkOrder(
                    candidate: assignment.candidate,
                    fromTier: assignment.fromTier,
                    toTier: assignment.toTier,
                    work: ladder.work(ofTier: assignment.toTier)
                )
            )
        }
        return events + notes.map { .noted($0) }
    }
}
