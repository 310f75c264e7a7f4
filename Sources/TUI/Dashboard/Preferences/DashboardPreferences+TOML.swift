import Foundations
import TerminalKit

extension DashboardPreferences {
    /// The preferences as a file that says the same: every preference and every action with its keys.
    ///
    /// - Parameter path: where the file belongs.
    package func toml(path: String) -> String {
        var lines = [
            "# The dashboard's preferences; they are read from \(path).",
            "# What is left out is as built in.",
            "",
        ]
        let quoted: (String) -> String = { LooseValue.string($0).description }
        let general: [(String, String, String)] = [
            ("theme", quoted(theme ?? Theme.standard.name), "a name or a file; the theme picker saves its choice here"),
            ("screen", quoted(screen.name), "the first one: \(Screen.all.map(\.name).joined(separator: ", "))"),
            ("sort", quoted(sort.text), "a column, and perhaps asc or desc; the command :sort lists the columns"),
            ("mouse", "\(mouse)", "false leaves the mouse to the terminal, to mark text"),
            (
                "glyphs", quoted(glyphs?.name ?? "auto"),
                "auto, braille, block, ascii: what the terminal's font can show"
            ),
        ]
        lines += Self.aligned(
            general + [
                (
                    "alert", quoted(alert.rawValue),
                    "none, bell, or osc9 (a notification of the desktop) when a search ends or its disk is full"
                ),
                (
                    "on_event", quoted(onEvent ?? ""),
                    "a command for what happens, with JSON on its standard input; --on-event overrides it"
                ),
            ]
        )
        lines += [
            "",
            "# Keys, one or a list; [] takes an action off the keyboard. Under [keys] an action has them wherever it is, under",
            "# [keys.NAME] in one place only. A key is a character such as p, or a word such as space, enter, tab, up, pgdn",
            "# or f5; after ctrl-, alt- or shift- if need be.",
        ]
        // What holds everywhere comes first, as [keys] itself.
        for context in [KeyContext.global] + KeyContext.all.filter({ $0 != .global }) {
            let bindings = keys.bindings.filter { $0.context == context }
            guard !bindings.isEmpty else { continue }
            lines += ["", "[keys.\(context.name)]"]
            lines += Self.aligned(bindings.map { ($0.action.name, Self.keys($0), $0.description) })
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func keys(_ binding: KeyBinding) -> String {
        let names = binding.keys.map { LooseValue.string($0.configured).description }
        return names.count == 1 ? names[0] : "[\(names.joined(separator: ", "))]"
    }

    /// `name = value  # comment`, with the comments below each other where values are short.
    private static func aligned(_ rows: [(name: String, value: String, comment: String)]) -> [String] {
        rows.map { row in "\(row.name) = \(row.value)".rightPadded(34) + "  # \(row.comment)" }
    }
}
