/// The proxy tiers: everyone is trained for E epochs, the promising go on to 2E, 3E, …
public struct TierLadder: Sendable, Hashable {
    /// The tiers, cheapest first; `tiers[0]` is tier 1.
    public let tiers: [TierInfo]

    /// Creates a ladder of evenly spaced tiers.
    ///
    /// - Parameters:
    ///   - epochsPerTier: E.
    ///   - promotions: how many go on per cycle, from tier 1, from tier 2, …: one fewer than tiers.
    ///   - parents: how many parents a cycle draws from each tier.
    /// - Precondition: at least one tier, a positive E and one promotion fewer than parents.
    public init(epochsPerTier: Int, promotions: [Int], parents: [Int]) {
        precondition(epochsPerTier > 0, "a tier needs at least one epoch")
        precondition(!parents.isEmpty && promotions.count == parents.count - 1, "a promotion between any two tiers")
        tiers = parents.indices.map { index in
            TierInfo(
                tier: index + 1,
                epochs: (index + 1) * epochsPerTier,
                promotions: index == 0 ? 0 : promotions[index - 1],
                parents: parents[index]
            )
        }
    }

    /// The number of the highest tier.
    public var top: Int { tiers.count }

    /// Epochs that a candidate has been trained in all when it completes a tier; 0 for tier 0, which is untrained.
    public func epochs(ofTier tier: Int) -> Int { tier == 0 ? 0 : tiers[tier - 1].epochs }

    /// Epochs of the highest tier.
    public var totalEpochs: Int { epochs(ofTier: top) }

    /// Children per cycle, when no tier is empty.
    public var parents: Int { tiers.reduce(0) { $0 + $1.parents } }
}
