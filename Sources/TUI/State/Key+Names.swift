extension Key {
    static let enter = Key(.enter)
    static let escape = Key(.escape)
    static let tab = Key(.tab)
    static let backTab = Key(.backTab)
    static let backspace = Key(.backspace)
    static let up = Key(.up)
    static let down = Key(.down)
    static let left = Key(.left)
    static let right = Key(.right)
    static let home = Key(.home)
    static let end = Key(.end)
    static let pageUp = Key(.pageUp)
    static let pageDown = Key(.pageDown)

    static func function(_ number: Int) -> Key { Key(.function(number)) }
    static func character(_ character: Character) -> Key { Key(character) }
    static func control(_ character: Character) -> Key { Key(character, .control) }

    /// What the help calls the key.
    var name: String {
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
