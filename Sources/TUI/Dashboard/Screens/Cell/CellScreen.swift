import TerminalKit

extension KeyContext {
    /// On the cell.
    package static let cell = KeyContext("cell")
    /// On the cell while it is edited; no other screen's keys hold then.
    package static let editing = KeyContext("editing", title: "the edited cell", takesAllKeys: true)
}

extension KeyTable {
    /// The keys of the cells.
    static let cell: [KeyBinding] = [
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
    ]

    /// The keys while a cell is edited.
    static let editing: [KeyBinding] =
        [
            KeyBinding(.editing, [.character("j"), .down], .edit(.nextEdge), hint: "edge", "the next edge"),
            KeyBinding(.editing, [.character("k"), .up], .edit(.previousEdge), "the edge before"),
            KeyBinding(
                .editing,
                [.character("o"), .right, .character("l")],
                .edit(.nextOperation),
                hint: "operation",
                "the next operation"
            ),
            KeyBinding(
                .editing,
                [.character("O"), .left, .character("h")],
                .edit(.previousOperation),
                "the operation before"
            ),
            KeyBinding(.editing, [.character("i")], .edit(.nextInput), hint: "input", "the next input"),
            KeyBinding(.editing, [.character("I")], .edit(.previousInput), "the input before"),
        ]
        + (0...4).map { state in
            KeyBinding(
                .editing,
                [.character(Character("\(state)"))],
                .edit(.input(state)),
                state < 2 ? "read the cell's input \(state)" : "read node \(state)"
            )
        } + [
            KeyBinding(
                .editing,
                [.enter],
                .edit(.inject),
                hint: "inject",
                "send the result into the search as a new candidate",
                isCommand: true
            ),
            KeyBinding(
                .editing,
                [.character("v"), .tab],
                .edit(.otherCell),
                hint: "other cell",
                "normal or reduction cell"
            ),
            KeyBinding(.editing, [.character("u")], .edit(.undo), hint: "undo", "take the last change back"),
            KeyBinding(.editing, [.character("r")], .edit(.reset), hint: "reset", "back to the candidate's cells"),
            KeyBinding(
                .editing,
                [.escape, .character("e"), .character("q")],
                .edit(.leave),
                hint: "leave",
                "stop editing; the changes are kept for the next time"
            ),
            KeyBinding(.editing, [.control("l")], .redraw, "draw the screen anew"),
            KeyBinding(.editing, [.character(":")], .commandLine, "type a command: every action by its name"),
            KeyBinding(.editing, [.character("?"), .function(1)], .help, hint: "help", "this help"),
            KeyBinding(.editing, [.control("c")], .quit, "leave the dashboard: detach, stop or cancel"),
        ]
}
