import Foundation
import Tensor

extension PictureFolder {
    /// The share of damaged pictures that is borne.
    private static let bearableDamage = 0.01

    /// Decodes all pictures, or finds them in the cache: with the same files, size and channels nothing is decoded twice.
    ///
    /// - Parameters:
    ///   - decoder: the size that pictures are brought to.
    ///   - cache: where decoded pictures are kept; nil for nowhere.
    ///   - observer: hears how far it is.
    /// - Throws: `DatasetError` when more than 1 % of the pictures are damaged, or all of a class.
    package func load(
        _ decoder: PictureDecoder,
        cache: DatasetCache?,
        observer: LoadObserver? = nil
    ) throws -> LoadedData {
        let key = contentKey(decoder, observer)
        if let cache, let packed = cache.read(key) { return loaded(packed.dataset, packed.record) }
        let (dataset, record) = try decode(decoder, observer)
        var result = loaded(dataset, record)
        if let problem = cache?.write(dataset, record, key: key) { result.notes.append(problem) }
        return result
    }

    private func loaded(_ dataset: ImageDataset, _ record: PackRecord) -> LoadedData {
        var result = LoadedData(dataset)
        let damaged = Set(record.damaged.map(\.path))
        result.files = pictures.mapValues { $0.map(\.path).filter { !damaged.contains($0) } }
        result.sizes = Dictionary(uniqueKeysWithValues: record.sizes.map { ($0.size, $0.count) })
        result.notes = record.damaged.map { "\(url.path)/\($0.path): damaged, left out: \($0.reason)" }
        result.notes += others.map { "\(url.path)/\($0): neither JPEG nor PNG in the folder of a class, left out" }
        return result
    }

    /// A hash of the names and bytes of all pictures, and of what is made of them.
    private func contentKey(_ decoder: PictureDecoder, _ observer: LoadObserver?) -> String {
        let all = Split.allCases.flatMap { split in (pictures[split] ?? []).map { (split, $0) } }
        let hashes = [UInt64](unsafeUninitializedCapacity: all.count) { buffer, count in
            nonisolated(unsafe) let buffer = buffer
            ParallelWork.run(all.count, .comparing, observer) { item in
                let (split, picture) = all[item]
                let bytes = (try? FileBytes.read(url.appending(path: picture.path))) ?? []
                let start = StableHash.fnv1a("\(split.rawValue)/\(picture.path)/\(bytes.count)")
                buffer.initializeElement(at: item, to: StableHash.words(bytes, start))
            }
            count = all.count
        }
        let what = "\(PackRecord.version) \(decoder.side) \(decoder.channels)"
        // Two hashes of 64 bits: one could meet by accident.
        let parts = [what, what + " again"].map { StableHash.words(hashes, StableHash.fnv1a($0)) }
        return parts.map { String($0, radix: 16) }.joined(separator: "-")
    }

    private func decode(_ decoder: PictureDecoder, _ observer: LoadObserver?) throws -> (ImageDataset, PackRecord) {
        let order = Split.allCases.filter { pictures[$0] != nil }
        let all = order.flatMap { pictures[$0] ?? [] }
        let size = decoder.shape.count
        var results = [Result<PictureSize, PictureError>](
            repeating: .failure(PictureError(reason: "not read")),
            count: all.count
        )
        let pixels = [UInt8](unsafeUninitializedCapacity: all.count * size) { pixels, count in
            results.withUnsafeMutableBufferPointer { results in
                nonisolated(unsafe) let (pixels, results) = (pixels, results)
                ParallelWork.run(all.count, .decoding, observer) { item in
                    let target = UnsafeMutableBufferPointer(rebasing: pixels[item * size..<(item + 1) * size])
                    target.initialize(repeating: 0)
                    results[item] = decoder.decode(file: url.appending(path: all[item].path), into: target)
                }
            }
            count = all.count * size
        }
        var record = PackRecord()
        for (picture, result) in zip(all, results) {
            if case .failure(let error) = result {
                record.damaged.append(PackRecord.Damage(path: picture.path, reason: error.reason))
            }
        }
        try judge(record.damaged, of: all)
        let counts = Dictionary(grouping: results.compactMap { try? $0.get() }, by: { $0 }).mapValues(\.count)
        record.sizes = counts.map { PackRecord.SizeCount(size: $0.key, count: $0.value) }
        record.sizes.sort { ($0.size.width, $0.size.height) < ($1.size.width, $1.size.height) }
        var sets: [Split: ImageSet] = [:]
        var first = 0
        for split in order {
            let end = first + (pictures[split]?.count ?? 0)
            sets[split] = Self.set(all[first..<end], results[first..<end], pixels, decoder.shape)
            first = end
        }
        let none = ImageSet(pixels: [], labels: [], shape: decoder.shape)
        let dataset = ImageDataset(
            // Not that of the folder: it may be renamed, and is the same data set.
            name: "folder",
            classNames: classNames,
            training: sets[.training] ?? none,
            validation: sets[.validation] ?? none,
            test: sets[.test] ?? none
        )
        return (dataset, record)
    }

    /// The pictures of a split that are not damaged.
    private static func set(
        _ pictures: ArraySlice<Picture>,
        _ results: ArraySlice<Result<PictureSize, PictureError>>,
        _ pixels: [UInt8],
        _ shape: FeatureShape
    ) -> ImageSet {
        let good = pictures.indices.filter { if case .success = results[$0] { true } else { false } }
        var kept: [UInt8] = []
        kept.reserveCapacity(good.count * shape.count)
        for index in good { kept += pixels[index * shape.count..<(index + 1) * shape.count] }
        return ImageSet(pixels: kept, labels: good.map { pictures[$0].label }, shape: shape)
    }

    private func judge(_ damaged: [PackRecord.Damage], of all: [Picture]) throws {
        guard let first = damaged.first else { return }
        let example = "\(url.path)/\(first.path) (\(first.reason))"
        let paths = Set(damaged.map(\.path))
        for (label, name) in classNames.enumerated() {
            let members = (pictures[.training] ?? []).filter { $0.label == Int32(label) }
            if members.allSatisfy({ paths.contains($0.path) }) {
                throw DatasetError(
                    url.path,
                    "all \(members.count) pictures of class \(name) are damaged, such as \(example)",
                    remedy: "copy them again, or remove the folder"
                )
            }
        }
        guard Double(damaged.count) > Self.bearableDamage * Double(all.count) else { return }
        throw DatasetError(
            url.path,
            "\(damaged.count) of \(all.count) pictures are damaged, such as \(example)",
            remedy: "copy them again or remove them: at most 1 % may be damaged"
        )
    }
}
