extension DashboardAction {
    /// How the configuration and the command line call it: `zoom-in`, `screen-ranks`. The names of the cases are thereby
    /// part of the configuration's format.
    public var name: String {
        if case .show(let screen) = self { return "screen-\(screen.name)" }
        var name = ""
        for character in "\(self)" {
            if character.isUppercase { name += "-" }
            name += character.lowercased()
        }
        return name
    }
}

extension Screen {
    /// How the command line and the configuration call it.
    public var name: String { title.lowercased() }
}

extension KeyContext {
    /// Whether it stands in front of a screen and takes all keys; the others are parts of screens, where the keys of
    /// `global` hold as well.
    var isDialog: Bool {
        switch self {
        case .reading, .question, .quit, .themes: true
        default: false
        }
    }

    /// Where its keys hold, as the help and messages call it.
    var title: String {
        switch self {
        case .global: "everywhere"
        case .list: "overview and population"
        case .reading: "texts"
        case .question: "questions"
        case .quit: "leaving"
        default: rawValue
        }
    }
}
