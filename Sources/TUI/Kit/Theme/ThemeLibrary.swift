import Foundation
import Foundations

/// Finds themes by name or path.
package struct ThemeLibrary: Sendable {
    /// Where themes are looked for, in this order.
    package let directories: [String]

    /// Bytes of a theme at most.
    private static let longestFile = 1_000_000

    /// A library of folders.
    package init(directories: [String]) { self.directories = directories }

    /// The folders of this machine: the user's (`$XDG_CONFIG_HOME/econas/themes`), the installation's
    /// (`../share/econas/themes` beside the program), that of the sources which the program was built in, and `./themes`.
    package init(environment: [String: String], executable: String?) {
        var directories: [String] = []
        if let config = environment["XDG_CONFIG_HOME"], config.hasPrefix("/") {
            directories.append("\(config)/econas/themes")
        } else if let home = environment["HOME"], !home.isEmpty {
            directories.append("\(home)/.config/econas/themes")
        }
        if let executable {
            let folder = URL(fileURLWithPath: executable).resolvingSymlinksInPath().deletingLastPathComponent()
            directories.append(folder.deletingLastPathComponent().path + "/share/econas/themes")
            // A program that was built but not installed has its themes where its sources are.
            if let build = folder.path.range(of: "/.build/") {
                directories.append(folder.path[..<build.lowerBound] + "/themes")
            }
        }
        self.init(directories: directories + ["themes"])
    }

    /// The names there are, sorted; the built-in `dark` is always among them.
    package func names() -> [String] {
        var names: Set<String> = [Theme.standard.name]
        for directory in directories {
            let files = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
            for file in files where file.hasSuffix(".toml") { names.insert(String(file.dropLast(5))) }
        }
        return names.sorted()
    }

    /// Loads a theme by its name, or by its path when that has a slash or ends in `.toml`.
    ///
    /// - Throws: one line that says what is wrong and where.
    package func load(_ nameOrPath: String) throws(ThemeError) -> Theme {
        var chain: [(file: ThemeFile, origin: String)] = []
        var wanted: String? = nameOrPath
        var seen: Set<String> = []
        while let next = wanted {
            guard let path = path(of: next) else {
                if next == Theme.standard.name {
                    chain.append((.dark, "built-in \(next)"))
                    break
                }
                throw ThemeError(ThemeFile.unknown("theme", next, among: names(), chain.last?.origin ?? "theme"))
            }
            guard seen.insert(path).inserted else {
                throw ThemeError("\(chain.last?.origin ?? next): inherits from itself through \(next)")
            }
            let file = try Self.read(path)
            chain.append((file, path))
            wanted = file.inherits
        }
        let file = chain.first.map { URL(fileURLWithPath: $0.origin).deletingPathExtension().lastPathComponent }
        let name = chain.first?.file.name ?? file
        return try ThemeResolution(chain.reversed()).theme(named: name ?? Theme.standard.name, over: .standard)
    }

    /// Loads a theme, or gives the built-in one and a line for the person who asked for the other.
    package func loadOrStandard(_ nameOrPath: String) -> (theme: Theme, message: String?) {
        do throws(ThemeError) {
            return (try load(nameOrPath), nil)
        } catch {
            return (.standard, "\(error.description); using the theme \(Theme.standard.name)")
        }
    }

    private func path(of nameOrPath: String) -> String? {
        if nameOrPath.contains("/") || nameOrPath.hasSuffix(".toml") { return nameOrPath }
        return directories.lazy.map { "\($0)/\(nameOrPath).toml" }.first {
            FileManager.default.fileExists(atPath: $0)
        }
    }

    private static func read(_ path: String) throws(ThemeError) -> ThemeFile {
        let text: String
        do {
            text = try TextFile.read(path, limit: longestFile, isNamed: false)
        } catch {
            throw ThemeError("\(path): \(error)")
        }
        return try ThemeFile(text, origin: path)
    }
}
