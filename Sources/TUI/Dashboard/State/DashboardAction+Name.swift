import TerminalKit

extension DashboardAction {
    /// How the configuration and the command line call it: `zoom-in`, `screen-ranks`. The names of the cases are thereby
    /// part of the configuration's format.
    package var name: String {
        switch self {
        case .show(let screen): "screen-\(screen.name)"
        case .edit(.begin): "edit"
        case .edit(.input(let state)): "edit-input-\(state)"
        case .edit(let action): "edit-\(Self.hyphenated(action))"
        default: Self.hyphenated(self)
        }
    }

    /// The name of a case without values: `zoomIn` becomes `zoom-in`.
    private static func hyphenated(_ action: some Any) -> String {
        var name = ""
        for character in "\(action)" {
            if character.isUppercase { name += "-" }
            name += character.lowercased()
        }
        return name
    }
}

extension Screen {
    /// How the command line and the configuration call it.
    package var name: String { title.lowercased() }
}

extension KeyContext {
    /// Whether it stands in front of a screen; the others are parts of screens.
    var isDialog: Bool {
        switch self {
        case .reading, .question, .quit, .themes: true
        default: false
        }
    }

    /// Whether it takes all keys; elsewhere the keys of `global` hold as well.
    var takesAllKeys: Bool { isDialog || self == .editing }

    /// Where its keys hold, as the help and messages call it.
    var title: String {
        switch self {
        case .global: "everywhere"
        case .list: "overview and population"
        case .editing: "the edited cell"
        case .reading: "texts"
        case .question: "questions"
        case .quit: "leaving"
        default: rawValue
        }
    }
}
