package import Architectures
package import RunModel

/// Something that is measured of an architecture without training it.
package protocol ArchitectureProbe: Sendable {
    /// Bytes of memory that measuring it occupies at most.
    ///
    /// - Throws: what makes the architecture impossible to measure.
    func memoryBytes(_ architecture: Architecture) throws -> Int

    /// Measures an architecture.
    ///
    /// - Parameter candidate: keys whatever is random.
    /// - Throws: what makes the architecture impossible to measure.
    func measure(_ architecture: Architecture, candidate: Int) throws -> [Metric]
}
