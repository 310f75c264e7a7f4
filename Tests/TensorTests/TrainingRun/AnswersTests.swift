import Foundation
import Testing

@testable import Tensor

@Suite struct AnswersTests {
    /// Seven classes, answers counted anew from the definitions.
    @Test func answersAreCountedAsTheirDefinitionsSay() {
        var random = RandomStream(seed: 5)
        let logits = (0..<200).map { _ in (0..<7).map { _ in Double(2 * random.normal()) } }
        let labels = logits.map { _ in random.below(7) }
        var answers = Answers(classes: 7)
        for (logits, label) in zip(logits, labels) { answers.count(logits, label: label) }
        var (loss, right, five) = (0.0, 0, 0)
        var bins = [Answers.Bin](repeating: Answers.Bin(), count: 15)
        for (logits, label) in zip(logits, labels) {
            let total = logits.map { exp($0) }.reduce(0, +)
            let probabilities = logits.map { exp($0) / total }
            let order = logits.indices.sorted { logits[$0] > logits[$1] }
            loss -= log(probabilities[label])
            right += order[0] == label ? 1 : 0
            five += order.prefix(5).contains(label) ? 1 : 0
            let confidence = probabilities[order[0]]
            let bin = Int(confidence * 15)
            bins[bin].count += 1
            bins[bin].correct += order[0] == label ? 1 : 0
            bins[bin].confidence += confidence
        }
        #expect(abs(answers.meanLoss - loss / 200) < 1e-9)
        #expect(answers.topFive == Double(five) / 200)
        #expect((0..<7).reduce(0) { $0 + answers.confusion[$1][$1] } == right)
        #expect(answers.confusion.map { $0.reduce(0, +) } == (0..<7).map { label in labels.count { $0 == label } })
        #expect(answers.bins.map(\.count) == bins.map(\.count) && answers.bins.map(\.correct) == bins.map(\.correct))
        #expect(zip(answers.bins, bins).allSatisfy { abs($0.confidence - $1.confidence) < 1e-9 })
    }

    @Test func ofEqualLogitsTheFirstIsTheAnswer() {
        var answers = Answers(classes: 3)
        answers.count([1, 1, 0], label: 1)
        #expect(answers.confusion == [[0, 0, 0], [1, 0, 0], [0, 0, 0]])
    }

    @Test func aRunAnswersOnAllImagesOfASet() throws {
        let run = try SmallNetwork.run()
        _ = try run.train(through: 1)
        let test = try #require(run.answers(on: .test))
        let plain = try #require(run.evaluate(.test))
        #expect(test.images == 50 && abs(test.meanLoss - plain.loss) < 1e-5)
        #expect((0..<10).reduce(0) { $0 + test.confusion[$1][$1] } == Int((plain.accuracy * 50).rounded()))
        #expect(run.answers(on: nil)?.images == 100)
        #expect(run.answers(on: .test) { .stop } == nil)
    }
}
