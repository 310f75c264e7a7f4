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

    /// Creates a ladder of tiers of one training.
    ///
    /// - Parameters:
    ///   - epochs: epochs in all when a candidate completes each tier, ascending.
    ///   - promotions: how many go on per cycle, from tier 1, from tier 2, …; nothing where the strategy decides.
    ///   - parents: how many parents a cycle draws from each tier; nothing where the strategy decides.
    /// - Precondition: at least one tier, ascending epochs, and not more promotions and parents than belong to them.
    package init(epochs: [Int], promotions: [Int] = [], parents: [Int] = []) {
        precondition(promotions.count < epochs.count && parents.count <= epochs.count, "there are not so many tiers")
        self.init(
            epochs.indices.map { index in
                TierInfo(
                    tier: index + 1,
                    work: .train(training: 0, through: epochs[index]),
                    promotions: index > 0 && index <= promotions.count ? promotions[index - 1] : 0,
                    parents: index < parents.count ? parents[index] : 0
                )
            }
        )
    }

    /// Creates a ladder of tiers as they are.
    ///
    /// - Precondition: at least one tier; the epochs of a training ascend, and trainings follow one another.
    package init(_ tiers: [TierInfo]) {
        precondition(!tiers.isEmpty, "a ladder needs tiers")
        let ends = tiers.compactMap { tier in tier.work.lastEpoch.map { [tier.work.training ?? 0, $0] } }
        precondition(
            ends.allSatisfy { $0[1] > 0 }
                && zip(ends, ends.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) },
            "each tier needs more epochs than the one below"
        )
        self.tiers = tiers
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
    package func epochs(ofTier tier: Int) -> Int { tiers.epochs(throughTier: tier) }

    /// What completes a tier.
    package func work(ofTier tier: Int) -> Work { tiers[tier - 1].work }

    /// Epochs that a candidate has been trained in all when it completes the highest tier.
    package var totalEpochs: Int { epochs(ofTier: top) }

    /// Children per cycle, when no tier is empty.
    package var parents: Int { tiers.reduce(0) { $0 + $1.parents } }
}

extension TierInfo {
    /// What people call it: its label, or else its epochs.
    package var title: String { label ?? work.lastEpoch.map { "\($0) epochs" } ?? "measures" }
}

extension [TierInfo] {
    /// Epochs that a candidate has been trained in all, in every training, when it completes a tier; 0 for tier 0.
    package func epochs(throughTier tier: Int) -> Int {
        prefix(tier).reduce(0) { $0 + epochs(inTier: $1.tier).count }
    }

    /// The epochs of a tier's training that are trained in the tier: they begin where the tier below ends, if that is of the same
    /// training. None where nothing is trained, or in a tier that there is not.
    package func epochs(inTier tier: Int) -> Range<Int> {
        guard indices.contains(tier - 1), case .train(let training, let last) = self[tier - 1].work else {
            return 0..<0
        }
        let below = tier > 1 && self[tier - 2].work.training == training ? self[tier - 2].work.lastEpoch ?? 0 : 0
        return below + 1..<last + 1
    }

    /// Epochs of all trainings together.
    package var totalEpochs: Int { epochs(throughTier: count) }

    /// How many epochs a candidate has been trained when an epoch of one of its trainings ends, all trainings before it being complete.
    package func position(of epoch: EpochRecord) -> Int {
        let first = first { $0.work.training == epoch.training }?.tier ?? 1
        return epochs(throughTier: first - 1) + epoch.epoch
    }
}
