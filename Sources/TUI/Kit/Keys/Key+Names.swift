extension Key {
    package static let enter = Key(.enter)
    package static let escape = Key(.escape)
    package static let tab = Key(.tab)
    package static let backTab = Key(.backTab)
    package static let backspace = Key(.backspace)
    package static let up = Key(.up)
    package static let down = Key(.down)
    package static let left = Key(.left)
    package static let right = Key(.right)
    package static let home = Key(.home)
    package static let end = Key(.end)
    package static let pageUp = Key(.pageUp)
    package static let pageDown = Key(.pageDown)

    package static func function(_ number: Int) -> Key { Key(.function(number)) }
    package static func character(_ character: Character) -> Key { Key(character) }
    package static func control(_ character: Character) -> Key { Key(character, .control) }

    /// What the help calls the key.
    package var name: String {
        let prefix =
            (modifiers.contains(.control) ? "^" : "") + (modifiers.contains(.alt) ? "alt-" : "")
            + (modifiers.contains(.shift) ? "shift-" : "")
        let plain =
            switch code {
            case .character(" "): "space"
            case .character(let character): String(character)
            case .enter: "enter"
            case .escape: "esc"
            case .tab: "tab"
            case .backTab: "shift-tab"
            case .backspace: "backspace"
            case .delete: "delete"
            case .insert: "insert"
            case .up: "↑"
            case .down: "↓"
            case .left: "←"
            case .right: "→"
            case .home: "home"
            case .end: "end"
            case .pageUp: "pgup"
            case .pageDown: "pgdn"
            case .function(let number): "F\(number)"
            }
        return prefix + plain
    }
}
