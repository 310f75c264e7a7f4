package import Tensor

/// A data set as it was read, with what is known of its files.
package struct LoadedData: Sendable {
    /// The images.
    package var dataset: ImageDataset
    /// The files of the images, in their order; empty for a data set whose images are no files of their own.
    package var files: [Split: [String]] = [:]
    /// How many pictures have which size, where they have files of their own.
    package var sizes: [PictureSize: Int] = [:]
    /// What was left out, a line each: damaged pictures with their reason, hidden and other files.
    package var notes: [String] = []

    /// A data set of which nothing else is known.
    package init(_ dataset: ImageDataset) { self.dataset = dataset }

    /// Keeps only the first so many training images.
    package mutating func limitTraining(to count: Int) {
        guard count < dataset.training.count else { return }
        dataset = dataset.mapSets { $0 == .training ? $1.prefix(count) : $1 }
        files[.training] = files[.training].map { Array($0.prefix(count)) }
    }

    /// The same images in another size or number of channels.
    ///
    /// - Throws: `PictureError` when there is no memory.
    package func brought(to decoder: PictureDecoder) throws -> LoadedData {
        guard dataset.shape != decoder.shape else { return self }
        var result = self
        result.dataset = try dataset.mapSets { try decoder.squares($1) }
        return result
    }
}

extension ImageDataset {
    /// A data set of the same classes with other images.
    fileprivate func mapSets(_ change: (Split, ImageSet) throws -> ImageSet) rethrows -> ImageDataset {
        ImageDataset(
            name: name,
            classNames: classNames,
            training: try change(.training, training),
            validation: try change(.validation, validation),
            test: try change(.test, test)
        )
    }
}

extension ImageSet {
    fileprivate func prefix(_ count: Int) -> ImageSet {
        ImageSet(
            pixels: Array(pixels.prefix(count * shape.count)),
            labels: Array(labels.prefix(count)),
            shape: shape
        )
    }
}

/// What is done while a data set is read.
package struct LoadProgress: Sendable, Equatable {
    /// What takes time.
    package enum Phase: Sendable { case comparing, decoding }
    /// What is being done.
    package var phase: Phase
    /// How many files are done.
    package var done: Int
    /// How many there are.
    package var total: Int

    /// Joins the numbers.
    package init(_ phase: Phase, done: Int, total: Int) {
        self.phase = phase
        self.done = done
        self.total = total
    }
}

/// Hears how far a data set is read, on any thread, a hundred times or so.
package typealias LoadObserver = @Sendable (LoadProgress) -> Void
