package import Foundation
import Foundations
import TOML
import TerminalKit

/// Why the preferences could not be saved: one line that says where and why.
package struct PreferencesError: Error, Hashable, Sendable, LocalizedError {
    /// The line.
    package let message: String

    /// As `message`.
    package var errorDescription: String? { message }
}

/// The file of a person's preferences, `$XDG_CONFIG_HOME/econas/config.toml`.
package struct PreferencesFile: Sendable, Hashable {
    /// Where it is, or would be.
    package let url: URL
    /// How messages call it: `~/.config/econas/config.toml`.
    package let name: String

    /// A file at a place.
    package init(_ url: URL) { self.init(url, home: nil) }

    private init(_ url: URL, home: String?) {
        self.url = url
        let prefix = (home ?? "") + "/"
        name = home != nil && url.path.hasPrefix(prefix) ? "~/" + url.path.dropFirst(prefix.count) : url.path
    }

    /// The file of this person (XDG Base Directory Specification); nil when there is no home.
    package init?(environment: [String: String]) {
        let home = environment["HOME"].flatMap { $0.hasPrefix("/") && $0.count > 1 ? $0 : nil }
        if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") {
            self.init(URL(filePath: folder).appending(path: "econas/config.toml"), home: home)
        } else if let home {
            self.init(URL(filePath: home).appending(path: ".config/econas/config.toml"), home: home)
        } else {
            return nil
        }
    }

    /// What the file says. One that is not there says nothing; what is wrong in it is among the `problems`.
    package func load() -> DashboardPreferences {
        guard FileManager.default.fileExists(atPath: url.path) else { return DashboardPreferences() }
        do {
            return DashboardPreferences(try Self.text(url), path: name)
        } catch {
            var preferences = DashboardPreferences()
            preferences.problems = ["\(name): \(error); the built-in preferences are used"]
            return preferences
        }
    }

    private static func text(_ url: URL) throws(TextFile.Problem) -> String {
        try TextFile.read(url.path, limit: 1_000_000, isNamed: false)
    }

    /// Writes the name of a theme into the file, and leaves everything else in it as it is. The file is replaced as a whole.
    ///
    /// - Throws: `PreferencesError` when the file cannot be written, or not be changed safely.
    package func save(theme: String) throws(PreferencesError) {
        // A file that is kept elsewhere and linked to stays linked to.
        let target = url.resolvingSymlinksInPath()
        var text = ""
        if FileManager.default.fileExists(atPath: target.path) {
            do {
                text = try Self.text(target)
            } catch {
                throw PreferencesError(message: "\(name): \(error)")
            }
        }
        let changed = try Self.setting(theme: theme, in: text, path: name)
        guard changed != text else { return }
        do {
            let folder = target.deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(changed.utf8).write(to: target, options: .atomic)
        } catch {
            throw PreferencesError(message: "\(name) cannot be written: \(SystemReason.text(error))")
        }
    }

    /// The text of a file with another theme in it.
    static func setting(theme: String, in text: String, path: String) throws(PreferencesError) -> String {
        let line = "theme = \(LooseValue.string(theme))"
        let before = try entries(of: text, path: path)
        var lines = text.isEmpty ? [] : text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let top = lines.firstIndex { $0.contains(/^\s*\[/) } ?? lines.count
        let key = /^\s*(?:theme|"theme"|'theme')\s*=\s*(?:"[^"]*"|'[^']*')/
        if let place = lines[..<top].firstIndex(where: { $0.contains(key) }) {
            lines[place] = lines[place].replacing(key, with: line)
        } else {
            lines.insert(contentsOf: lines.isEmpty ? [line, ""] : top == 0 ? [line, ""] : [line], at: 0)
        }
        let changed = lines.joined(separator: "\n")
        // Whatever the file looks like: only the theme may be another now.
        var wanted = before
        wanted["theme"] = .string(theme)
        guard try entries(of: changed, path: path) == wanted else {
            throw PreferencesError(message: "\(path): its theme can only be changed by hand")
        }
        return changed
    }

    private static func entries(of text: String, path: String) throws(PreferencesError) -> [String: LooseValue] {
        do {
            let entries = try TOMLDocument(text, path: path).entries
            return Dictionary(entries.map { ($0.key, $0.value) }) { first, _ in first }
        } catch {
            let line = "\(error)".split(separator: "\n").first.map(String.init) ?? "\(path): not valid TOML"
            throw PreferencesError(message: line)
        }
    }
}
