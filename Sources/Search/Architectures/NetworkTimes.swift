package import Tensor

/// Measured processor time of a training step, in microseconds per image.
package struct EdgeTime: Sendable, Hashable, Codable {
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

    /// To the nanosecond: what is finer is noise, and long to write.
    fileprivate var rounded: EdgeTime {
        EdgeTime(forward: (1e3 * forward).rounded() / 1e3, backward: (1e3 * backward).rounded() / 1e3)
    }
}

/// Where the time of training one network goes, as measured.
package struct NetworkTimes: Sendable, Hashable, Codable {
    /// Per edge of the normal cell or the only one, the sum over all such cells.
    package var normal: [EdgeTime]
    /// The same of the reduction cell.
    package var reduction: [EdgeTime]
    /// Everything else: the cells' inputs and sums, the stem and the classifier.
    package var other: EdgeTime

    /// Creates the times of a network.
    package init(normal: [EdgeTime], reduction: [EdgeTime], other: EdgeTime) {
        self.normal = normal
        self.reduction = reduction
        self.other = other
    }

    /// The times of a cell's edges.
    package subscript(kind: CellKind) -> [EdgeTime] {
        get { kind == .reduction ? reduction : normal }
        set {
            if kind == .reduction { reduction = newValue } else { normal = newValue }
        }
    }

    /// Forward and backward through the whole network.
    package var total: Double { (normal + reduction).reduce(other.total) { $0 + $1.total } }

    /// What part of the total a time is, 0…1.
    package func share(_ time: EdgeTime) -> Double { total > 0 ? time.total / total : 0 }
}

extension NetworkSetting {
    /// Adds up what was measured of a training step by the edges of the cells.
    ///
    /// - Parameters:
    ///   - operations: the times of a step by the names of nodes.
    ///   - genotype: the architecture that the network was built of.
    ///   - images: the images of the step.
    /// - Returns: nil when nothing was measured.
    package func times(_ operations: [OperationTime], of genotype: CellGenotype, images: Int) -> NetworkTimes? {
        guard !operations.isEmpty, images > 0 else { return nil }
        var times = NetworkTimes(
            normal: Array(repeating: EdgeTime(), count: genotype.normal.edges.count),
            reduction: Array(repeating: EdgeTime(), count: genotype.reduction.edges.count),
            other: EdgeTime()
        )
        let scale = 1e6 / Double(images)
        func add(_ operation: OperationTime, to time: inout EdgeTime) {
            time.forward += scale * operation.forward
            time.backward += scale * operation.backward
        }
        for operation in operations {
            if let (kind, edge) = place(operation.name), times[kind].indices.contains(edge) {
                add(operation, to: &times[kind][edge])
            } else {
                add(operation, to: &times.other)
            }
        }
        times.normal = times.normal.map(\.rounded)
        times.reduction = times.reduction.map(\.rounded)
        times.other = times.other.rounded
        return times
    }
}
