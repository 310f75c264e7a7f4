import Foundation

/// How the learning rate falls from epoch to epoch.
package enum RateSchedule: Sendable, Hashable, Codable {
    /// Half a cosine, down to 0 at the end of the schedule (Loshchilov and Hutter, SGDR, 2017), as PyTorch's `CosineAnnealingLR`.
    case cosine
    /// Times `factor` after every `epochs` epochs, as PyTorch's `StepLR`; with 1 epoch its `ExponentialLR`.
    case step(factor: Float, epochs: Int)

    /// The rate throughout an epoch, counted from 1, as a multiple of the first one.
    func scale(epoch: Int, of epochs: Int) -> Double {
        switch self {
        case .cosine: (1 + cos(.pi * min(Double(epoch - 1) / Double(epochs), 1))) / 2
        case .step(let factor, let length): pow(Double(factor), Double((epoch - 1) / length))
        }
    }
}
