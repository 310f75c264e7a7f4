import RunModel
import Studies
import TerminalKit

extension Screen {
    /// Which panels it has, and where, in the area between the tabs and the hints.
    func layout(_ state: SharedState, _ content: GridRect) -> [Panel: GridRect] {
        switch self {
        case .overview:
            state.snapshot?.run.kind == .training ? Self.training(state, content) : Self.overview(state, content)
        case .population: [.population: content]
        case .tiers: [.tiers: content]
        case .curves: [.curves: content]
        case .ranks: [.ranks: content]
        case .cell: [.cell: content]
        case .lineage: Self.lineage(content)
        case .workers: Self.workers(state, content)
        case .log: [.log: content]
        }
    }

    private static func overview(_ state: SharedState, _ content: GridRect) -> [Panel: GridRect] {
        var panels: [Panel: GridRect] = [:]
        let width = content.width
        let tierCount = max(1, state.snapshot?.run.tiers.count ?? 3)
        let workers = state.snapshot?.workers.count ?? 1
        let logRows = content.height >= 50 ? 9 : content.height >= 30 ? 6 : 0
        let wanted = max(tierCount + 1, content.height >= 30 ? min(workers, 8) : 0) + 2
        // No tier is ever left out for want of a row; further workers are.
        let topRows = min(wanted, max(tierCount + 3, content.height / 3), max(4, content.height - 6))
        let rest = content.height - topRows - logRows
        let chartRows = rest < 13 ? 0 : content.height >= 30 ? rest * 55 / 100 : rest - 7
        let left = width * 58 / 100
        var y = content.y
        panels[.tierLanes] = GridRect(x: 0, y: y, width: left, height: topRows)
        panels[.workers] = GridRect(x: left, y: y, width: width - left, height: topRows)
        y += topRows
        if chartRows > 0 {
            // What a study is about is how its proxies compare.
            let main = state.index.proxies == nil ? Panel.curves : .proxies
            panels[main] = GridRect(x: 0, y: y, width: left, height: chartRows)
            panels[.ranks] = GridRect(x: left, y: y, width: width - left, height: chartRows)
            y += chartRows
        }
        panels[.population] = GridRect(x: 0, y: y, width: width, height: rest - chartRows)
        if logRows > 0 { panels[.log] = GridRect(x: 0, y: content.maxY - logRows, width: width, height: logRows) }
        return panels
    }

    /// Everything of a training at a glance: how far it is, its curves, and in the end what it takes for what.
    private static func training(_ state: SharedState, _ content: GridRect) -> [Panel: GridRect] {
        let left = content.width / 2
        var panels: [Panel: GridRect] = [:]
        var y = content.y
        func row(_ height: Int, _ first: Panel, _ second: Panel) {
            panels[first] = GridRect(x: 0, y: y, width: left, height: height)
            panels[second] = GridRect(x: left, y: y, width: content.width - left, height: height)
            y += height
        }
        let isHigh = content.height >= 30
        let count = state.snapshot?.candidates.count ?? 1
        let list = count > 1 && (isHigh || state.training?.test == nil) ? min(count, isHigh ? 8 : 3) + 3 : 0
        let head = min(9, max(6, content.height / 3))
        panels[.progress] = GridRect(x: 0, y: y, width: content.width, height: head)
        y += head
        let rest = content.height - head - list
        let isSeen = state.training?.test != nil
        if isHigh {
            // The matrix of ten classes fits, if anything does.
            let classes = isSeen ? min(max(rest / 2, 13), rest - 7, 16) : min(rest / 2, 14)
            row(rest - classes, .accuracies, .losses)
            if isSeen { row(classes, .confusion, .classes) } else { row(classes, .workers, .log) }
        } else if isSeen {
            row(rest, .accuracies, .classes)
        } else {
            row(rest, .accuracies, .losses)
        }
        if list > 0 { panels[.population] = GridRect(x: 0, y: y, width: content.width, height: list) }
        return panels
    }

    private static func lineage(_ content: GridRect) -> [Panel: GridRect] {
        let charts = content.height >= 32 ? max(12, content.height * 3 / 10) : 0
        let left = content.width / 2
        let y = content.maxY - charts
        let whole = GridRect(x: 0, y: content.y, width: content.width, height: content.height - charts)
        guard charts > 0 else { return [.lineage: whole] }
        return [
            .lineage: whole, .descent: GridRect(x: 0, y: y, width: left, height: charts),
            .curves: GridRect(x: left, y: y, width: content.width - left, height: charts),
        ]
    }

    private static func workers(_ state: SharedState, _ content: GridRect) -> [Panel: GridRect] {
        guard let snapshot = state.snapshot, snapshot.run.hasEngine || !snapshot.queue.isEmpty else {
            return [.workers: content]
        }
        // Those who train have what room they need, those who wait the rest.
        let rows = max(0, min(max(3, snapshot.workers.count) + 3, content.height - 6))
        return [
            .workers: GridRect(x: 0, y: content.y, width: content.width, height: rows),
            .queue: GridRect(
                x: 0,
                y: content.y + rows,
                width: content.width,
                height: content.height - rows
            ),
        ]
    }
}

extension DashboardState {
    /// Where a key is looked for, nearest first.
    var contexts: [KeyContext] {
        switch shared.overlay {
        case .help(let help): return help.typing == nil ? [.help, .reading] : []
        case .details, .comparison: return [.reading]
        case .runs(let runs): return runs.typing == nil ? [.runs] : []
        case .confirmation: return [.question]
        case .quit: return [.quit]
        case .themes: return [.themes]
        case .filter, .command, .seek: return []
        case nil: return overlaidContexts
        }
    }

    /// The contexts of the screen under what stands in front of it.
    var overlaidContexts: [KeyContext] {
        let isEditing = shared.screen == .cell && cell.editor != nil
        let own = isEditing ? [.editing] : shared.screen.contexts.filter { $0 != .editing } + [.global]
        return (shared.replay == nil ? [] : [.replay]) + own
    }

    /// Shows a screen.
    mutating func show(_ next: Screen) {
        shared.screen = next
        if next == .lineage { lineage.reset(shared) }
    }

    /// Moves about on the screen; what that does not know moves through the list of candidates.
    mutating func navigate(_ action: DashboardAction) {
        let isKnown =
            switch shared.screen {
            case .curves: curves.reduce(action, &shared)
            case .ranks: ranks.reduce(action, &shared)
            case .cell: cell.reduce(action, shared)
            case .lineage: lineage.reduce(action, rows: rows(of: .lineage, frame: 3), &shared)
            case .workers: walkWorkers(action, &shared)
            case .log: log.reduce(action, rows: rows(of: .log, frame: 2), &shared)
            case .overview, .population, .tiers: false
            }
        if !isKnown { _ = population.reduce(action, rows: listRows, &shared) }
    }
}
