/// What a packed data set remembers besides its images.
package struct PackRecord: Codable, Sendable, Equatable {
    /// What packed files are called by: another version of the format, or of what is done with pictures, is another content.
    static let version = "econas-pack-1"

    /// A picture that was left out.
    package struct Damage: Codable, Sendable, Equatable {
        package var path: String
        package var reason: String
    }

    /// How many pictures have a size.
    package struct SizeCount: Codable, Sendable, Equatable {
        package var size: PictureSize
        package var count: Int
    }

    /// The pictures that were left out, in their order.
    package var damaged: [Damage] = []
    /// The sizes of the others, ascending.
    package var sizes: [SizeCount] = []
}
