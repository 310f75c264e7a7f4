import Foundation
import Testing
@testable import RunModel

@Suite struct EvaluationTests {
    static let found = Evaluation(
        split: .test,
        epoch: 4,
        loss: 0.75,
        topFive: nil,
        classes: ["cat", "dog", "owl"],
        confusion: [[6, 2, 0], [1, 3, 4], [0, 0, 0]],
        bins: [.init(count: 8, correct: 4, confidence: 6), .init(count: 8, correct: 5, confidence: 4.5)],
        seconds: 0.5
    )

    @Test func whatIsDerivedFollowsFromTheAnswers() {
        let found = Self.found
        #expect(found.images == 16 && found.correct == 9 && found.accuracy == 9.0 / 16)
        #expect(found.recall(0) == 0.75 && found.recall(1) == 0.375 && found.recall(2) == nil)
        #expect(found.precision(0) == 6.0 / 7 && found.precision(1) == 0.6 && found.precision(2) == 0)
        #expect(found.hardest == [1, 0])
        #expect(found.mistake(1)?.label == 2 && found.mistake(1)?.count == 4 && found.mistake(2) == nil)
        // |4 - 6| + |5 - 4.5|, over all images.
        #expect(found.calibrationError == 2.5 / 16)
    }

    @Test func aMatrixOfOtherClassesIsNotRead() throws {
        let text = String(decoding: try JSONEncoder().encode(Self.found), as: UTF8.self)
        #expect(try JSONDecoder().decode(Evaluation.self, from: Data(text.utf8)) == Self.found)
        for wrong in ["[[6,2,0],[1,3,4]]", "[[6,2],[1,3],[0,0]]", "[[6,2,0],[1,3,4],[0,0,-1]]"] {
            let changed = text.replacingOccurrences(of: "[[6,2,0],[1,3,4],[0,0,0]]", with: wrong)
            #expect(changed != text)
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(Evaluation.self, from: Data(changed.utf8))
            }
        }
    }

    @Test func itsNumbersNameTheImages() {
        let metrics = Self.found.metrics
        #expect(metrics.map(\.name) == ["test_accuracy", "test_loss", "test_calibration_error"])
        let values: [Double?] = [0.5625, 0.75, 0.15625]
        let directions: [Direction] = [.higher, .lower, .lower]
        #expect(metrics.map(\.value) == values)
        #expect(metrics.map(\.direction) == directions)
        #expect(metrics.allSatisfy { $0.split == .test })
    }
}
