/// How far the epoch in progress is: all that a checkpoint in its middle needs besides the network.
struct EpochPosition: Sendable, Hashable, Codable {
    /// Sums over the images of a phase.
    struct Sums: Sendable, Hashable, Codable {
        var batches = 0
        var loss = 0.0
        var correct = 0
        var images = 0
        /// Right answers for the images of each class, of validations.
        var correctByClass: [Int] = []

        var meanLoss: Double { loss / Double(max(images, 1)) }
        var accuracy: Double { Double(correct) / Double(max(images, 1)) }

        /// The mean of the classes' accuracies, over classes that have images.
        ///
        /// - Parameter counts: images of each class.
        func balancedAccuracy(_ counts: [Int]) -> Double {
            let shares = zip(correctByClass, counts).filter { $0.1 > 0 }.map { Double($0.0) / Double($0.1) }
            return shares.reduce(0, +) / Double(max(shares.count, 1))
        }

        static func += (sums: inout Sums, step: StepResult) {
            sums.batches += 1
            sums.loss += step.lossSum
            sums.correct += step.correct
            sums.images += step.images
            guard !step.correctByClass.isEmpty else { return }
            if sums.correctByClass.isEmpty {
                sums.correctByClass = step.correctByClass
            } else {
                for label in sums.correctByClass.indices { sums.correctByClass[label] += step.correctByClass[label] }
            }
        }
    }

    var training = Sums()
    var validation = Sums()
    /// Processor time so far.
    var seconds = 0.0
}
