import TerminalKit

extension KeyTable {
    /// The keys that hold on some screens only.
    static let perScreen: [KeyBinding] = [
        KeyBinding(
            .list,
            [.character("/")],
            .filter,
            hint: "filter",
            "filter: tier>=2 acc>70 op:sep_conv_5x5 state:paused"
        ),
        KeyBinding(
            .list,
            [.character(">"), .right, .character("l")],
            .sortNext,
            hint: "sort",
            "sort by the next column"
        ),
        KeyBinding(.list, [.character("<"), .left, .character("h")], .sortPrevious, "sort by the previous column"),
        KeyBinding(.list, [.character("o")], .reverseSort, hint: "reverse", "reverse the order"),
        KeyBinding(
            .curves,
            [.character("v")],
            .cycleValue,
            hint: "metric",
            "accuracy, loss, learning rate, best so far"
        ),
        KeyBinding(.curves, [.character("a")], .cycleAxis, hint: "axis", "by epoch or by core-seconds"),
        KeyBinding(.curves, [.right, .character("l")], .right, hint: "crosshair", "move the crosshair right"),
        KeyBinding(.curves, [.left, .character("h")], .left, "move the crosshair left"),
        KeyBinding(.curves, [.character("+"), .character("=")], .zoomIn, hint: "zoom", "zoom in around the crosshair"),
        KeyBinding(.curves, [.character("-")], .zoomOut, "zoom out"),
        KeyBinding(.curves, [.character("0")], .zoomReset, "show the whole axis"),
        KeyBinding(
            .curves,
            [.character("n")],
            .nextCurve,
            hint: "next curve",
            "let the crosshair follow the next curve"
        ),
        KeyBinding(.curves, [.character("N")], .previousCurve, "let the crosshair follow the previous curve"),
        KeyBinding(.curves, [.character("L"), Key(.right, .shift)], .panRight, "move to later epochs, when zoomed in"),
        KeyBinding(.curves, [.character("H"), Key(.left, .shift)], .panLeft, "move to earlier epochs, when zoomed in"),
        KeyBinding(.ranks, [.character("a")], .cycleAxis, hint: "axes", "the next pair of axes"),
        KeyBinding(.ranks, [.character("v")], .cycleValue, hint: "value/rank", "values or ranks"),
        KeyBinding(.ranks, [.right, .character("l")], .right, hint: "pick", "pick the next point to the right"),
        KeyBinding(.ranks, [.left, .character("h")], .left, "pick the next point to the left"),
        KeyBinding(.ranks, [.up], .pickUp, "pick the next point upwards"),
        KeyBinding(.ranks, [.down], .pickDown, "pick the next point downwards"),
        KeyBinding(
            .ranks,
            [.character("+"), .character("=")],
            .zoomIn,
            hint: "zoom",
            "zoom in around the selected point"
        ),
        KeyBinding(.ranks, [.character("-")], .zoomOut, "zoom out"),
        KeyBinding(.ranks, [.character("0")], .zoomReset, "show all points"),
        KeyBinding(.ranks, [.character("L"), Key(.right, .shift)], .panRight, "move right, when zoomed in"),
        KeyBinding(.ranks, [.character("H"), Key(.left, .shift)], .panLeft, "move left, when zoomed in"),
        KeyBinding(.ranks, [.character("K"), Key(.up, .shift)], .panUp, "move up, when zoomed in"),
        KeyBinding(.ranks, [.character("J"), Key(.down, .shift)], .panDown, "move down, when zoomed in"),
        KeyBinding(
            .cell,
            [.character("e")],
            .edit(.begin),
            hint: "edit",
            "edit a copy of the cells, and send it into the search"
        ),
        KeyBinding(
            .cell,
            [.character("v")],
            .cycleValue,
            hint: "other cell",
            "normal or reduction cell, where there is room for one"
        ),
        KeyBinding(
            .cell,
            [.character("a")],
            .cycleAxis,
            hint: "difference",
            "mark the difference from the parent, or do not"
        ),
        KeyBinding(
            .lineage,
            [.right, .character("l")],
            .right,
            hint: "unfold",
            "show the children; then go to the first"
        ),
        KeyBinding(
            .lineage,
            [.left, .character("h")],
            .left,
            hint: "fold",
            "hide the children; then go to the parent"
        ),
        KeyBinding(.lineage, [.character("+"), .character("=")], .zoomIn, hint: "all", "show all descendants"),
        KeyBinding(.lineage, [.character("-")], .zoomOut, "hide all descendants"),
        KeyBinding(
            .lineage,
            [.character("0")],
            .zoomReset,
            hint: "line only",
            "show only the line of descent, siblings and children"
        ),
        KeyBinding(.log, [.character("/")], .filter, hint: "filter", "filter: kind:scored,failed id:12 disk"),
        KeyBinding(.log, [.character("j"), .down], .down, "later events"),
        KeyBinding(.log, [.character("k"), .up], .up, hint: "scroll", "earlier events"),
        KeyBinding(.log, [.character("g"), .home], .first, "the earliest event"),
        KeyBinding(.log, [.character("G"), .end], .last, hint: "latest", "the latest event, and follow what comes"),
    ]
}
