import Foundation
import Foundations
package import RunModel

/// What a study of proxies has found so far: for every architecture the truth and the values of proxies.
///
/// Everything in it is data, so a study that is still running and one that was read from a file are reported alike.
package struct ProxyTable: Sendable, Hashable {
    /// The architectures in their notation; the rows.
    package let architectures: [String]
    /// What proxies should predict, such as the accuracy after a full training.
    package let truth: ProxyColumn
    /// The proxies.
    package private(set) var columns: [ProxyColumn]

    /// Creates a table.
    ///
    /// - Precondition: every column has a row per architecture, and no two columns have the same name.
    package init(architectures: [String], truth: ProxyColumn, columns: [ProxyColumn]) {
        self.architectures = architectures
        self.truth = truth
        self.columns = []
        precondition(truth.values.count == architectures.count, "a column has a row per architecture")
        for column in columns { append(column) }
    }

    /// Adds a column.
    ///
    /// - Precondition: it has a row per architecture, and its name is new.
    package mutating func append(_ column: ProxyColumn) {
        precondition(column.values.count == architectures.count, "a column has a row per architecture")
        precondition(!columns.contains { $0.name == column.name }, "column \(column.name) is there already")
        columns.append(column)
    }

    /// The column of a name.
    ///
    /// - Throws: `ProxyStudyError` naming the columns there are.
    package func column(_ name: String) throws -> ProxyColumn {
        if let column = columns.first(where: { $0.name == name }) { return column }
        let known = columns.map(\.name).joined(separator: ", ")
        throw ProxyStudyError("there is no proxy \(name): the study has \(known.isEmpty ? "none yet" : known)")
    }
}

/// The values of one proxy, or of the truth.
package struct ProxyColumn: Sendable, Hashable {
    /// What it is called: `c4r4s0e20/40`, `naswot`, `params` …
    package let name: String
    /// A value per architecture, higher being better: −∞, worse than all numbers, where the network has none; nil where it is
    /// not known. What is not a number and what is +∞ counts as not known: it cannot be ranked.
    package let values: [Double?]
    /// What has to be computed for it; several costs for a proxy that combines others.
    package let costs: [ProxyCost]

    /// Creates a column from values and what they cost.
    ///
    /// - Precondition: every cost has a row per value.
    package init(name: String, values: [Double?], costs: [ProxyCost]) {
        precondition(costs.allSatisfy { $0.coreSeconds.count == values.count }, "a cost has a row per value")
        self.name = name
        self.values = values.map { value in value.flatMap { $0 < .infinity ? $0 : nil } }
        self.costs = costs
    }

    /// Creates a column that is computed by one thing.
    ///
    /// - Parameters:
    ///   - values: per architecture, higher being better.
    ///   - source: how it is computed.
    ///   - coreSeconds: measured per architecture; nil where it was not. Nil for a column that nobody measured.
    ///   - work: multiply-accumulates × samples × epochs per architecture, the mean.
    package init(
        name: String,
        values: [Double?],
        source: ProxySource,
        coreSeconds: [Double?]? = nil,
        work: Double? = nil
    ) {
        let seconds = coreSeconds ?? [Double?](repeating: nil, count: values.count)
        self.init(
            name: name,
            values: values,
            costs: [ProxyCost(source: source, coreSeconds: seconds, work: work)]
        )
    }

    /// Core-seconds per architecture: the sum of all that must be computed, nil where a part was not measured.
    package var coreSeconds: [Double?] {
        values.indices.map { row in
            costs.reduce(costs.isEmpty ? nil : 0) { total, cost in
                guard let total, let seconds = cost.coreSeconds[row] else { return nil }
                return total + seconds
            }
        }
    }

    /// The mean cost per architecture; nil where a part was never measured or its work is not known.
    package func cost(_ measure: ProxyCostMeasure) -> Double? { ProxyCost.mean(costs, measure) }
}

/// How the value of a proxy is computed, which says what two proxies can share.
package enum ProxySource: Sendable, Hashable {
    /// The validation accuracy at the end of an epoch of a training whose schedule spans the setting's epochs. A training
    /// contains all its earlier epochs. Another batch is another training; nil is the study's own.
    case training(ReducedSetting, epoch: Int, batch: Int? = nil)
    /// A score without training; scores of the same pass are computed together.
    case score(pass: String)

    /// Whether both come out of one computation, of which the longer contains the shorter.
    package func shares(computationWith other: ProxySource) -> Bool {
        switch (self, other) {
        case (.training(let mine, _, let batch), .training(let theirs, _, let other)): mine == theirs && batch == other
        case (.score(let mine), .score(let theirs)): mine == theirs
        default: false
        }
    }
}

/// What one computation costs.
package struct ProxyCost: Sendable, Hashable {
    /// The computation.
    package let source: ProxySource
    /// Measured, per architecture; nil where it was not.
    package let coreSeconds: [Double?]
    /// Multiply-accumulates × samples × epochs per architecture, the mean; nil where it is not known.
    package let work: Double?

    /// Creates a cost.
    package init(source: ProxySource, coreSeconds: [Double?], work: Double?) {
        self.source = source
        self.coreSeconds = coreSeconds
        self.work = work
    }

    /// What all of the costs come to when what they share is computed once: of trainings that contain each other the longest
    /// counts, of scores of one pass the dearest, row by row.
    package static func union(_ costs: [ProxyCost]) -> [ProxyCost] {
        var merged: [ProxyCost] = []
        for cost in costs {
            if let index = merged.firstIndex(where: { $0.source.shares(computationWith: cost.source) }) {
                merged[index] = merged[index].including(cost)
            } else {
                merged.append(cost)
            }
        }
        return merged
    }

    /// The mean per architecture of costs that add up, each over the architectures where it was measured.
    ///
    /// - Returns: nil without costs, or where one of them is not known at all.
    package static func mean(_ costs: [ProxyCost], _ measure: ProxyCostMeasure) -> Double? {
        costs.reduce(costs.isEmpty ? nil : 0) { total, cost in
            let own =
                switch measure {
                case .coreSeconds: Statistics.mean(cost.coreSeconds.compactMap { $0 })
                case .work: cost.work
                }
            guard let total, let own else { return nil }
            return total + own
        }
    }

    private func including(_ other: ProxyCost) -> ProxyCost {
        if case .training(_, let mine, _) = source, case .training(_, let theirs, _) = other.source {
            return theirs > mine ? other : self
        }
        func larger(_ a: Double?, _ b: Double?) -> Double? {
            guard let a, let b else { return a ?? b }
            return max(a, b)
        }
        return ProxyCost(
            source: source,
            coreSeconds: zip(coreSeconds, other.coreSeconds).map(larger),
            work: larger(work, other.work)
        )
    }
}

/// By what a proxy's cost is counted.
package enum ProxyCostMeasure: String, Sendable, Hashable, CaseIterable {
    /// Measured core-seconds per architecture.
    case coreSeconds = "core-seconds"
    /// Multiply-accumulates × samples × epochs per architecture.
    case work
}
