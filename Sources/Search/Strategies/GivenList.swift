package import Architectures
package import RunModel

/// Trains architectures that are given, all of them and nothing else.
package struct GivenList: Planner {
    /// The one tier that everyone is trained through.
    package let ladder: TierLadder
    /// The architectures, with where each comes from in words.
    package let given: [(architecture: Architecture, origin: String)]
    /// None: everyone is there from the beginning.
    package var cycles: Int { 0 }
    /// Whoever was trained for good is what the run is for.
    package var keepsCheckpoints: Bool { true }

    /// Creates a list.
    package init(ladder: TierLadder, given: [(architecture: Architecture, origin: String)]) {
        self.ladder = ladder
        self.given = given
    }

    /// All of them in cycle 0.
    package func plan(
        _ population: Population,
        cycle: Int,
        using generator: inout some RandomNumberGenerator
    ) -> CyclePlan {
        var plan = CyclePlan(cycle: cycle)
        guard cycle == 0 else { return plan }
        for (architecture, origin) in given {
            let id = population.nextID + plan.newCandidates.count
            plan.newCandidates.append(
                NewCandidate(
                    id: id,
                    architecture: architecture,
                    canonicalKey: architecture.canonicalKey,
                    origin: .chosen,
                    mutation: origin
                )
            )
            plan.assignments += (0..<ladder.top).map { Assignment(candidate: id, fromTier: $0, toTier: $0 + 1) }
        }
        return plan
    }

    /// None.
    package func epochsExpected(after cycle: Int) -> Int { 0 }
}
