package import RunModel

/// What the curves show upwards.
package enum CurveMetric: Int, CaseIterable, Sendable, Hashable {
    /// Share of held-out images classified correctly.
    case validationAccuracy
    /// Share of the augmented training images classified correctly.
    case trainAccuracy
    /// Mean loss of held-out images.
    case validationLoss
    /// Mean loss in training.
    case trainLoss
    /// The optimiser's step size.
    case learningRate
    /// The best score so far per tier, over the cycles of the search.
    case bestSoFar

    /// The value of an epoch; accuracies are shares, 0…1. Nil where nothing was validated.
    package func value(_ record: EpochRecord) -> Double? {
        switch self {
        case .validationAccuracy, .bestSoFar: record.validationAccuracy
        case .trainAccuracy: record.trainAccuracy
        case .validationLoss: record.validationLoss
        case .trainLoss: record.trainLoss
        case .learningRate: record.learningRate
        }
    }
}

/// What the curves show to the right.
package enum CurveAxis: Int, CaseIterable, Sendable, Hashable {
    /// Epochs trained.
    case epoch
    /// Core-seconds spent.
    case cost
}

/// The curves to be shown, as values.
package struct RunCurves {
    /// Why a curve is there.
    package enum Role: Int, Hashable {
        /// In training now; only there while few others are.
        case training
        /// Pinned, so that it does not age.
        case pinned
        /// Marked by the person.
        case marked
        /// The best of the run.
        case best
        /// The selected candidate's parent.
        case parent
        /// The selected candidate.
        case selected
        /// A tier's best so far.
        case tier
    }

    /// One curve.
    package struct Series {
        /// Whose it is, or which tier's.
        package var id: Int
        /// Why it is there.
        package var role: Role
        /// Epochs, core-seconds or cycles, and the metric.
        package var points: [(x: Double, y: Double)]

        /// The legend's text.
        package var name: String {
            switch role {
            case .training: "#\(id) training"
            case .pinned: "#\(id) pinned"
            case .marked: "#\(id) marked"
            case .best: "#\(id) best"
            case .parent: "#\(id) parent"
            case .selected: "#\(id) selected"
            case .tier: "tier \(id)"
            }
        }
    }

    /// The selected one first, then the others as they matter.
    package private(set) var series: [Series] = []

    /// Collects the curves of the selected candidate, its parent, the best, the marked and, while those are few, of the
    /// latest pinned and of candidates in training.
    package init(
        _ snapshot: RunSnapshot?,
        _ index: RunIndex,
        selection: Int?,
        marked: Set<Int>,
        metric: CurveMetric,
        axis: CurveAxis
    ) {
        guard let snapshot else { return }
        if metric == .bestSoFar {
            series = index.bestSoFar.enumerated().compactMap { tier, points in
                guard !points.isEmpty else { return nil }
                return Series(id: tier + 1, role: .tier, points: Self.steps(points, through: snapshot.run.cycle))
            }
            return
        }
        var roles: [(id: Int, role: Role)] = []
        func add(_ id: Int?, _ role: Role) {
            guard let id, !roles.contains(where: { $0.id == id }) else { return }
            guard !(snapshot.curves[id] ?? []).isEmpty else { return }
            roles.append((id, role))
        }
        add(selection, .selected)
        add(selection.flatMap { snapshot.candidate($0) }?.parent, .parent)
        add(index.best?.id, .best)
        for id in marked.sorted().prefix(8) { add(id, .marked) }
        for id in index.pinned.suffix(4) where roles.count < 8 { add(id, .pinned) }
        for worker in snapshot.workers.prefix(8) where roles.count < 4 { add(worker.candidate, .training) }
        series = roles.map { id, role in
            Series(id: id, role: role, points: Self.points(snapshot.curves[id] ?? [], metric, axis, snapshot.run.tiers))
        }
    }

    /// The range of x over all curves.
    package var range: ClosedRange<Double>? {
        let xs = series.flatMap { [$0.points.first?.x, $0.points.last?.x].compactMap { $0 } }
        guard let low = xs.min(), let high = xs.max() else { return nil }
        return low...high
    }

    /// Best-so-far values hold until the next one, up to the cycle of today; every cycle has a point, for the crosshair.
    private static func steps(_ points: [(cycle: Int, score: Double)], through cycle: Int) -> [(x: Double, y: Double)] {
        var result: [(x: Double, y: Double)] = []
        func hold(through cycle: Int) {
            guard let last = result.last, Int(last.x) < cycle else { return }
            for cycle in Int(last.x) + 1...cycle { result.append((Double(cycle), last.y)) }
        }
        for point in points {
            hold(through: point.cycle)
            result.append((Double(point.cycle), point.score))
        }
        hold(through: cycle)
        return result
    }

    /// The trainings of a study stand one behind the other.
    private static func points(
        _ curve: [EpochRecord],
        _ metric: CurveMetric,
        _ axis: CurveAxis,
        _ tiers: [TierInfo]
    ) -> [(x: Double, y: Double)] {
        var seconds = 0.0
        return curve.compactMap { record in
            seconds += record.seconds
            let x = axis == .epoch ? Double(tiers.position(of: record)) : seconds
            return metric.value(record).map { (x, $0) }
        }
    }
}
