extension Key {
    /// Keys that are written as words, the usual word of each first.
    private static let words: [(word: String, code: KeyCode)] = [
        ("space", .character(" ")), ("enter", .enter), ("return", .enter), ("esc", .escape), ("escape", .escape),
        ("tab", .tab), ("backspace", .backspace), ("delete", .delete), ("insert", .insert), ("up", .up),
        ("down", .down), ("left", .left), ("right", .right), ("home", .home), ("end", .end), ("pgup", .pageUp),
        ("pageup", .pageUp), ("pgdn", .pageDown), ("pagedown", .pageDown),
    ]

    /// What `init(configured:)` understands, in a sentence.
    package static let configuredForm =
        "a character such as \"p\", a word such as \"space\", \"enter\", \"tab\", \"up\", \"pgdn\" or \"f5\", "
        + "after \"ctrl-\", \"alt-\" or \"shift-\" if need be"

    /// The key that a configuration means by a text: `p`, `P`, `space`, `pgdn`, `f5`, `ctrl-d` or `^d`, `alt-x`, `shift-tab`;
    /// nil for a text that means none.
    package init?(configured text: String) {
        var rest = Substring(text)
        var modifiers: KeyModifiers = []
        let prefixes: [(String, KeyModifiers)] = [
            ("ctrl-", .control), ("^", .control), ("alt-", .alt), ("shift-", .shift),
        ]
        // A prefix on its own is a character: `^` is a key like any other.
        while let (prefix, modifier) = prefixes.first(where: {
            rest.lowercased().hasPrefix($0.0) && rest.count > $0.0.count
        }) {
            rest = rest.dropFirst(prefix.count)
            modifiers.insert(modifier)
        }
        guard let code = Self.code(rest) else { return nil }
        self.init(code, modifiers)
        normalize()
    }

    private static func code(_ text: Substring) -> KeyCode? {
        if text.count == 1, let character = text.first {
            return character.isWhitespace || character.isNewline ? nil : .character(character)
        }
        let word = text.lowercased()
        if let known = words.first(where: { $0.word == word }) { return known.code }
        guard word.hasPrefix("f"), let number = Int(word.dropFirst()), (1...12).contains(number) else { return nil }
        return .function(number)
    }

    /// Writes the key as terminals report it, which cannot tell some keys apart.
    private mutating func normalize() {
        if code == .tab, modifiers.contains(.shift) { self = Key(.backTab, modifiers.subtracting(.shift)) }
        guard case .character(let character) = code else { return }
        if modifiers.contains(.shift) {
            // Shift is in the character.
            code = .character(character.uppercased().first ?? character)
            modifiers.remove(.shift)
        }
        guard modifiers.contains(.control) else { return }
        switch character.lowercased() {
        case "i": code = .tab
        case "m", "j": code = .enter
        case "h": code = .backspace
        case let lower:
            code = .character(lower.first ?? character)
            return
        }
        modifiers.remove(.control)
    }

    /// What a configuration calls the key: `init(configured:)` reads it back.
    package var configured: String {
        var text = modifiers.contains(.control) ? "ctrl-" : ""
        if modifiers.contains(.alt) { text += "alt-" }
        if modifiers.contains(.shift) { text += "shift-" }
        switch code {
        case .character(" "): return text + "space"
        case .character(let character): return text + String(character)
        case .function(let number): return text + "f\(number)"
        case .backTab: return text + "shift-tab"
        default: return text + (Self.words.first { $0.code == code }?.word ?? "")
        }
    }
}
