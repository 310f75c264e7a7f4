import CTensorKernels
import Testing

@testable import Tensor

@Suite("Batch loading")
struct BatchLoaderTests {
    private static let dataset = ImageDataset.shapes(training: 120, test: 30, seed: 11)

    /// A batch as the loader writes it.
    private struct Batch: Equatable {
        var images: [Float]
        var labels: [Int32]

        init(
            _ loader: BatchLoader,
            count: Int,
            _ load: (UnsafeMutableBufferPointer<Float>, UnsafeMutableBufferPointer<Int32>) -> Void
        ) {
            // What is not written would show.
            images = [Float](repeating: .nan, count: loader.floats(count: count))
            labels = [Int32](repeating: -1, count: count)
            images.withUnsafeMutableBufferPointer { images in
                labels.withUnsafeMutableBufferPointer { labels in load(images, labels) }
            }
        }

        func pixel(_ image: Int, _ channel: Int, _ y: Int, _ x: Int, _ loader: BatchLoader) -> Float {
            let (shape, lanes) = (loader.shape, loader.lanes)
            let position = ((image / lanes * shape.channels + channel) * shape.height + y) * shape.width + x
            return images[position * lanes + image % lanes]
        }
    }

    /// The plain twin: one image, step by step, in double precision.
    private static func twin(
        _ dataset: ImageDataset,
        _ split: Split,
        _ index: Int32,
        _ augmentation: EconasAugmentation,
        _ reduced: FeatureShape
    ) -> [[[Double]]] {
        let (set, shape) = (dataset[split], dataset.shape)
        return (0..<shape.channels).map { channel in
            func source(_ y: Int, _ x: Int) -> Double {
                guard (0..<shape.height).contains(y), (0..<shape.width).contains(x) else { return 0 }
                return Double(set.pixels[Int(index) * shape.count + channel * shape.pixels + y * shape.width + x])
            }
            let mean = dataset.mean[channel]
            let full = (0..<shape.height).map { y in
                (0..<shape.width).map { x in
                    if (augmentation.cut_top..<augmentation.cut_bottom).contains(UInt16(y)),
                        (augmentation.cut_left..<augmentation.cut_right).contains(UInt16(x))
                    {
                        return (mean * 255).rounded()
                    }
                    let column = augmentation.flip == 1 ? shape.width - 1 - x : x
                    return source(y + Int(augmentation.shift_y), column + Int(augmentation.shift_x))
                }
            }
            let ratios = (
                Double(shape.height) / Double(reduced.height), Double(shape.width) / Double(reduced.width)
            )
            func overlap(_ output: Int, _ input: Int, _ ratio: Double) -> Double {
                max(0, min(Double(output + 1) * ratio, Double(input + 1)) - max(Double(output) * ratio, Double(input)))
            }
            return (0..<reduced.height).map { y in
                (0..<reduced.width).map { x in
                    var sum = 0.0
                    for (row, values) in full.enumerated() {
                        for (column, value) in values.enumerated() {
                            sum += overlap(y, row, ratios.0) * overlap(x, column, ratios.1) * value
                        }
                    }
                    return (sum / (ratios.0 * ratios.1) / 255 - mean) / dataset.deviation[channel]
                }
            }
        }
    }

    private static func matchesTwin(
        _ batch: Batch,
        _ loader: BatchLoader,
        image: Int,
        _ twin: [[[Double]]]
    ) -> Bool {
        (0..<loader.shape.channels).allSatisfy { channel in
            (0..<loader.shape.height).allSatisfy { y in
                (0..<loader.shape.width).allSatisfy { x in
                    abs(Double(batch.pixel(image, channel, y, x, loader)) - twin[channel][y][x]) < 3e-6
                }
            }
        }
    }

    @Test(
        arguments: [8, 12, 16, 24, 32, 7, 1],
        [Augmentation(), Augmentation(pad: 7, flip: false, cutout: 16), .none]
    )
    func trainingBatchesEqualTheTwin(resolution: Int, augmentation: Augmentation) {
        for (lanes, count) in [(32, 64), (16, 16), (7, 14), (48, 48)] {
            let loader = BatchLoader(dataset: Self.dataset, resolution: resolution, lanes: lanes)
            let indices = (0..<Int32(count)).map { ($0 * 7 + 3) % 120 }
            let stream = RandomStream(seed: 5, UInt64(lanes))
            let batch = Batch(loader, count: count) { images, labels in
                loader.loadTraining(
                    indices[...],
                    firstPosition: 100,
                    stream: stream,
                    augmentation: augmentation,
                    images: images,
                    labels: labels
                )
            }
            #expect(batch.labels == indices.map { Self.dataset.training.labels[Int($0)] })
            for image in stride(from: 0, to: count, by: 5) {
                let drawn = augmentation.draw(position: 100 + image, of: stream, shape: Self.dataset.shape)
                let twin = Self.twin(Self.dataset, .training, indices[image], drawn, loader.shape)
                #expect(Self.matchesTwin(batch, loader, image: image, twin), "image \(image) of \(lanes) lanes")
            }
        }
    }

    @Test(arguments: [(16, 48, 37), (32, 64, 64), (32, 64, 20), (24, 24, 0)])
    func evaluationBatchesEqualTheTwin(lanes: Int, count: Int, valid: Int) {
        let loader = BatchLoader(dataset: Self.dataset, resolution: 12, lanes: lanes)
        let indices = (0..<Int32(valid)).map { ($0 * 11 + 1) % 30 }
        let batch = Batch(loader, count: count) { images, labels in
            loader.loadEvaluation(indices[...], of: .test, images: images, labels: labels)
        }
        for image in 0..<valid {
            let twin = Self.twin(Self.dataset, .test, indices[image], EconasAugmentation(), loader.shape)
            #expect(Self.matchesTwin(batch, loader, image: image, twin))
            #expect(batch.labels[image] == Self.dataset.test.labels[Int(indices[image])])
        }
        for image in valid..<count {
            #expect(batch.labels[image] == 0)
            #expect((0..<144).allSatisfy { batch.pixel(image, 2, $0 / 12, $0 % 12, loader) == 0 })
        }
    }

    /// A batch is the same whether the epoch began with it or was resumed before it.
    @Test func imagesDependOnTheirPositionAlone() {
        let loader = BatchLoader(dataset: Self.dataset, resolution: 8, lanes: 16)
        let indices = Array(Int32(0)..<64)
        let stream = RandomStream(seed: 1, purpose: "augmentation", 2, 3)
        func load(_ range: Range<Int>, _ stream: RandomStream) -> Batch {
            Batch(loader, count: range.count) { images, labels in
                loader.loadTraining(
                    indices[range],
                    firstPosition: range.lowerBound,
                    stream: stream,
                    augmentation: Augmentation(cutout: 8),
                    images: images,
                    labels: labels
                )
            }
        }
        let whole = load(0..<64, stream)
        var later = stream
        later.position = 77
        let parts = [load(0..<16, stream), load(16..<48, later), load(48..<64, stream)]
        #expect(parts.flatMap(\.images) == whole.images)
        #expect(parts.flatMap(\.labels) == whole.labels)
        #expect(load(0..<64, stream.child(1)).images != whole.images)
    }

    @Test func drawsCoverTheirRanges() {
        let stream = RandomStream(seed: 8)
        let augmentation = Augmentation(pad: 4, flip: true, cutout: 8)
        let drawn = (0..<9000).map { augmentation.draw(position: $0, of: stream, shape: Self.dataset.shape) }
        for shift in -4...4 as ClosedRange<Int16> {
            #expect((880...1120).contains(drawn.count { $0.shift_y == shift }))
            #expect((880...1120).contains(drawn.count { $0.shift_x == shift }))
            #expect((60...170).contains(drawn.count { $0.shift_x == shift && $0.shift_y == -shift }))
        }
        #expect((4300...4700).contains(drawn.count { $0.flip == 1 }))
        #expect(drawn.allSatisfy { $0.cut_bottom <= 32 && (4...8).contains($0.cut_bottom - $0.cut_top) })
        #expect(drawn.allSatisfy { $0.cut_right <= 32 && (4...8).contains($0.cut_right - $0.cut_left) })
        #expect(Set(drawn.map(\.cut_top)).count == 28 && Set(drawn.map(\.cut_right)).count == 29)
        let plain = Augmentation.none.draw(position: 3, of: stream, shape: Self.dataset.shape)
        #expect(plain.shift_x == 0 && plain.shift_y == 0 && plain.flip == 0 && plain.cut_bottom == 0)
    }

    @Test func normalisationGivesMeanZeroAndDeviationOne() {
        let loader = BatchLoader(dataset: Self.dataset, resolution: 32, lanes: 24)
        let all = Array(Int32(0)..<120)
        let batch = Batch(loader, count: 120) { images, labels in
            loader.loadEvaluation(all[...], of: .training, images: images, labels: labels)
        }
        let count = Double(batch.images.count)
        let mean = batch.images.reduce(0) { $0 + Double($1) } / count
        let square = batch.images.reduce(0) { $0 + Double($1) * Double($1) } / count
        #expect(abs(mean) < 1e-5 && abs(square - 1) < 1e-5)
    }

    @Test func constantColoursAreNotDividedByZero() {
        let grey = ImageSet(
            pixels: [UInt8](repeating: 128, count: 2 * 3072),
            labels: [0, 1],
            shape: Self.dataset.shape
        )
        let dataset = ImageDataset(name: "grey", classNames: ["a", "b"], training: grey, test: grey)
        let loader = BatchLoader(dataset: dataset, resolution: 8, lanes: 2)
        let batch = Batch(loader, count: 2) { images, labels in
            loader.loadEvaluation([0, 1], of: .test, images: images, labels: labels)
        }
        #expect(batch.images.allSatisfy { abs($0) < 1e-6 })
    }

    /// Images of noise that are not square and have other than three channels.
    static func noise(_ count: Int, _ shape: FeatureShape) -> ImageDataset {
        var random = RandomStream(seed: 3, purpose: "noise")
        let set = ImageSet(
            pixels: (0..<count * shape.count).map { _ in UInt8(truncatingIfNeeded: random.next()) },
            labels: (0..<Int32(count)).map { $0 % 2 },
            shape: shape
        )
        return ImageDataset(name: "noise", classNames: ["a", "b"], training: set, test: set)
    }

    @Test(.everyLevel, arguments: [(1, 12, 20), (3, 40, 24), (2, 33, 77), (1, 240, 360)], [1, 6, 12])
    func anySizeEqualsTheTwin(size: (Int, Int, Int), resolution: Int) {
        let shape = FeatureShape(channels: size.0, height: size.1, width: size.2)
        let dataset = Self.noise(6, shape)
        let loader = BatchLoader(dataset: dataset, resolution: resolution, lanes: 3)
        #expect(min(loader.shape.height, loader.shape.width) == resolution && loader.shape.channels == size.0)
        let (augmentation, stream) = (Augmentation(pad: 3, cutout: 7), RandomStream(seed: 1))
        let batch = Batch(loader, count: 6) { images, labels in
            loader.loadTraining(
                [0, 1, 2, 3, 4, 5],
                firstPosition: 0,
                stream: stream,
                augmentation: augmentation,
                images: images,
                labels: labels
            )
        }
        for image in [0, 5] {
            let drawn = augmentation.draw(position: image, of: stream, shape: shape)
            let twin = Self.twin(dataset, .training, Int32(image), drawn, loader.shape)
            #expect(Self.matchesTwin(batch, loader, image: image, twin))
        }
    }
}
