/// Which way a number is better.
package enum Direction: String, Sendable, Hashable, Codable {
    /// Larger is better.
    case higher
    /// Smaller is better.
    case lower
}

/// The images that a number was measured on.
package enum DataSplit: String, Sendable, Hashable, Codable {
    /// Those that networks are trained on.
    case training
    /// Those that candidates are compared on.
    case validation
    /// Those that nothing was chosen by.
    case test
}

/// A number that is known of an architecture: a training-free score, an entry of a table, a loss, a size.
package struct Metric: Sendable, Hashable, Codable {
    /// What was measured, `naswot` or a table's column.
    package var name: String
    /// The value; nil where the network has none, as a score of a network whose output nothing reaches.
    package var value: Double?
    /// What the value counts, `s` or `bytes`; empty for a plain number.
    package var unit: String
    /// Which way it is better.
    package var direction: Direction
    /// The images that it was measured on; nil where none were.
    package var split: DataSplit?
    /// Processor time that it took, in seconds of one core.
    package var cost: Double

    /// Creates a metric; what is not finite has no order and becomes no value.
    package init(
        name: String,
        value: Double?,
        unit: String = "",
        direction: Direction = .higher,
        split: DataSplit? = nil,
        cost: Double = 0
    ) {
        self.name = name
        self.value = value.flatMap { $0.isFinite ? $0 : nil }
        self.unit = unit
        self.direction = direction
        self.split = split
        self.cost = cost
    }

    /// The value by which networks are put in order: who has none is worse than whoever has one.
    package var order: Double { value ?? (direction == .higher ? -.infinity : .infinity) }

    private enum CodingKeys: String, CodingKey {
        case name = "name"
        case value = "value"
        case unit = "unit"
        case direction = "direction"
        case split = "split"
        case cost = "cost"
    }
}

/// What a search is to make good.
package struct Objective: Sendable, Hashable {
    /// The name of the metric.
    package var metric: String
    /// Which way it is better.
    package var direction: Direction

    /// The accuracy on the validation images.
    package static let validationAccuracy = Objective(metric: "validation_accuracy", direction: .higher)

    /// Creates an objective.
    package init(metric: String, direction: Direction) {
        self.metric = metric
        self.direction = direction
    }

    /// Whether one value is better than another.
    package func isBetter(_ one: Double, than other: Double) -> Bool {
        direction == .higher ? one > other : one < other
    }
}
