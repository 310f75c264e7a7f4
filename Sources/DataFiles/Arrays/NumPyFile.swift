package import Foundation
import Tensor

/// Images and labels in a NumPy archive (`numpy.savez`): images uint8 as N × H × W or N × H × W × C, labels whole numbers.
///
/// Arrays are found by the names that are in use: `train_images` and `train_labels` (MedMNIST), `x_train` and `y_train` (Keras), with
/// `val` and `test` likewise, or `images` and `labels`, `x` and `y`, for training images alone.
package struct NumPyFile: Sendable {
    /// The file.
    package let url: URL

    /// A file, or the only `.npz` of a folder.
    ///
    /// - Throws: `DatasetError` when there is none, or several.
    package init(_ url: URL) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
            throw DatasetError(url.path, "no such file", remedy: "name an .npz file (--data FILE)")
        }
        guard isFolder.boolValue else {
            self.url = url
            return
        }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
        let files = names.filter { $0.hasSuffix(".npz") }.sorted()
        guard let name = files.first, files.count == 1 else {
            let fault = files.isEmpty ? "there is no .npz file" : "several .npz files: \(files.joined(separator: ", "))"
            throw DatasetError(url.path, fault, remedy: "name the file (--data FILE)")
        }
        self.url = url.appending(path: name)
    }

    /// The most bytes of all arrays.
    private static let limit = 32 << 30

    private static let names: [Split: [(images: String, labels: String)]] = [
        .training: [
            ("train_images", "train_labels"), ("x_train", "y_train"), ("X_train", "y_train"), ("images", "labels"),
            ("x", "y"), ("X", "y"),
        ],
        .validation: [("val_images", "val_labels"), ("x_val", "y_val"), ("X_val", "y_val")],
        .test: [("test_images", "test_labels"), ("x_test", "y_test"), ("X_test", "y_test")],
    ]

    /// Reads all arrays.
    ///
    /// - Throws: `DatasetError`.
    package func load(_ decoder: PictureDecoder) throws -> LoadedData {
        let wanted = Set(Self.names.values.joined().flatMap { [$0.images + ".npy", $0.labels + ".npy"] })
        var seen: [String] = []
        let contents = try Archive(url: url).read(limit: Self.limit) { name in
            seen.append(name)
            return wanted.contains(name)
        }
        var arrays: [Split: ImageArray] = [:]
        for (split, pairs) in Self.names {
            for pair in pairs {
                guard let images = contents[pair.images + ".npy"], let labels = contents[pair.labels + ".npy"] else {
                    continue
                }
                arrays[split] = try array(images, labels, pair)
                break
            }
        }
        guard arrays[.training] != nil else {
            throw DatasetError(
                url.path,
                "no images and labels to train on among its arrays \(seen.joined(separator: ", "))",
                remedy: "call them train_images and train_labels"
            )
        }
        return try LoadedData(name: "npz", arrays: arrays, decoder: decoder)
    }

    private func array(
        _ images: [UInt8],
        _ labels: [UInt8],
        _ names: (images: String, labels: String)
    ) throws -> ImageArray {
        func refuse(_ name: String, _ fault: String, _ remedy: String) -> DatasetError {
            DatasetError(url.path, "\(name): \(fault)", remedy: remedy)
        }
        guard let pixels = NumPyArray(images), let numbers = NumPyArray(labels) else {
            throw refuse(names.images, "it or \(names.labels) is no whole array", "save it again with numpy.savez")
        }
        let shape = pixels.shape
        guard pixels.type == "|u1", pixels.isRowMajor, shape.count == 3 || shape.count == 4,
            [1, 3].contains(shape.count == 4 ? shape[3] : 1), shape[1] > 0, shape[2] > 0
        else {
            throw refuse(
                names.images,
                "an array of type \(pixels.type) and shape \(shape)",
                "images are uint8, N × H × W or N × H × W × C with 1 or 3 channels, in C order"
            )
        }
        guard let values = numbers.integers, numbers.shape == [shape[0]] || numbers.shape == [shape[0], 1] else {
            throw refuse(
                names.labels,
                "an array of type \(numbers.type) and shape \(numbers.shape)",
                "there is one whole number for each of the \(shape[0]) images"
            )
        }
        return ImageArray(
            path: url.path,
            bytes: pixels.bytes,
            offset: pixels.offset,
            count: shape[0],
            shape: FeatureShape(channels: shape.count == 4 ? shape[3] : 1, height: shape[1], width: shape[2]),
            layout: .interleaved,
            labels: values
        )
    }
}

/// An array of a `.npy` file: a magic, a version, the length of a header, the header as a Python dictionary, the values.
private struct NumPyArray {
    var type: String
    var isRowMajor: Bool
    var shape: [Int]
    var bytes: [UInt8]
    var offset: Int

    /// Nil when the header cannot be read, or values are missing.
    init?(_ bytes: [UInt8]) {
        guard bytes.starts(with: [0x93] + Array("NUMPY".utf8)), bytes.count >= 12 else { return nil }
        let lengthBytes = bytes[6] == 1 ? 2 : 4
        let length = bytes[8..<8 + lengthBytes].reversed().reduce(0) { $0 << 8 | Int($1) }
        offset = 8 + lengthBytes + length
        guard offset <= bytes.count else { return nil }
        let header = String(decoding: bytes[8 + lengthBytes..<offset], as: UTF8.self)
        guard let type = header.firstMatch(of: /'descr':\s*'([^']+)'/)?.1,
            let order = header.firstMatch(of: /'fortran_order':\s*(True|False)/)?.1,
            let sizes = header.firstMatch(of: /'shape':\s*\(([0-9, ]*)\)/)?.1
        else { return nil }
        self.type = String(type)
        shape = sizes.split(separator: ",").compactMap { Int($0.trimmingCharacters(in: .whitespaces)) }
        isRowMajor = order == "False" || shape.count == 1
        self.bytes = bytes
        guard let size = Int(type.drop { !$0.isNumber }), 1...1_000_000 ~= size else { return nil }
        // Characters have four bytes each.
        var count = type.contains("U") ? 4 * size : size
        for size in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            guard !overflow else { return nil }
            count = product
        }
        guard bytes.count - offset == count else { return nil }
    }

    /// The values of an array of whole numbers; nil for another type.
    var integers: [Int]? {
        guard let match = type.wholeMatch(of: /[|<]([iu])([1248])/), let width = Int(match.2) else { return nil }
        let isSigned = match.1 == "i"
        return stride(from: offset, to: bytes.count, by: width).map { start in
            let word = (0..<width).reduce(0 as UInt64) { $0 | UInt64(bytes[start + $1]) << (8 * UInt64($1)) }
            let unused = UInt64(64 - 8 * width)
            return isSigned ? Int(Int64(bitPattern: word << unused) >> Int64(unused)) : Int(clamping: word)
        }
    }
}
