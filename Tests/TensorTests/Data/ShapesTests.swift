import Foundation
import Testing

@testable import Tensor

@Suite("The built-in data set")
struct ShapesTests {
    /// Recorded runs depend on these images: a change here makes every run on them unrepeatable.
    @Test func knownAnswer() {
        #expect(ImageDataset.shapes(training: 200, test: 50, seed: 1).fingerprint == 15_455_191_369_162_000_525)
    }

    @Test func imagesDoNotDependOnTheCount() {
        let few = ImageDataset.shapes(training: 37, test: 5, seed: 3)
        let many = ImageDataset.shapes(training: 301, test: 80, seed: 3)
        for split in Split.allCases {
            let (part, whole) = (few[split], many[split])
            #expect(whole.pixels.starts(with: part.pixels))
            #expect(whole.labels.starts(with: part.labels))
        }
        let other = ImageDataset.shapes(training: 37, test: 5, seed: 4)
        #expect(other.training.pixels != few.training.pixels)
        #expect(few.training.pixels.prefix(3072) != few.test.pixels.prefix(3072))
    }

    @Test func everyClassIsThereEquallyOften() {
        let dataset = ImageDataset.shapes(training: 500, test: 100, seed: 5)
        #expect(dataset.classNames.prefix(3) == ["disc", "ring", "square"] && Set(dataset.classNames).count == 10)
        for (set, share) in [(dataset.training, 50), (dataset.test, 10)] {
            for label in 0..<10 {
                #expect(set.labels.count { $0 == Int32(label) } == share)
            }
        }
        for (mean, deviation) in zip(dataset.mean, dataset.deviation) {
            #expect((0.25...0.5).contains(mean) && (0.15...0.3).contains(deviation))
        }
    }

    /// Every shape differs from every other one in many places of the square around it, under all rotations by a quarter.
    @Test func outlinesAreDistinct() {
        func mask(_ shape: ShapeClass, turned: Bool, mirrored: Bool) -> [Bool] {
            (0..<40 * 40).map { index in
                let (x, y) = (Float(index % 40) / 20 - 0.975, Float(index / 40) / 20 - 0.975)
                let (u, v) = turned ? (y, x) : (x, y)
                return shape.distance(mirrored ? -u : u, v) < 0
            }
        }
        for shape in ShapeClass.allCases {
            let area = mask(shape, turned: false, mirrored: false).count { $0 }
            #expect((250...1300).contains(area), "\(shape) covers \(area) of 1600")
            for other in ShapeClass.allCases where other != shape {
                for turned in [false, true] {
                    for mirrored in [false, true] {
                        let differing = zip(
                            mask(shape, turned: false, mirrored: false),
                            mask(other, turned: turned, mirrored: mirrored)
                        ).count { $0 != $1 }
                        #expect(differing > 120, "\(shape) and \(other) differ in \(differing) of 1600")
                    }
                }
            }
        }
    }

    /// Anti-aliasing relies on distances that grow no faster than the way does.
    @Test(arguments: ShapeClass.allCases)
    func distancesAreNoLongerThanTheWay(shape: ShapeClass) {
        var random = RandomStream(seed: 2, UInt64(shape.rawValue))
        for _ in 0..<5000 {
            let (u, v) = (random.uniform(-1.3, 1.3), random.uniform(-1.3, 1.3))
            let step = random.direction()
            let change = shape.distance(u + 1e-3 * step.x, v + 1e-3 * step.y) - shape.distance(u, v)
            // The wave's distance is that to its tangent, which turns.
            #expect(abs(change) <= (shape == .wave ? 4e-3 : 1.01e-3), "\(shape) at \(u), \(v)")
        }
    }

    @Test func emptySetsAreFine() {
        let dataset = ImageDataset.shapes(training: 0, test: 0, seed: 1)
        #expect(dataset.training.count == 0 && dataset.test.count == 0 && dataset.classes == 10)
    }
}
