/// Keys held down together with another.
package struct KeyModifiers: OptionSet, Hashable, Sendable {
    /// The bits, one per modifier.
    package let rawValue: UInt8

    /// Creates a set from its bits.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Shift; for characters it is already in the character.
    package static let shift = KeyModifiers(rawValue: 1)
    /// Alt or Meta.
    package static let alt = KeyModifiers(rawValue: 2)
    /// Control.
    package static let control = KeyModifiers(rawValue: 4)
}

/// Which key.
package enum KeyCode: Hashable, Sendable {
    /// A key that writes something. With control it is the lower-case letter: control-a is `a` with `.control`.
    case character(Character)
    /// Keys that have names.
    case enter, escape, tab, backTab, backspace, delete, insert
    /// Cursor keys.
    case up, down, left, right
    /// Keys that move far.
    case home, end, pageUp, pageDown
    /// A function key, from 1.
    case function(Int)
}

/// A key as pressed.
package struct Key: Hashable, Sendable {
    /// Which one.
    package var code: KeyCode
    /// What was held down with it.
    package var modifiers: KeyModifiers

    /// A key.
    package init(_ code: KeyCode, _ modifiers: KeyModifiers = []) {
        self.code = code
        self.modifiers = modifiers
    }

    /// A character's key.
    package init(_ character: Character, _ modifiers: KeyModifiers = []) {
        self.init(.character(character), modifiers)
    }
}

/// A button of the mouse.
package enum MouseButton: Hashable, Sendable {
    /// The buttons.
    case left, middle, right
    /// The wheel, away from the hand and towards it.
    case wheelUp, wheelDown
    /// None, or one that is not used.
    case other
}

/// What the mouse did.
package enum MouseAction: Hashable, Sendable {
    /// Pressed, or turned the wheel by a notch.
    case press
    /// Moved while pressed.
    case drag
    /// Let go.
    case release
}

/// The mouse at a cell.
package struct MouseEvent: Hashable, Sendable {
    /// Column, from 0.
    package var x: Int
    /// Row, from 0.
    package var y: Int
    /// The button.
    package var button: MouseButton
    /// What it did.
    package var action: MouseAction
    /// Keys held down with it.
    package var modifiers: KeyModifiers

    /// An event of the mouse.
    package init(x: Int, y: Int, button: MouseButton, action: MouseAction, modifiers: KeyModifiers = []) {
        self.x = x
        self.y = y
        self.button = button
        self.action = action
        self.modifiers = modifiers
    }
}

/// What a person or the system does to the dashboard.
package enum InputEvent: Hashable, Sendable {
    /// A key was pressed.
    case key(Key)
    /// The mouse did something.
    case mouse(MouseEvent)
    /// Text was pasted; it is text, and never commands.
    case paste(String)
    /// The terminal has another size.
    case resize(GridSize)
    /// Control-C, or SIGINT from elsewhere.
    case interrupt
    /// SIGTERM.
    case terminate
    /// The connection is gone.
    case hangup
    /// The program was stopped (control-Z) and goes on; the screen is drawn afresh by itself.
    case resumed
}
