import TerminalKit

/// What the mouse does in a panel.
enum Gesture {
    /// The wheel: rows down, or up where they are negative.
    case wheel(Int)
    /// The left button.
    case press
    /// The left button while it is held.
    case drag
}

/// A part of a screen.
struct Panel: Sendable, Hashable {
    /// What tells it from the others.
    let name: String
    /// Draws it.
    let draw: @Sendable (inout Painter, DashboardState, GridRect) -> Void
    /// What the mouse does in it.
    let point: @Sendable (inout DashboardState, Gesture, MouseEvent, GridRect) -> Void

    init(
        _ name: String,
        draw: @escaping @Sendable (inout Painter, DashboardState, GridRect) -> Void,
        point: @escaping @Sendable (inout DashboardState, Gesture, MouseEvent, GridRect) -> Void = { _, _, _, _ in }
    ) {
        self.name = name
        self.draw = draw
        self.point = point
    }

    static func == (a: Panel, b: Panel) -> Bool { a.name == b.name }

    func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
