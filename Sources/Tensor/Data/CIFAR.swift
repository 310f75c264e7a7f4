package import Foundation

extension ImageDataset {
    /// CIFAR-10 in its published binary form.
    ///
    /// - Parameters:
    ///   - directory: the folder `cifar-10-batches-bin`, or the one that it lies in.
    ///   - trainingLimit: keep only the first so many training images.
    ///   - testLimit: keep only the first so many test images.
    /// - Throws: `DatasetError`, naming the file, its fault and the remedy.
    package static func cifar10(directory: URL, trainingLimit: Int? = nil, testLimit: Int? = nil) throws -> ImageDataset
    {
        try CIFARFormat.cifar10.load(directory, trainingLimit: trainingLimit, testLimit: testLimit)
    }

    /// CIFAR-100 with its fine labels, in its published binary form.
    ///
    /// - Parameters:
    ///   - directory: the folder `cifar-100-binary`, or the one that it lies in.
    ///   - trainingLimit: keep only the first so many training images.
    ///   - testLimit: keep only the first so many test images.
    /// - Throws: `DatasetError`, naming the file, its fault and the remedy.
    package static func cifar100(directory: URL, trainingLimit: Int? = nil, testLimit: Int? = nil) throws
        -> ImageDataset
    {
        try CIFARFormat.cifar100.load(directory, trainingLimit: trainingLimit, testLimit: testLimit)
    }
}

/// The layout of a published CIFAR archive: records of label bytes and the image's 3072 bytes.
private struct CIFARFormat {
    let name: String
    let archive: String
    let folder: String
    let trainingFiles: [String]
    let testFile: String
    let namesFile: String
    let classes: Int
    let labelBytes: Int

    static let cifar10 = CIFARFormat(
        name: "cifar10",
        archive: "cifar-10-binary.tar.gz",
        folder: "cifar-10-batches-bin",
        trainingFiles: (1...5).map { "data_batch_\($0).bin" },
        testFile: "test_batch.bin",
        namesFile: "batches.meta.txt",
        classes: 10,
        labelBytes: 1
    )

    /// Each record has a coarse label and then the fine one.
    static let cifar100 = CIFARFormat(
        name: "cifar100",
        archive: "cifar-100-binary.tar.gz",
        folder: "cifar-100-binary",
        trainingFiles: ["train.bin"],
        testFile: "test.bin",
        namesFile: "fine_label_names.txt",
        classes: 100,
        labelBytes: 2
    )

    private static let shape = FeatureShape(channels: 3, height: 32, width: 32)

    private var recordBytes: Int { labelBytes + Self.shape.count }

    func load(_ directory: URL, trainingLimit: Int?, testLimit: Int?) throws -> ImageDataset {
        try checkForOtherForms(directory)
        let inner = directory.appending(path: folder)
        let folder = FileManager.default.fileExists(atPath: inner.path) ? inner : directory
        return ImageDataset(
            name: name,
            classNames: try classNames(folder.appending(path: namesFile)),
            training: try images(trainingFiles.map { folder.appending(path: $0) }, limit: trainingLimit),
            test: try images([folder.appending(path: testFile)], limit: testLimit)
        )
    }

    /// An archive that is still packed, and the version of it for Python (pickles), which nobody reads here, are named as what they are.
    private func checkForOtherForms(_ directory: URL) throws {
        let files = FileManager.default
        var isFolder: ObjCBool = false
        if files.fileExists(atPath: directory.path, isDirectory: &isFolder), !isFolder.boolValue {
            throw malformed(directory, "a file, where the folder of the unpacked files is wanted")
        }
        for place in [directory] + ["cifar-10-batches-py", "cifar-100-python"].map({ directory.appending(path: $0) }) {
            // Both have a file of each batch without an end to its name.
            let names = trainingFiles.map { $0.replacing(".bin", with: "") }
            let isPython = names.allSatisfy { files.fileExists(atPath: place.appending(path: $0).path) }
            guard isPython, !files.fileExists(atPath: place.appending(path: trainingFiles[0]).path),
                !files.fileExists(atPath: directory.appending(path: folder).path)
            else { continue }
            throw malformed(place, "the version for Python (\(names[0]) is a pickle), where the binary one is wanted")
        }
    }

    private func classNames(_ file: URL) throws -> [String] {
        // `isNewline` takes "\r\n" for one character.
        let names = String(decoding: try bytes(file), as: UTF8.self).split(whereSeparator: \.isNewline).map {
            $0.trimmingCharacters(in: .whitespaces)
        }.filter { !$0.isEmpty }
        guard names.count == classes else {
            throw malformed(file, "\(names.count) class names instead of \(classes)")
        }
        return names
    }

    private func images(_ files: [URL], limit: Int?) throws -> ImageSet {
        var (pixels, labels): ([UInt8], [Int32]) = ([], [])
        for file in files {
            let bytes = try bytes(file)
            guard !bytes.isEmpty else { throw malformed(file, "empty") }
            guard bytes.count % recordBytes == 0 else {
                throw malformed(file, "\(bytes.count) bytes long, not a multiple of the \(recordBytes) of a record")
            }
            let records = min(bytes.count / recordBytes, limit.map { $0 - labels.count } ?? .max)
            pixels.reserveCapacity(records * files.count * Self.shape.count)
            for record in 0..<records {
                let start = record * recordBytes + labelBytes
                let label = Int(bytes[start - 1])
                guard label < classes else {
                    throw malformed(file, "record \(record) has the label \(label), above \(classes - 1)")
                }
                labels.append(Int32(label))
                pixels.append(contentsOf: bytes[start..<start + Self.shape.count])
            }
        }
        return ImageSet(pixels: pixels, labels: labels, shape: Self.shape)
    }

    private func bytes(_ file: URL) throws -> [UInt8] {
        do {
            return try FileBytes.read(file)
        } catch FileError.notFound(let path) {
            throw DatasetError.missing(path, archive: archive)
        } catch FileError.unreadable(let path, let reason) {
            throw DatasetError.unreadable(path, reason: reason)
        }
    }

    private func malformed(_ file: URL, _ reason: String) -> DatasetError {
        .malformed(file.path, reason: reason, archive: archive)
    }
}
