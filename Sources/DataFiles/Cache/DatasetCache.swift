package import Foundation
import Tensor

/// Keeps data sets as they are trained on, so that pictures are decoded once: a file for each content.
///
/// A file has the version, the length of a header, the header as JSON, and then the pixels and labels of each split. It is written
/// whole or not at all. What cannot be read is made anew; everything in the folder may be deleted at any time.
package struct DatasetCache: Sendable {
    /// Where the files lie.
    package let folder: URL

    /// A cache in a folder, which is made when something is kept.
    package init(folder: URL) { self.folder = folder }

    /// The cache of this person: `econas/data` in `$XDG_CACHE_HOME` or `~/.cache`.
    package static func personal(
        _ environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> DatasetCache? {
        // The specification of these folders has relative paths ignored.
        let base =
            if let path = environment["XDG_CACHE_HOME"], path.hasPrefix("/") {
                path
            } else if let home = environment[
                "HOME"
            ], home.hasPrefix("/") { home + "/.cache" } else { nil as String? }
        return base.map { DatasetCache(folder: URL(filePath: $0 + "/econas/data", directoryHint: .isDirectory)) }
    }

    /// The file of a content.
    func file(_ key: String) -> URL { folder.appending(path: key + ".pack") }

    private struct Header: Codable {
        var name: String
        var classNames: [String]
        var channels: Int
        var height: Int
        var width: Int
        var counts: [String: Int]
        var fingerprint: UInt64
        var record: PackRecord
    }

    /// The data set of a content; nil when there is none, or none that is whole.
    func read(_ key: String) -> (dataset: ImageDataset, record: PackRecord)? {
        guard let bytes = try? FileBytes.read(file(key), limit: .max) else { return nil }
        let version = Array(PackRecord.version.utf8)
        let start = version.count + 8
        guard bytes.starts(with: version), bytes.count >= start else { return nil }
        let length = bytes[version.count..<start].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(bytes.count - start) else { return nil }
        var position = start + Int(length)
        guard let header = try? JSONDecoder().decode(Header.self, from: Data(bytes[start..<position])) else {
            return nil
        }
        let shape = FeatureShape(channels: header.channels, height: header.height, width: header.width)
        guard shape.channels > 0, shape.height > 0, shape.width > 0, shape.height <= 4096, shape.width <= 4096 else {
            return nil
        }
        var sets: [ImageSet] = []
        for split in Split.allCases {
            let count = header.counts[split.rawValue] ?? 0
            guard count >= 0, count <= (bytes.count - position) / (shape.count + 4) else { return nil }
            let end = position + count * shape.count
            let labels = [Int32](unsafeUninitializedCapacity: count) { buffer, initialized in
                bytes.withUnsafeBytes { bytes in
                    UnsafeMutableRawBufferPointer(buffer).copyMemory(
                        from: UnsafeRawBufferPointer(rebasing: bytes[end..<end + 4 * count])
                    )
                }
                initialized = count
            }
            guard labels.allSatisfy({ (0..<Int32(header.classNames.count)).contains($0) }) else { return nil }
            sets.append(ImageSet(pixels: Array(bytes[position..<end]), labels: labels, shape: shape))
            position = end + 4 * count
        }
        let dataset = ImageDataset(
            name: header.name,
            classNames: header.classNames,
            training: sets[0],
            validation: sets[1],
            test: sets[2]
        )
        // What was damaged on the disk is another content.
        return dataset.fingerprint == header.fingerprint ? (dataset, header.record) : nil
    }

    /// Keeps a data set.
    ///
    /// - Returns: why it could not be kept, which only costs time when it is read again.
    func write(_ dataset: ImageDataset, _ record: PackRecord, key: String) -> String? {
        do {
            let shape = dataset.shape
            let header = try JSONEncoder().encode(
                Header(
                    name: dataset.name,
                    classNames: dataset.classNames,
                    channels: shape.channels,
                    height: shape.height,
                    width: shape.width,
                    counts: Dictionary(
                        uniqueKeysWithValues: Split.allCases.map { ($0.rawValue, dataset[$0].count) }
                    ),
                    fingerprint: dataset.fingerprint,
                    record: record
                )
            )
            let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
            var chunks = [Array(PackRecord.version.utf8) + length + Array(header)]
            for split in Split.allCases {
                chunks += [dataset[split].pixels, dataset[split].labels.withUnsafeBytes { Array($0) }]
            }
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try AtomicFile.write(to: file(key), chunks)
            return nil
        } catch {
            let reason = (error as? FileError)?.description ?? error.localizedDescription
            return "the decoded pictures could not be kept, and are decoded again next time: \(reason)"
        }
    }
}
