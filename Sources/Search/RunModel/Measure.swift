/// A number that is known of an architecture without training it: a training-free score, or an entry of a table.
package struct Measure: Sendable, Hashable, Codable {
    /// What was measured, `naswot` or a table's column.
    package var name: String
    /// The value, larger being better; nil where the network has none, as when nothing reaches its output.
    package var value: Double?
    /// Processor time that it took, in seconds of one core.
    package var seconds: Double

    /// Creates a measure.
    package init(name: String, value: Double?, seconds: Double) {
        self.name = name
        self.value = value
        self.seconds = seconds
    }

    /// Where it stands among others: a network without a value is worse than all that have one.
    package var order: Double { value ?? -.infinity }
}

/// What a candidate costs, known before anything is trained.
package struct CandidateCost: Sendable, Hashable, Codable {
    /// Trainable parameters.
    package var parameters: Int
    /// Multiply-accumulates per image, forward.
    package var macs: Int
    /// Bytes of memory that training it occupies.
    package var memoryBytes: Int

    /// Creates a cost.
    package init(parameters: Int, macs: Int, memoryBytes: Int) {
        self.parameters = parameters
        self.macs = macs
        self.memoryBytes = memoryBytes
    }
}
