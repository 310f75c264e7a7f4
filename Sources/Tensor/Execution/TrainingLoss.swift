/// What training minimises beside the cross entropy of the labels as they are.
package struct TrainingLoss: Sendable, Hashable, Codable {
    /// The share of a label that is spread evenly over all classes (Szegedy et al., CVPR 2016).
    package var labelSmoothing: Float
    /// What the loss of an auxiliary head counts beside that of the network.
    package var auxiliaryWeight: Float

    /// Plain cross entropy by default.
    ///
    /// - Precondition: 0 ≤ smoothing < 1, and the weight is not negative.
    package init(labelSmoothing: Float = 0, auxiliaryWeight: Float = 0) {
        precondition(labelSmoothing >= 0 && labelSmoothing < 1 && auxiliaryWeight >= 0, "no such loss")
        self.labelSmoothing = labelSmoothing
        self.auxiliaryWeight = auxiliaryWeight
    }
}
