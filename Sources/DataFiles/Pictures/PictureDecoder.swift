import CPictures
import Foundation
package import Tensor

/// Reads pictures and brings them to the size that is worked with: the square in their middle, reduced by averaging over areas.
///
/// Grey pictures, CMYK, palettes and 16 bits become what `channels` wants; transparent parts lie on white; EXIF's orientation is
/// applied. A picture that is smaller than wanted is enlarged. A damaged file never ends the process.
package struct PictureDecoder: Sendable {
    /// Rows and columns of the result.
    package let side: Int
    /// 1 for grey (Rec. 601), 3 for red, green and blue.
    package let channels: Int

    /// A decoder for one size.
    ///
    /// - Precondition: the size is positive, the channels are 1 or 3.
    package init(side: Int, channels: Int) {
        precondition(side > 0 && (channels == 1 || channels == 3), "pictures become squares of 1 or 3 channels")
        self.side = side
        self.channels = channels
    }

    /// The shape of the results.
    package var shape: FeatureShape { FeatureShape(channels: channels, height: side, width: side) }

    /// Names of files that hold pictures, by their ends.
    package static let extensions = ["jpeg", "jpg", "png"]

    /// The largest file that is read.
    static let largestFile = 512 << 20

    /// Decodes the bytes of a file, whatever its name says it is.
    ///
    /// - Parameter planes: where the channels are written, plane after plane; `shape.count` bytes.
    /// - Returns: the size of the picture in the file, upright.
    /// - Throws: `PictureError` with the reason.
    package func decode(_ bytes: [UInt8], into planes: UnsafeMutableBufferPointer<UInt8>) throws -> PictureSize {
        precondition(planes.count == shape.count, "the planes have the decoder's shape")
        let format = try PictureFormat(bytes)
        var picture = EconasPicture()
        let isDecoded =
            switch format {
            case .jpeg: econas_decode_jpeg(bytes, bytes.count, Int32(side), &picture)
            case .png: econas_decode_png(bytes, bytes.count, &picture)
            }
        defer { econas_free_picture(&picture) }
        guard isDecoded != 0 else { throw PictureError(reason: picture.text) }
        let orientation = format.orientation(bytes)
        let step = Int(picture.channels)
        var view = EconasImageView(
            pixels: picture.pixels,
            width: picture.width,
            height: picture.height,
            channels: picture.channels,
            step: step,
            row: step * Int(picture.width),
            plane: 1
        )
        guard econas_square(planes.baseAddress, Int32(side), Int32(channels), &view, Int32(orientation)) != 0 else {
            throw PictureError(reason: "no memory to reduce it")
        }
        let size = PictureSize(width: Int(picture.full_width), height: Int(picture.full_height))
        return orientation > 4 ? PictureSize(width: size.height, height: size.width) : size
    }

    /// Brings images to the decoder's shape.
    ///
    /// - Throws: `PictureError` when there is no memory.
    package func squares(_ set: ImageSet) throws -> ImageSet {
        let array = ImageArray(
            path: "",
            bytes: set.pixels,
            offset: 0,
            count: set.count,
            shape: set.shape,
            layout: .planes,
            labels: []
        )
        return try squares(array, labels: set.labels)
    }

    /// As above, of images whose labels are the numbers of their classes.
    func squares(_ array: ImageArray, labels: [Int32]) throws -> ImageSet {
        let full = array.shape
        var isWhole = true
        let pixels = [UInt8](unsafeUninitializedCapacity: array.count * shape.count) { target, count in
            array.bytes.withUnsafeBufferPointer { source in
                for image in 0..<array.count {
                    let isPlanar = array.layout == .planes
                    var view = EconasImageView(
                        pixels: source.baseAddress.map { $0 + array.offset + image * full.count },
                        width: Int32(full.width),
                        height: Int32(full.height),
                        channels: Int32(full.channels),
                        step: isPlanar ? 1 : full.channels,
                        row: full.width * (isPlanar ? 1 : full.channels),
                        plane: isPlanar ? full.pixels : 1
                    )
                    let planes = target.baseAddress.map { $0 + image * shape.count }
                    if econas_square(planes, Int32(side), Int32(channels), &view, 1) == 0 { isWhole = false }
                }
            }
            count = isWhole ? array.count * shape.count : 0
        }
        guard isWhole else { throw PictureError(reason: "no memory to change the size of the images") }
        return ImageSet(pixels: pixels, labels: labels, shape: shape)
    }
}

/// How large a picture is.
package struct PictureSize: Hashable, Sendable, Codable {
    /// Columns.
    package var width: Int
    /// Rows.
    package var height: Int

    /// Joins the two sides.
    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }
}

/// Why a picture cannot be used.
package struct PictureError: Error, Equatable, Sendable, CustomStringConvertible {
    /// In the words of whoever read it.
    package var reason: String

    /// The reason.
    package var description: String { reason }
}

extension EconasPicture {
    /// The reason as text.
    fileprivate var text: String {
        withUnsafeBytes(of: reason) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

/// Writes pictures.
package enum PictureEncoder {
    /// The bytes of a PNG.
    ///
    /// - Parameters:
    ///   - pixels: row after row, the channels of a pixel side by side.
    ///   - channels: 1 for grey, 3 for red, green and blue.
    /// - Precondition: there are as many pixels as the size says.
    package static func png(_ pixels: [UInt8], width: Int, height: Int, channels: Int) -> [UInt8] {
        precondition(pixels.count == width * height * channels, "a picture has all of its pixels")
        var count = 0
        guard let bytes = econas_encode_png(pixels, Int32(width), Int32(height), Int32(channels), &count) else {
            return []
        }
        defer { free(bytes) }
        return Array(UnsafeBufferPointer(start: bytes, count: count))
    }
}
