/// The search strategies by the names that a configuration calls them by.
package enum StrategyName: String, CaseIterable, Sendable, Hashable, Codable {
    /// EcoNAS (Zhou et al., CVPR 2020): `HierarchicalStrategy`.
    case hierarchical
    /// The same without a barrier: `AsynchronousHierarchy`.
    case hierarchicalAsync = "hierarchical-async"
    /// Real et al., AAAI 2019: `RegularizedEvolution`.
    case regularizedEvolution = "regularized-evolution"
    /// `RandomSearch`.
    case random
    /// Jamieson and Talwalkar, AISTATS 2016: `BracketStrategy`.
    case successiveHalving = "successive-halving"
    /// Li et al., JMLR 2018: `BracketStrategy`.
    case hyperband
    /// Li et al., MLSys 2020: `AsynchronousHalving`.
    case asha

    /// What it does, in one line.
    package var summary: String {
        switch self {
        case .hierarchical: "everyone is trained briefly, the best of each tier go on, all tiers breed (EcoNAS)"
        case .hierarchicalAsync: "the same one piece of work at a time, so that no worker ever waits"
        case .regularizedEvolution: "tournaments among the youngest, who are trained in full; the oldest dies"
        case .random: "random architectures, trained in full"
        case .successiveHalving: "random architectures, of which one in search.eta goes on to each next tier"
        case .hyperband: "successive halving in brackets that begin at every tier"
        case .asha: "successive halving without a barrier: whoever is among the best of a tier so far goes on"
        }
    }

    /// Whether it breeds from tiers and continues a number per cycle: `search.promotions` and `search.parents`.
    package var usesHierarchy: Bool { self == .hierarchical || self == .hierarchicalAsync }
}
