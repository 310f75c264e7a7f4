/// What strategies draw architectures from: a space, or the part of one that a table knows.
package protocol SearchSpace: Sendable {
    /// The name by which configurations and architectures call the space.
    var name: String { get }

    /// A random architecture.
    func random(using generator: inout some RandomNumberGenerator) -> Architecture

    /// A copy of an architecture that differs in exactly one place; `changes(from:to:)` tells which.
    ///
    /// - Precondition: a valid architecture of the space.
    func mutate(_ architecture: Architecture, using generator: inout some RandomNumberGenerator) -> Architecture

    /// Equal for two architectures exactly when they are the same network. Stable: it may be stored.
    func canonicalKey(of architecture: Architecture) -> String
}

/// A set of architectures with everything that is known of them; nobody else looks into an architecture.
package protocol ArchitectureSpace: SearchSpace {
    /// How its architectures are written, for messages: `JSON such as …`.
    var notation: String { get }

    /// Architectures known by name, in the order of publication; the same one may have several names.
    var published: [(name: String, architecture: Architecture)] { get }

    /// Names of published architectures that people may look for here, and why the space does not have them.
    var unfit: [(name: String, reason: String)] { get }

    /// The names of all operations that parts may have.
    var operations: [PartGraph.Label] { get }

    // MARK: Text

    /// Whether a text looks like the space's notation.
    func recognizes(_ text: String) -> Bool

    /// Reads the space's notation.
    ///
    /// - Throws: `ArchitectureError` with what is wrong and where; the result is valid.
    func parse(_ text: String) throws -> Architecture

    /// Checks that an architecture is a member of the space.
    ///
    /// - Throws: `ArchitectureError` with what is wrong and where.
    func validate(_ architecture: Architecture) throws

    /// Checks that an architecture may become a candidate by hand: valid, and its output depends on the image.
    ///
    /// - Throws: `ArchitectureError` with what is wrong.
    func validateAsCandidate(_ architecture: Architecture) throws

    // MARK: Networks

    /// The size at which its architectures are published.
    var publishedSize: NetworkSize { get }

    /// Channels at the levels 0 to 4 of a reduced setting: each level halves the computation.
    var channelLevels: [Int] { get }

    /// Whether networks can have the large stem and an auxiliary head; every space's can drop paths.
    var hasForms: Bool { get }

    /// Why no architecture of the space has a network at a size; nil when there may be one.
    func refusal(of size: NetworkSize) -> SizeRefusal?

    /// The network of an architecture, with the part that each of its nodes belongs to.
    ///
    /// - Throws: `ArchitectureError` when there is none at that size.
    func network(of architecture: Architecture, size: NetworkSize) throws -> ArchitectureNetwork

    /// The network as Python classes that take any size; nil where the space has none: then its graph is written, at one size.
    func pytorch(of architecture: Architecture, size: NetworkSize) -> PyTorchNetwork?

    // MARK: Parts

    /// What an architecture is made of; nothing of an invalid one.
    func parts(of architecture: Architecture) -> PartGraph

    /// The names of the operations of an architecture's parts.
    func operations(of architecture: Architecture) -> [String]

    /// What a person can make of a part.
    func edits(of part: String, in architecture: Architecture) -> PartEdits

    /// Every place in which an architecture differs from another one, in the order of the parts.
    func changes(from old: Architecture, to new: Architecture) -> [Change]
}

extension ArchitectureSpace {
    /// None.
    package var published: [(name: String, architecture: Architecture)] { [] }

    /// None.
    package var unfit: [(name: String, reason: String)] { [] }

    /// As the parts have them.
    package func operations(of architecture: Architecture) -> [String] {
        parts(of: architecture).groups.flatMap { $0.parts.map(\.operation.name) }
    }

    /// Valid ones may.
    package func validateAsCandidate(_ architecture: Architecture) throws { try validate(architecture) }

    /// Parsing finds what is wrong.
    package func validate(_ architecture: Architecture) throws { _ = try parse(architecture.text) }

    /// None.
    package func pytorch(of architecture: Architecture, size: NetworkSize) -> PyTorchNetwork? { nil }

    /// They cannot.
    package var hasForms: Bool { false }

    /// Any size will do.
    package func refusal(of size: NetworkSize) -> SizeRefusal? { nil }
}
