@preconcurrency import Dispatch

extension ImageDataset {
    /// The built-in data set: ten kinds of shapes, drawn as wanted.
    ///
    /// Pose, colours, textures, clutter, occlusion and noise are random. Image i of a set depends on the seed and on i alone, and
    /// every run of ten images from a multiple of ten has each class once.
    ///
    /// - Parameters:
    ///   - training: the number of training images.
    ///   - test: the number of test images.
    ///   - seed: chooses the images.
    /// - Complexity: some 30 µs an image, on all cores.
    package static func shapes(training: Int, test: Int, seed: UInt64) -> ImageDataset {
        let stream = RandomStream(seed: seed, purpose: "shapes")
        return ImageDataset(
            name: "shapes",
            classNames: ShapeClass.allCases.map { "\($0)" },
            training: shapes(training, stream.child("training")),
            test: shapes(test, stream.child("test"))
        )
    }

    private static func shapes(_ count: Int, _ stream: RandomStream) -> ImageSet {
        let labels = shapeLabels(count, stream.child("labels"))
        let scenes = stream.child("scenes")
        let pixels = [UInt8](unsafeUninitializedCapacity: count * ShapeCanvas.shape.count) { buffer, written in
            // Every chunk writes images of its own.
            nonisolated(unsafe) let buffer = buffer
            let chunk = 64
            DispatchQueue.concurrentPerform(iterations: (count + chunk - 1) / chunk) { part in
                let canvas = ShapeCanvas()
                for image in part * chunk..<min((part + 1) * chunk, count) {
                    var random = scenes.child(UInt64(image))
                    let scene = ShapeScene(shape: labels[image], using: &random)
                    let start = image * ShapeCanvas.shape.count
                    canvas.render(
                        scene,
                        using: &random,
                        into: UnsafeMutableBufferPointer(rebasing: buffer[start..<start + ShapeCanvas.shape.count])
                    )
                }
            }
            written = count * ShapeCanvas.shape.count
        }
        return ImageSet(pixels: pixels, labels: labels.map { Int32($0.rawValue) }, shape: ShapeCanvas.shape)
    }

    private static func shapeLabels(_ count: Int, _ stream: RandomStream) -> [ShapeClass] {
        var labels: [ShapeClass] = []
        labels.reserveCapacity(count)
        while labels.count < count {
            var random = stream.child(UInt64(labels.count / ShapeClass.allCases.count))
            var group = ShapeClass.allCases
            random.shuffle(&group)
            labels += group.prefix(count - labels.count)
        }
        return labels
    }
}
