/// Where a key is understood.
package struct KeyContext: Sendable, Hashable {
    /// How the configuration calls it: part of its format.
    package let name: String
    /// Where its keys hold, as the help and messages call it.
    let title: String
    /// Whether it stands in front of a screen; the others are parts of screens.
    let isDialog: Bool
    /// Whether it takes all keys; elsewhere the keys of `global` hold as well.
    let takesAllKeys: Bool

    init(_ name: String, title: String? = nil, isDialog: Bool = false, takesAllKeys: Bool = false) {
        self.name = name
        self.title = title ?? name
        self.isDialog = isDialog
        self.takesAllKeys = takesAllKeys || isDialog
    }

    /// On every screen.
    package static let global = KeyContext("global", title: "everywhere")
    /// While a recorded run is played.
    package static let replay = KeyContext("replay")
    /// In the help and other texts in front of the screen.
    package static let reading = KeyContext("reading", title: "texts", isDialog: true)
    /// In the help, beside what holds in texts.
    package static let help = KeyContext("help", isDialog: true)
    /// In a question.
    package static let question = KeyContext("question", title: "questions", isDialog: true)
    /// In the way out.
    package static let quit = KeyContext("quit", title: "leaving", isDialog: true)
    /// In the choice of a theme.
    package static let themes = KeyContext("themes", isDialog: true)
}
