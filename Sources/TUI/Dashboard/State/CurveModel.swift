import RunModel
import TerminalKit

/// The curves to be shown, as values.
struct CurveModel {
    /// Why a curve is there.
    enum Role: Int, Hashable {
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
    struct Series {
        var id: Int
        var role: Role
        var points: [(x: Double, y: Double)]

        /// The legend's text.
        var name: String {
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
    private(set) var series: [Series] = []

    /// Collects the curves of the selected candidate, its parent, the best, the marked and, while those are few, of the
    /// latest pinned and of candidates in training.
    init(_ state: DashboardState) {
        guard let snapshot = state.snapshot else { return }
        if state.curves.metric == .bestSoFar {
            series = state.index.bestSoFar.enumerated().compactMap { tier, points in
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
        add(state.selection, .selected)
        add(state.selected?.parent, .parent)
        add(state.index.best?.id, .best)
        for id in state.marked.sorted().prefix(8) { add(id, .marked) }
        for id in state.index.pinned.suffix(4) where roles.count < 8 { add(id, .pinned) }
        for worker in snapshot.workers.prefix(8) where roles.count < 4 { add(worker.candidate, .training) }
        series = roles.map { id, role in
            Series(id: id, role: role, points: Self.points(snapshot.curves[id] ?? [], state.curves))
        }
    }

    /// The range of x over all curves.
    var range: ClosedRange<Double>? {
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

    private static func points(_ curve: [EpochRecord], _ options: CurveOptions) -> [(x: Double, y: Double)] {
        var seconds = 0.0
        return curve.map { record in
            seconds += record.seconds
            let x = options.axis == .epoch ? Double(record.epoch) : seconds
            return (x, options.metric.value(record))
        }
    }
}

extension CurveMetric {
    /// The value of an epoch; accuracies are shares, 0…1.
    func value(_ record: EpochRecord) -> Double {
        switch self {
        case .validationAccuracy, .bestSoFar: record.validationAccuracy
        case .trainAccuracy: record.trainAccuracy
        case .validationLoss: record.validationLoss
        case .trainLoss: record.trainLoss
        case .learningRate: record.learningRate
        }
    }

    /// What it is called.
    var title: String {
        switch self {
        case .validationAccuracy: "validation accuracy"
        case .trainAccuracy: "training accuracy"
        case .validationLoss: "validation loss (nats)"
        case .trainLoss: "training loss (nats)"
        case .learningRate: "learning rate"
        case .bestSoFar: "best validation accuracy so far"
        }
    }

    /// What its numbers mean.
    var unit: AxisUnit {
        switch self {
        case .validationAccuracy, .trainAccuracy, .bestSoFar: .percent
        case .validationLoss, .trainLoss, .learningRate: .number
        }
    }
}
