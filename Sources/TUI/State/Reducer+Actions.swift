import Foundation
import Search

extension DashboardState {
    /// Carries out an action on the screen itself.
    mutating func perform(_ action: DashboardAction) -> [DashboardEffect] {
        switch action {
        case .show(let screen): show(screen)
        case .nextScreen: show(screen.neighbour(1))
        case .previousScreen: show(screen.neighbour(-1))
        case .up, .down, .left, .right, .pageUp, .pageDown, .halfPageUp, .halfPageDown, .first, .last, .selectBest,
            .selectParent, .mark, .clearMarks:
            navigate(action)
        case .filter: openFilter()
        case .commandLine: overlay = .command(CommandPrompt())
        case .sortNext: sortBy(step: 1)
        case .sortPrevious: sortBy(step: -1)
        case .reverseSort:
            sort.descending.toggle()
            updateOrder()
        case .cycleValue, .cycleAxis, .zoomIn, .zoomOut, .zoomReset: adjustView(action)
        case .freeze: toggleFreeze()
        case .details:
            followsBest = false
            if let selection { overlay = .details(selection) }
        case .help: overlay = .help(scroll: 0)
        case .themes: openThemes()
        case .redraw: return [.redraw]
        case .quit: return askToQuit()
        case .pause, .resume, .kill, .promote, .pin, .toggleSearch: return command(action)
        case .edit(let action): return edit(action)
        case .cancel, .accept, .confirm, .nextAnswer, .previousAnswer, .detach, .stop: break
        }
        return []
    }

    mutating func show(_ next: Screen) {
        screen = next
        if next == .lineage {
            lineage = LineageOptions()
            lineage.anchor = selection
        }
        scrollToSelection()
    }

    private mutating func toggleFreeze() {
        if frozenAt == nil {
            frozenAt = now
        } else {
            frozenAt = nil
            showLive()
        }
    }

    private mutating func openThemes() {
        guard !themes.isEmpty else { return tell("there is no other theme") }
        overlay = .themes(chosen: themes.firstIndex(of: themeName) ?? 0, original: themeName)
    }

    mutating func askToQuit() -> [DashboardEffect] {
        if isStopping { return [.quit(.stopped)] }
        guard !readOnly, live?.run.hasEngine == true else { return [.quit(.detached)] }
        overlay = .quit(.cancel)
        return []
    }
}
