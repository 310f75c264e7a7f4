/// The time that a part of a network took in one step.
package struct OperationTime: Sendable, Hashable, Codable {
    /// The name of its nodes, such as `cells.0.edges.1`.
    package var name: String
    /// Processor time of its forward pass in seconds, for the whole batch.
    package var forward: Double
    /// The same of its backward pass; 0 in an evaluation.
    package var backward: Double

    /// Creates a time.
    package init(name: String, forward: Double, backward: Double) {
        self.name = name
        self.forward = forward
        self.backward = backward
    }
}
