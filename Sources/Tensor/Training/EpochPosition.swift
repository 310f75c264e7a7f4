/// How far the epoch in progress is: all that a checkpoint in its middle needs besides the network.
struct EpochPosition: Sendable, Hashable, Codable {
    /// Sums over the images of a phase.
    struct Sums: Sendable, Hashable, Codable {
        var batches = 0
        var loss = 0.0
        var correct = 0
        var images = 0

        var meanLoss: Double { loss / Double(max(images, 1)) }
        var accuracy: Double { Double(correct) / Double(max(images, 1)) }

        static func += (sums: inout Sums, step: StepResult) {
            sums.batches += 1
            sums.loss += step.lossSum
            sums.correct += step.correct
            sums.images += step.images
        }
    }

    var training = Sums()
    var validation = Sums()
    /// Processor time so far.
    var seconds = 0.0
}
