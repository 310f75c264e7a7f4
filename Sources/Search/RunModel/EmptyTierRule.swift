/// What becomes of the parents that an empty tier should have given.
package enum EmptyTierRule: String, CaseIterable, Sendable, Hashable {
    /// The nearest tiers that have someone give them in turn, the lower of two equally near first.
    case share
    /// They are left out: fewer children in that cycle.
    case drop
}
