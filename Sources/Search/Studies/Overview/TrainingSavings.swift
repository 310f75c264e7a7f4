package import RunModel

/// What was trained against what it would have cost to train every candidate through all tiers.
package struct TrainingSavings: Sendable, Hashable {
    /// Epochs trained.
    package let epochs: Int
    /// Candidates that were trained at all.
    package let candidates: Int
    /// Epochs that all of these would have taken to the top.
    package let whole: Int

    /// The epochs of a run.
    package init(_ snapshot: RunSnapshot) {
        epochs = snapshot.candidates.reduce(0) { $0 + $1.epochsTrained }
        candidates = snapshot.candidates.count { $0.epochsTrained > 0 }
        whole = candidates * snapshot.run.tiers.totalEpochs
    }

    /// The share that was saved, 0…1; nil before anything was trained.
    package var share: Double? { whole > 0 ? 1 - Double(epochs) / Double(whole) : nil }
}
