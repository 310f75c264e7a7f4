/// An architecture, opaque outside its space: what strategies draw, what a store keeps, what people write.
///
/// In JSON it is one string, `SPACE:TEXT`, which is read back without asking which space is searched; people may leave the space out.
package struct Architecture: Sendable, Hashable {
    /// The name of the space that it belongs to.
    package let space: String
    /// The architecture as its space writes it, on one line: what people read and write. Equal architectures have equal texts.
    package let text: String

    /// Creates an architecture out of what its space wrote; nothing is checked.
    package init(space: String, text: String) {
        self.space = space
        self.text = text
    }

    /// Reads an architecture that a person wrote: a published name (in any case), or the notation of a space, with or without
    /// the space's name in front of it.
    ///
    /// - Parameter space: the space that it must belong to; nil for any.
    /// - Throws: `ArchitectureError` with what is wrong and where; the result is valid.
    package init(parsing text: String, in space: String? = nil) throws {
        self = try Spaces.parse(text)
        if let space, self.space != space {
            throw ArchitectureError(
                "the genotype is of the space \(self.space), but the space searched is \(space)"
            )
        }
    }
}

extension Architecture: Codable {
    /// Reads `SPACE:TEXT`.
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let architecture = Architecture(recorded: text) else {
            let message = "\"\(text)\" is no architecture: it must be SPACE:TEXT"
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: message))
        }
        self = architecture
    }

    /// Writes `SPACE:TEXT`.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(recorded)
    }

    /// `SPACE:TEXT`, the form in which a store keeps it.
    package var recorded: String { "\(space):\(text)" }

    /// Reads `SPACE:TEXT`; nil when no space is named. What the space makes of the text is not asked here.
    package init?(recorded: String) {
        guard let colon = recorded.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        self.init(space: String(recorded[..<colon]), text: String(recorded[recorded.utf8.index(after: colon)...]))
    }
}

/// What can be asked of an architecture without knowing its space.
extension Architecture {
    /// Equal for two architectures exactly when they are the same network.
    package var canonicalKey: String { Spaces.named(space)?.canonicalKey(of: self) ?? recorded }

    /// The parts that it is made of; none when its space is unknown or it is not valid.
    package var parts: PartGraph { Spaces.named(space)?.parts(of: self) ?? PartGraph(groups: []) }

    /// The names of the operations of its parts.
    package var operations: [String] { Spaces.named(space)?.operations(of: self) ?? [] }

    /// Every place in which it differs from another one; nothing for architectures of different spaces.
    package func changes(from other: Architecture) -> [Change] {
        guard space == other.space, self != other else { return [] }
        return Spaces.named(space)?.changes(from: other, to: self) ?? []
    }

    /// What a person can make of a part.
    package func edits(of part: String) -> PartEdits { Spaces.named(space)?.edits(of: part, in: self) ?? PartEdits() }

    /// Checks that it is a member of its space.
    ///
    /// - Throws: `ArchitectureError` with what is wrong and where.
    package func validate() throws { try Spaces.find(space).validate(self) }

    /// Checks that it may become a candidate by hand: valid, and its output depends on the image.
    ///
    /// - Throws: `ArchitectureError` with what is wrong.
    package func validateAsCandidate() throws { try Spaces.find(space).validateAsCandidate(self) }

    /// Its network at a size.
    ///
    /// - Throws: `ArchitectureError` when there is none.
    package func network(_ size: NetworkSize) throws -> ArchitectureNetwork {
        try Spaces.find(space).network(of: self, size: size)
    }

    /// What its network costs at a size.
    ///
    /// - Throws: `ArchitectureError` when there is no such network.
    package func cost(at size: NetworkSize) throws -> NetworkCost { try network(size).cost }
}
