package import Foundation
import Tensor

/// The layout of a published CIFAR archive: records of label bytes and the image's 3072 bytes (https://www.cs.toronto.edu/~kriz/cifar.html).
package struct CIFARFiles: Sendable {
    private let name: String
    private let archive: String
    private let folder: String
    private let trainingFiles: [String]
    private let testFile: String
    private let namesFile: String
    private let classes: Int
    private let labelBytes: Int

    /// CIFAR-10.
    package static let cifar10 = CIFARFiles(
        name: "cifar10",
        archive: "cifar-10-binary.tar.gz",
        folder: "cifar-10-batches-bin",
        trainingFiles: (1...5).map { "data_batch_\($0).bin" },
        testFile: "test_batch.bin",
        namesFile: "batches.meta.txt",
        classes: 10,
        labelBytes: 1
    )

    /// CIFAR-100 with its fine labels: each record has a coarse label and then the fine one.
    package static let cifar100 = CIFARFiles(
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

    /// Reads the images.
    ///
    /// - Parameter place: the folder with the unpacked files, or the one that it or the published archive lies in, or the archive.
    /// - Throws: `DatasetError`, naming the file, its fault and the remedy.
    package func load(_ place: URL) throws -> LoadedData {
        let files = try source(place)
        return LoadedData(
            ImageDataset(
                name: name,
                classNames: try classNames(files.file(namesFile)),
                training: try images(trainingFiles.map(files.file)),
                test: try images([files.file(testFile)])
            )
        )
    }

    /// A file, its path for errors, and what is in it.
    private typealias File = (path: String, bytes: [UInt8])

    /// Where files are read from: a folder, or an archive that has been read.
    private struct Source {
        var path: String
        var file: (String) throws -> File
    }

    private func source(_ place: URL) throws -> Source {
        let packed = [place, place.appending(path: archive)].first {
            $0.lastPathComponent == archive && Self.isFile($0)
        }
        let inner = place.appending(path: folder)
        if !FileManager.default.fileExists(atPath: inner.path), let packed {
            let wanted = Set(trainingFiles + [testFile, namesFile])
            // Nothing that is published is larger.
            let contents = try Archive(url: packed).read(limit: 400_000_000) {
                wanted.contains(($0 as NSString).lastPathComponent)
            }
            let files = Dictionary(contents.map { (($0.key as NSString).lastPathComponent, $0.value) }) { first, _ in
                first
            }
            return Source(path: packed.path) { name in
                guard let bytes = files[name] else { throw missing("\(packed.path): \(name)") }
                return ("\(packed.path): \(name)", bytes)
            }
        }
        try checkForOtherForms(place)
        let folder = FileManager.default.fileExists(atPath: inner.path) ? inner : place
        return Source(path: folder.path) { name in
            let file = folder.appending(path: name)
            do {
                return (file.path, try FileBytes.read(file))
            } catch FileError.notFound(let path) {
                throw missing(path)
            } catch let error as FileError {
                throw DatasetError(file.path, error.reason, remedy: "check its permissions and the disk")
            }
        }
    }

    /// The version of the archive for Python (pickles), which nobody reads here, is named as what it is, and so is a file that is
    /// no archive.
    private func checkForOtherForms(_ place: URL) throws {
        let files = FileManager.default
        if Self.isFile(place) {
            throw malformed((place.path, []), "a file, where \(archive) or the folder of its contents is wanted")
        }
        guard !files.fileExists(atPath: place.appending(path: folder).path) else { return }
        for place in [place] + ["cifar-10-batches-py", "cifar-100-python"].map({ place.appending(path: $0) }) {
            // Both have a file of each batch without an end to its name.
            let names = trainingFiles.map { $0.replacing(".bin", with: "") }
            let isPython = names.allSatisfy { files.fileExists(atPath: place.appending(path: $0).path) }
            guard isPython, !files.fileExists(atPath: place.appending(path: trainingFiles[0]).path) else { continue }
            let reason = "the version for Python (\(names[0]) is a pickle), where the binary one is wanted"
            throw malformed((place.path, []), reason)
        }
    }

    private static func isFile(_ url: URL) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) && !isFolder.boolValue
    }

    private func classNames(_ file: File) throws -> [String] {
        // `isNewline` takes "\r\n" for one character.
        let names = String(decoding: file.bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map {
            $0.trimmingCharacters(in: .whitespaces)
        }.filter { !$0.isEmpty }
        guard names.count == classes else {
            throw malformed(file, "\(names.count) class names instead of \(classes)")
        }
        return names
    }

    private func images(_ files: [File]) throws -> ImageSet {
        var (pixels, labels): ([UInt8], [Int32]) = ([], [])
        pixels.reserveCapacity(files.reduce(0) { $0 + $1.bytes.count })
        for file in files {
            let bytes = file.bytes
            guard !bytes.isEmpty else { throw malformed(file, "empty") }
            guard bytes.count % recordBytes == 0 else {
                throw malformed(file, "\(bytes.count) bytes long, not a multiple of the \(recordBytes) of a record")
            }
            for record in 0..<bytes.count / recordBytes {
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

    private func missing(_ path: String) -> DatasetError {
        DatasetError(
            path,
            "no such file",
            remedy: "name the folder of \(archive) or of its contents (--data DIR); econas data fetch \(name) brings it"
        )
    }

    private func malformed(_ file: File, _ reason: String) -> DatasetError {
        DatasetError(file.path, reason, remedy: "fetch \(archive) again")
    }
}
