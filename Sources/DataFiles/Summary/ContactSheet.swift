package import Tensor

/// The first images of each class, a row for each: what a data set looks like.
package struct ContactSheet: Sendable {
    /// A class and its images.
    package struct Row: Sendable {
        package var name: String
        /// Numbers of training images.
        package var images: [Int]
    }

    /// The data set.
    package let dataset: ImageDataset
    /// The classes that are shown, in their order.
    package let rows: [Row]
    /// Classes that are not shown.
    package let hidden: Int

    /// Chooses images.
    ///
    /// - Parameters:
    ///   - columns: images of a class.
    ///   - classes: the most classes that are shown.
    package init(_ dataset: ImageDataset, columns: Int, classes: Int) {
        self.dataset = dataset
        var members = [[Int]](repeating: [], count: dataset.classes)
        for (number, label) in dataset.training.labels.enumerated() where members[Int(label)].count < columns {
            members[Int(label)].append(number)
        }
        rows = zip(dataset.classNames, members).prefix(classes).map { Row(name: $0, images: $1) }
        hidden = max(0, dataset.classes - classes)
    }

    /// A training image as rows of red, green and blue, in `side` × `side` pixels.
    ///
    /// - Throws: `PictureError` when there is no memory.
    package func thumbnail(_ image: Int, side: Int) throws -> [UInt8] {
        let (shape, set) = (dataset.shape, dataset.training)
        let one = ImageSet(
            pixels: Array(set.pixels[image * shape.count..<(image + 1) * shape.count]),
            labels: [0],
            shape: shape
        )
        let planes = try PictureDecoder(side: side, channels: 3).squares(one).pixels
        return (0..<side * side).flatMap { pixel in (0..<3).map { planes[$0 * side * side + pixel] } }
    }

    /// The images as one picture, row below row, without gaps.
    ///
    /// - Returns: rows of red, green and blue, and how many columns and rows they have.
    /// - Throws: `PictureError` when there is no memory.
    package func mosaic(side: Int) throws -> (pixels: [UInt8], width: Int, height: Int) {
        let width = side * (rows.map(\.images.count).max() ?? 0)
        var pixels = [UInt8](repeating: 255, count: 3 * width * side * rows.count)
        for (index, row) in rows.enumerated() {
            for (column, image) in row.images.enumerated() {
                let thumbnail = try thumbnail(image, side: side)
                for y in 0..<side {
                    let target = 3 * ((index * side + y) * width + column * side)
                    pixels.replaceSubrange(
                        target..<target + 3 * side,
                        with: thumbnail[3 * side * y..<3 * side * (y + 1)]
                    )
                }
            }
        }
        return (pixels, width, side * rows.count)
    }
}
