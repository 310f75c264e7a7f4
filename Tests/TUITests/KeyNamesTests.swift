import Testing

@testable import TUI

/// Names of contexts and actions are written in people's configuration: whoever changes one breaks it.
@Suite struct KeyNamesTests {
    @Test func areThoseOfTheConfiguration() {
        let names = KeyContext.all.map { context in
            var actions: [String] = []
            for binding in KeyTable.standard.bindings where binding.context == context {
                if !actions.contains(binding.action.name) { actions.append(binding.action.name) }
            }
            return "\(context.name): \(actions.joined(separator: " "))"
        }
        let known = Self.known.replacing("\n    ", with: " ").split(separator: "\n").map(String.init)
        #expect(names == known)
    }

    @Test func screensHaveTheirs() {
        let names = "overview population tiers curves ranks cell lineage workers log"
        #expect(Screen.all.map(\.name).joined(separator: " ") == names)
        #expect(Screen.all.map(\.number) == Array(1...9))
    }

    private static let known = """
        global: screen-overview screen-population screen-tiers screen-curves screen-ranks screen-cell
            screen-lineage screen-workers screen-log next-screen previous-screen down up page-down page-up
            half-page-down half-page-up first last select-best select-parent mark clear-marks pause resume
            promote pin kill toggle-search resume-run details freeze copy-genotype copy-id runs
            themes redraw command-line help quit
        list: filter sort-next sort-previous reverse-sort
        curves: cycle-value cycle-axis right left zoom-in zoom-out zoom-reset next-curve previous-curve
            pan-right pan-left
        ranks: cycle-axis cycle-value right left pick-up pick-down zoom-in zoom-out zoom-reset pan-right
            pan-left pan-up pan-down
        cell: edit cycle-value cycle-axis
        editing: edit-next-edge edit-previous-edge edit-next-operation edit-previous-operation edit-next-input
            edit-previous-input edit-input-0 edit-input-1 edit-input-2 edit-input-3 edit-input-4 edit-inject
            edit-other-cell edit-undo edit-reset edit-leave redraw command-line help quit
        lineage: right left zoom-in zoom-out zoom-reset
        log: filter down up first last
        replay: play-pause seek-back seek-forward seek-start seek-end seek-to faster slower
        reading: cancel down up page-down page-up half-page-down half-page-up first last
        help: filter next-match previous-match
        question: confirm cancel next-answer accept
        quit: detach stop cancel next-answer previous-answer accept
        themes: down up accept cancel
        runs: accept down up page-down page-up first last mark compare-runs rename-run annotate-run delete-run
            cancel
        """
}
