/// The proxy tiers: everyone is trained for a few epochs, the promising go on, in EcoNAS from E to 2E, 3E, …
package struct TierLadder: Sendable, Hashable {
    /// The tiers, cheapest first; `tiers[0]` is tier 1.
    package let tiers: [TierInfo]

    /// Creates a ladder of evenly spaced tiers.
    ///
    /// - Parameters:
    ///   - epochsPerTier: E.
    ///   - promotions: how many go on per cycle, from tier 1, from tier 2, …: one fewer than tiers.
    ///   - parents: how many parents a cycle draws from each tier.
    /// - Precondition: at least one tier, a positive E and one promotion fewer than parents.
    package init(epochsPerTier: Int, promotions: [Int], parents: [Int]) {
        precondition(!parents.isEmpty && promotions.count == parents.count - 1, "a promotion between any two tiers")
        self.init(epochs: parents.indices.map { ($0 + 1) * epochsPerTier }, promotions: promotions, parents: parents)
    }

    /// Creates a ladder of tiers with their epochs.
    ///
    /// - Parameters:
    ///   - epochs: epochs in all when a candidate completes each tier, ascending.
    ///   - promotions: how many go on per cycle, from tier 1, from tier 2, …; nothing where the strategy decides.
    ///   - parents: how many parents a cycle draws from each tier; nothing where the strategy decides.
    ///   - labels: what to call the tiers; nothing where their epochs say it.
    /// - Precondition: at least one tier, ascending epochs (the first may have none, if nothing is trained in it), and not more
    ///   promotions, parents and labels than belong to them.
    package init(epochs: [Int], promotions: [Int] = [], parents: [Int] = [], labels: [String] = []) {
        precondition(!epochs.isEmpty && epochs[0] >= 0, "a ladder needs tiers")
        precondition(zip(epochs, epochs.dropFirst()).allSatisfy(<), "each tier needs more epochs than the one below")
        precondition(promotions.count < epochs.count && parents.count <= epochs.count, "there are not so many tiers")
        tiers = epochs.indices.map { index in
            TierInfo(
                tier: index + 1,
                epochs: epochs[index],
                promotions: index > 0 && index <= promotions.count ? promotions[index - 1] : 0,
                parents: index < parents.count ? parents[index] : 0,
                label: index < labels.count ? labels[index] : nil
            )
        }
    }

    /// Epochs of geometrically spaced tiers: each a factor less than the one above, rounded, at least one.
    ///
    /// Where rounding makes two tiers equal, the result is not strictly ascending and no ladder can be made of it.
    package static func geometricEpochs(top: Int, tiers: Int, factor: Int) -> [Int] {
        var epochs = [Double(top)]
        while epochs.count < tiers { epochs.append(epochs[epochs.count - 1] / Double(factor)) }
        return epochs.reversed().map { max(1, Int($0.rounded())) }
    }

    /// The number of the highest tier.
    package var top: Int { tiers.count }

    /// Epochs that a candidate has been trained in all when it completes a tier; 0 for tier 0, which is untrained.
    package func epochs(ofTier tier: Int) -> Int { tier == 0 ? 0 : tiers[tier - 1].epochs }

    /// Epochs of the highest tier.
    package var totalEpochs: Int { epochs(ofTier: top) }

    /// Children per cycle, when no tier is empty.
    package var parents: Int { tiers.reduce(0) { $0 + $1.parents } }
}
