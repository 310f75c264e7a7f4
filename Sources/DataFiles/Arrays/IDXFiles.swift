package import Foundation
import Tensor

/// Images in the format of MNIST (http://yann.lecun.com/exdb/mnist): a file of images and one of labels for each split, packed by
/// gzip or not.
package struct IDXFiles: Sendable {
    /// The folder of the files.
    package let folder: URL
    /// The name of the data set.
    package let name: String
    /// Names of the labels from 0 up; nil where labels are their own names.
    package let classNames: [String]?

    /// Files in a folder.
    package init(folder: URL, name: String, classNames: [String]? = nil) {
        self.folder = folder
        self.name = name
        self.classNames = classNames
    }

    /// The digits.
    package static let digits = (0..<10).map(String.init)
    /// The classes of Fashion-MNIST (Xiao, Rasul and Vollgraf, 2017).
    package static let fashion = [
        "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
    ]

    /// The most bytes of a file, unpacked.
    private static let limit = 8 << 30

    /// Reads all files.
    ///
    /// - Throws: `DatasetError`.
    package func load(_ decoder: PictureDecoder) throws -> LoadedData {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        } catch {
            throw DatasetError(folder.path, "no folder that can be read", remedy: remedy)
        }
        var arrays: [Split: ImageArray] = [:]
        arrays[.training] = try array(names, ["train"])
        arrays[.test] = try array(names, ["t10k", "test"])
        return try LoadedData(name: name, arrays: arrays, classNames: classNames, decoder: decoder)
    }

    private var remedy: String {
        "name the folder of train-images-idx3-ubyte.gz and the other three files (--data DIR); econas data fetch mnist brings them"
    }

    private func array(_ names: [String], _ words: [String]) throws -> ImageArray {
        let (images, imagesPath) = try part("images", names, words)
        let (labels, labelsPath) = try part("labels", names, words)
        guard images.sizes.count == 3, images.sizes[1] > 0, images.sizes[2] > 0 else {
            throw DatasetError(imagesPath, "an array of \(images.sizes), not images × rows × columns", remedy: remedy)
        }
        guard labels.sizes == [images.sizes[0]] else {
            throw DatasetError(labelsPath, "\(labels.sizes) labels for \(images.sizes[0]) images", remedy: remedy)
        }
        return ImageArray(
            path: labelsPath,
            bytes: images.bytes,
            offset: images.offset,
            count: images.sizes[0],
            shape: FeatureShape(channels: 1, height: images.sizes[1], width: images.sizes[2]),
            layout: .planes,
            labels: labels.bytes[labels.offset...].map(Int.init)
        )
    }

    private func part(_ kind: String, _ names: [String], _ words: [String]) throws -> (IDXArray, path: String) {
        let found = names.filter { name in
            let name = name.lowercased()
            return name.contains(kind) && words.contains { name.contains($0) } && !name.hasPrefix(".")
                && !name.hasSuffix(".part")
        }
        // The same file packed and unpacked is one.
        let distinct = Set(found.map { $0.hasSuffix(".gz") ? String($0.dropLast(3)) : $0 })
        guard let name = found.first, distinct.count == 1 else {
            let fault =
                found.isEmpty
                ? "there is no file of \(words[0]) \(kind)"
                : "several files may be the \(words[0]) \(kind): \(found.joined(separator: ", "))"
            throw DatasetError(folder.path, fault, remedy: remedy)
        }
        let url = folder.appending(path: name)
        let bytes: [UInt8]
        do {
            bytes = try FileBytes.read(url, limit: Self.limit)
        } catch let error as FileError {
            throw DatasetError(url.path, error.reason, remedy: "check its permissions and the disk")
        }
        let isPacked = bytes.starts(with: [0x1f, 0x8b])
        let unpacked = isPacked ? try Archive(url: url).read(limit: Self.limit).values.first ?? [] : bytes
        guard let array = IDXArray(unpacked) else {
            throw DatasetError(url.path, "no array of bytes in the IDX format, or not whole", remedy: "fetch it again")
        }
        return (array, url.path)
    }
}

/// An array of bytes: two zeros, the type, the number of dimensions, each as a big-endian word, then the values.
private struct IDXArray {
    var sizes: [Int]
    var bytes: [UInt8]
    var offset: Int

    /// Nil for another type than bytes, and for a file that has not all of its values.
    init?(_ bytes: [UInt8]) {
        guard bytes.starts(with: [0, 0, 8]), bytes.count >= 4 else { return nil }
        let dimensions = Int(bytes[3])
        offset = 4 + 4 * dimensions
        guard dimensions > 0, bytes.count >= offset else { return nil }
        sizes = (0..<dimensions).map { dimension in
            bytes[4 + 4 * dimension..<8 + 4 * dimension].reduce(0) { $0 << 8 | Int($1) }
        }
        var count = 1
        for size in sizes {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard !overflow else { return nil }
            count = product
        }
        guard bytes.count - offset == count else { return nil }
        self.bytes = bytes
    }
}
