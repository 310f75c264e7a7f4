import Tensor

extension LoadedData {
    /// A data set of arrays. Classes are the labels of the training images, ascending, unless their names are known.
    ///
    /// - Parameters:
    ///   - arrays: the images of each split.
    ///   - classNames: names of the labels from 0 up.
    /// - Throws: `DatasetError` for a label that is no class.
    init(
        name: String,
        arrays: [Split: ImageArray],
        classNames: [String]? = nil,
        decoder: PictureDecoder
    ) throws {
        let labels = classNames.map { Array($0.indices) } ?? Set(arrays[.training]?.labels ?? []).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: zip(labels, Int32(0)...))
        func set(_ split: Split) throws -> ImageSet {
            guard let array = arrays[split] else { return ImageSet(pixels: [], labels: [], shape: decoder.shape) }
            let classes = try array.labels.map { label in
                guard let number = numbers[label] else {
                    throw DatasetError(
                        array.path,
                        "the label \(label) is no class",
                        remedy: classNames.map { "labels are from 0 to \($0.count - 1)" }
                            ?? "every label must be one of the training images"
                    )
                }
                return number
            }
            return try decoder.squares(array, labels: classes)
        }
        self.init(
            ImageDataset(
                name: name,
                classNames: classNames ?? labels.map(String.init),
                training: try set(.training),
                validation: try set(.validation),
                test: try set(.test)
            )
        )
        for array in arrays.values {
            sizes[PictureSize(width: array.shape.width, height: array.shape.height), default: 0] += array.count
        }
        if let shape = arrays[.training]?.shape, (shape.height, shape.width) != (decoder.side, decoder.side) {
            let advice = "data.resolution chooses another size"
            notes.append(
                "images of \(shape.width) × \(shape.height) pixels are brought to \(decoder.side) × \(decoder.side); \(advice)"
            )
        }
    }
}
