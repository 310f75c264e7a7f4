import TerminalKit

extension KeyTable {
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
