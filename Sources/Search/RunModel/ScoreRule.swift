/// How a tier's validation accuracies become the candidate's score in that tier.
package enum ScoreRule: Sendable, Hashable {
    /// The mean of the last epochs' accuracies; what the paper describes with one.
    case last(Int)
    /// The best epoch of the tier, as the authors' published code scores; optimistic.
    case best

    /// The score of a tier.
    ///
    /// - Parameter accuracies: validation accuracies of the tier's own epochs, in order.
    /// - Returns: nil without epochs.
    package func score(_ accuracies: some BidirectionalCollection<Double>) -> Double? {
        switch self {
        case .best: return accuracies.max()
        case .last(let count):
            let tail = accuracies.suffix(max(1, count))
            return tail.isEmpty ? nil : tail.reduce(0, +) / Double(tail.count)
        }
    }
}
