/// What the mouse does in a panel.
enum Gesture {
    /// The wheel: rows down, or up where they are negative.
    case wheel(Int)
    /// The left button.
    case press
    /// The left button while it is held.
    case drag
}
