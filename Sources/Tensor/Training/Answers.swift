import Foundation

/// The answers of a classifier on a set of images, counted.
package struct Answers: Sendable, Hashable {
    /// Answers of about the same probability.
    package struct Bin: Sendable, Hashable {
        /// How many.
        package var count = 0
        /// How many of them are right.
        package var correct = 0
        /// The sum of their probabilities.
        package var confidence = 0.0
    }

    /// Bins of equal width from 0 to 1, as many as is the custom.
    package static let binCount = 15

    /// How many images of a class (row) were taken for one of another (column).
    package private(set) var confusion: [[Int]]
    /// By the probability that the network gave its answer.
    package private(set) var bins = [Bin](repeating: Bin(), count: binCount)
    /// The sum of the cross entropies.
    package private(set) var lossSum = 0.0
    /// How many images have their class among the five likeliest.
    package private(set) var amongFive = 0
    /// Images counted.
    package private(set) var images = 0

    init(classes: Int) {
        confusion = Array(repeating: Array(repeating: 0, count: classes), count: classes)
    }

    /// Mean cross entropy.
    package var meanLoss: Double { lossSum / Double(max(images, 1)) }

    /// Share of the images whose class is among the five likeliest.
    package var topFive: Double { Double(amongFive) / Double(max(images, 1)) }

    /// Counts one answer.
    ///
    /// - Parameters:
    ///   - logits: of all classes.
    ///   - label: the image's class.
    mutating func count(_ logits: [Double], label: Int) {
        // Of equal logits the first is the answer, as everywhere.
        let best = logits.indices.reduce(0) { logits[$1] > logits[$0] ? $1 : $0 }
        let top = logits[best]
        let sum = logits.reduce(0) { $0 + exp($1 - top) }
        lossSum += log(sum) + top - logits[label]
        images += 1
        confusion[label][best] += 1
        let ahead = logits.indices.count {
            logits[$0] > logits[label] || logits[$0] == logits[label] && $0 < label
        }
        amongFive += ahead < 5 ? 1 : 0
        let bin = min(Self.binCount - 1, Int(Double(Self.binCount) / sum))
        bins[bin].count += 1
        bins[bin].correct += best == label ? 1 : 0
        bins[bin].confidence += 1 / sum
    }
}
