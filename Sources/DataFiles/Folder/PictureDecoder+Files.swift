package import Foundation
package import Tensor

/// Pictures that were decoded, as far as they could be.
package struct DecodedPictures: Sendable {
    /// Those that could be read, in their order.
    package let images: ImageSet
    /// Of each file: why it could not be read; nil where it could.
    package let problems: [PictureError?]
}

extension PictureDecoder {
    /// Decodes files on all cores.
    package func decode(_ files: [URL]) -> DecodedPictures {
        let size = shape.count
        var problems = [PictureError?](repeating: nil, count: files.count)
        let pixels = [UInt8](unsafeUninitializedCapacity: files.count * size) { pixels, count in
            problems.withUnsafeMutableBufferPointer { problems in
                nonisolated(unsafe) let (pixels, problems) = (pixels, problems)
                ParallelWork.run(files.count, .decoding, nil) { item in
                    let target = UnsafeMutableBufferPointer(rebasing: pixels[item * size..<(item + 1) * size])
                    target.initialize(repeating: 0)
                    if case .failure(let error) = decode(file: files[item], into: target) { problems[item] = error }
                }
            }
            count = files.count * size
        }
        let good = problems.indices.filter { problems[$0] == nil }
        let kept = good.flatMap { pixels[$0 * size..<($0 + 1) * size] }
        let images = ImageSet(pixels: kept, labels: good.map { _ in 0 }, shape: shape)
        return DecodedPictures(images: images, problems: problems)
    }

    /// All pictures that a path names: a file whatever its name, or what is a picture by its name in a folder and below it.
    ///
    /// - Throws: `DatasetError` when there is no such file.
    package static func pictures(at path: String) throws -> [URL] {
        let url = URL(filePath: path)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw DatasetError(path, "no such file", remedy: "name pictures, or folders of them")
        }
        guard isFolder.boolValue else { return [url] }
        let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return names.sorted().filter { name in
            extensions.contains((name as NSString).pathExtension.lowercased())
                && !name.split(separator: "/").contains { $0.hasPrefix(".") }
        }.map { url.appending(path: $0) }
    }

    /// Decodes a file.
    func decode(file: URL, into planes: UnsafeMutableBufferPointer<UInt8>) -> Result<PictureSize, PictureError> {
        do {
            return .success(try decode(FileBytes.read(file, limit: Self.largestFile), into: planes))
        } catch let error as PictureError {
            return .failure(error)
        } catch let error as FileError {
            return .failure(PictureError(reason: error.reason))
        } catch {
            return .failure(PictureError(reason: "\(error)"))
        }
    }
}
