import Foundation

/// The pictures of `Pictures`, which make_pictures.py made, and what pillow reads in them.
enum PictureFixtures {
    struct Expected: Decodable, Sendable {
        var width: Int
        var height: Int
        /// Rows of red, green and blue.
        var rgb: Data

        /// The square in the middle, as planes.
        var middle: [UInt8] {
            let side = min(width, height)
            let (top, left) = ((height - side) / 2, (width - side) / 2)
            return (0..<3).flatMap { channel in
                (0..<side).flatMap { y in
                    (0..<side).map { x in rgb[((top + y) * width + left + x) * 3 + channel] }
                }
            }
        }
    }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Pictures")

    static func bytes(_ name: String) throws -> [UInt8] { try Array(Data(contentsOf: folder.appending(path: name))) }

    static func expected() throws -> [String: Expected] {
        try JSONDecoder().decode(
            [String: Expected].self,
            from: Data(contentsOf: folder.appending(path: "pictures.json"))
        )
    }
}
