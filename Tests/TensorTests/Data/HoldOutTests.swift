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
        let parts = HoldOut(validatingOn: .test, of: Self.dataset, sampleRatio: 0.5, seed: 1)
        #expect(parts.validation == Array(0..<60) && parts.validationSplit == .test)
        #expect(counts(parts.training) == [Int](repeating: 50, count: 10))
    }

    private static func grey(labels: [Int32], validation: [Int32] = []) -> ImageDataset {
        let shape = FeatureShape(channels: 1, height: 1, width: 1)
        func set(_ labels: [Int32]) -> ImageSet {
            ImageSet(pixels: labels.map { UInt8($0) }, labels: labels, shape: shape)
        }
        let names = (0...(labels.max() ?? 0)).map(String.init)
        return ImageDataset(
            name: "grey",
            classNames: names,
            training: set(labels),
            validation: set(validation),
            test: set([])
        )
    }

    @Test("unequal classes each give their share, and keep an image to train on")
    func unequalClasses() {
        let dataset = Self.grey(
            labels: [Int32](repeating: 0, count: 100) + [Int32](repeating: 1, count: 10) + [2, 2, 3]
        )
        let parts = HoldOut(dataset, fraction: 0.2, seed: 1)
        #expect(parts.counts(parts.validation, of: .training, in: dataset) == [20, 2, 1, 0])
        #expect(parts.counts(parts.training, of: .training, in: dataset) == [80, 8, 1, 1])
    }

    @Test func weightsMakeClassesEqual() {
        let dataset = Self.grey(labels: [0, 0, 0, 0, 0, 0, 1, 1, 3])
        let parts = HoldOut(validatingOn: .test, of: dataset, seed: 1)
        // Nine images of three classes that have any.
        #expect(parts.classWeights(in: dataset) == [0.5, 1.5, 1, 3])
    }

    @Test func aSetOfItsOwnIsValidatedOn() {
        let dataset = Self.grey(labels: [0, 1, 0, 1], validation: [1, 1, 0])
        let parts = HoldOut(validatingOn: .validation, of: dataset, seed: 1)
        #expect(parts.training == [0, 1, 2, 3] && parts.validation == [0, 1, 2])
        #expect(parts.validationSplit == .validation && dataset[.validation].labels == [1, 1, 0])
        #expect(dataset.fingerprint != Self.grey(labels: [0, 1, 0, 1]).fingerprint)
    }
}
