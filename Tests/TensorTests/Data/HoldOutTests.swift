import Testing

@testable import Tensor

@Suite("Held-out images")
struct HoldOutTests {
    private static let dataset = ImageDataset.shapes(training: 1000, test: 60, seed: 2)

    private func counts(_ indices: [Int32]) -> [Int] {
        (0..<10).map { label in indices.count { Self.dataset.training.labels[Int($0)] == Int32(label) } }
    }

    @Test func partsAreStratifiedAndDisjoint() {
        let parts = HoldOut(Self.dataset, fraction: 0.1, seed: 1)
        #expect(counts(parts.validation) == [Int](repeating: 10, count: 10))
        #expect(counts(parts.training) == [Int](repeating: 90, count: 10))
        #expect((parts.training + parts.validation).sorted() == Array(0..<1000))
        #expect(parts.training == parts.training.sorted())
        #expect(parts.validationSplit == .training)
        #expect(parts == HoldOut(Self.dataset, fraction: 0.1, seed: 1))
        #expect(parts != HoldOut(Self.dataset, fraction: 0.1, seed: 2))
    }

    @Test func samplesAreNestedAndLeaveTheHeldOutPartAlone() {
        let whole = HoldOut(Self.dataset, fraction: 0.2, sampleRatio: 1, seed: 1)
        var larger = Set(whole.training)
        for (ratio, share) in [(0.5, 40), (0.25, 20), (0.125, 10), (0.0625, 5), (0.001, 1)] {
            let part = HoldOut(Self.dataset, fraction: 0.2, sampleRatio: ratio, seed: 1)
            #expect(part.validation == whole.validation)
            #expect(counts(part.training) == [Int](repeating: share, count: 10))
            #expect(larger.isSuperset(of: part.training))
            larger = Set(part.training)
        }
    }

    @Test func validatingOnTheTestSet() {
        let parts = HoldOut(validatingOnTestOf: Self.dataset, sampleRatio: 0.5, seed: 1)
        #expect(parts.validation == Array(0..<60) && parts.validationSplit == .test)
        #expect(counts(parts.training) == [Int](repeating: 50, count: 10))
    }
}
