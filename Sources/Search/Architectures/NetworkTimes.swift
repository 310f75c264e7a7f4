/// Measured processor time of a training step, in microseconds per image.
package struct PartTime: Sendable, Hashable, Codable {
    /// Of the forward pass.
    package var forward: Double
    /// Of the backward pass.
    package var backward: Double
    /// Of both.
    package var total: Double { forward + backward }

    /// Creates a time.
    package init(forward: Double = 0, backward: Double = 0) {
        self.forward = forward
        self.backward = backward
    }

    /// Adds a time.
    package static func += (a: inout PartTime, b: PartTime) {
        a.forward += b.forward
        a.backward += b.backward
    }

    /// To the nanosecond: what is finer is noise, and long to write.
    var rounded: PartTime {
        PartTime(forward: (1e3 * forward).rounded() / 1e3, backward: (1e3 * backward).rounded() / 1e3)
    }
}

/// Where the time of training one network goes, as measured.
package struct NetworkTimes: Sendable, Hashable, Codable {
    /// By part, the sum over all places where it stands in the network.
    package var parts: [String: PartTime]
    /// Everything else: inputs and sums of cells, the stem and the classifier.
    package var other: PartTime

    /// Creates the times of a network.
    package init(parts: [String: PartTime] = [:], other: PartTime = PartTime()) {
        self.parts = parts
        self.other = other
    }

    /// Forward and backward through the whole network.
    package var total: Double {
        // Sums of floating-point numbers depend on their order, that of a dictionary is none.
        parts.sorted { $0.key < $1.key }.reduce(other.total) { $0 + $1.value.total }
    }

    /// What part of a whole a time is, 0…1.
    package func share(_ time: PartTime) -> Double { total > 0 ? time.total / total : 0 }
}
