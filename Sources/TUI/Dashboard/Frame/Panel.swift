import RunModel
import TerminalKit

/// A part of a screen: which view is drawn there, and whose state the mouse changes.
enum Panel: Hashable {
    /// A line per tier.
    case tierLanes
    /// Each tier in a lane of its own.
    case tiers
    /// A line per worker.
    case workers
    /// Who waits for a worker.
    case queue
    /// The table of candidates.
    case population
    /// Training curves; beside other panels the mouse does nothing in them.
    case curves
    /// The plot of one tier against another.
    case ranks
    /// How well the proxies of a study rank so far.
    case proxies
    /// The cells as graphs.
    case cell
    /// The family tree.
    case lineage
    /// Accuracies along the line of descent.
    case descent
    /// How far a training is.
    case progress
    /// Its accuracies.
    case accuracies
    /// Its losses.
    case losses
    /// Which classes it takes for which.
    case confusion
    /// The classes that are hardest for it.
    case classes
    /// What happened; beside other panels it shows what is new.
    case log

    /// The screen that shows it in full; nil where there is none.
    var screen: Screen? {
        switch self {
        case .tierLanes: .tiers
        case .tiers: .tiers
        case .workers, .queue: .workers
        case .population: .population
        case .curves, .accuracies, .losses: .curves
        case .progress, .confusion, .classes: nil
        case .ranks, .proxies: .ranks
        case .cell: .cell
        case .lineage, .descent: .lineage
        case .log: .log
        }
    }

    /// Draws it.
    func draw(_ painter: inout Painter, _ state: DashboardState, _ rect: GridRect) {
        let shared = state.shared
        switch self {
        case .tierLanes: drawTierLanes(&painter, shared, rect)
        case .tiers: drawTiers(&painter, state.ranks, shared, rect)
        case .workers: drawWorkers(&painter, shared, rect)
        case .queue: drawQueue(&painter, shared, rect)
        case .population: drawPopulation(&painter, state.population, shared, rect)
        case .curves: drawCurves(&painter, state.curves, shared, rect)
        case .ranks: drawRanks(&painter, state.ranks, shared, rect)
        case .proxies: drawProxies(&painter, state.ranks, shared, rect)
        case .cell: drawCells(&painter, state.cell, shared, rect)
        case .lineage: drawLineage(&painter, state.lineage, shared, rect)
        case .descent: drawDescent(&painter, shared, rect)
        case .progress: drawTrainingProgress(&painter, shared, rect)
        case .accuracies: drawTrainingCurves(&painter, shared, rect, isLoss: false)
        case .losses: drawTrainingCurves(&painter, shared, rect, isLoss: true)
        case .confusion: drawConfusion(&painter, shared, rect)
        case .classes: drawHardestClasses(&painter, shared, rect)
        case .log: drawLog(&painter, state.log, shared, rect)
        }
    }

    /// What the mouse does in it.
    func point(_ state: inout DashboardState, _ gesture: Gesture, _ event: MouseEvent, _ rect: GridRect) {
        switch (self, gesture) {
        case (.population, _): state.population.point(gesture, event, rect, rows: state.listRows, &state.shared)
        case (.ranks, _): state.ranks.point(gesture, event, rect, &state.shared)
        case (.lineage, _):
            state.lineage.point(gesture, event, rect, rows: state.rows(of: .lineage, frame: 3), &state.shared)
        case (.curves, _) where state.screen == .curves: state.curves.point(gesture, event, rect, state.shared)
        case (.log, .wheel(let rows)) where state.screen == .log: state.navigate(rows < 0 ? .up : .down)
        case (.tiers, .press): pointAtTiers(event, rect, &state.shared)
        case (.proxies, .press): state.ranks.pointAtProxies(event, rect, &state.shared)
        case (.workers, .press): pointAtWorkers(event, rect, &state.shared)
        case (.queue, .press): pointAtQueue(event, rect, &state.shared)
        default: break
        }
    }
}
