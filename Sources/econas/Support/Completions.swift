import Architectures
import ArgumentParser
import Foundation
import Foundations
import RunConfiguration
import Store
import TUI
import TerminalKit

/// What a shell is told when a person asks it to complete a word: names that only this machine, or this folder, has.
extension CompletionKind {
    /// The runs of the folder that `--runs` names.
    static let runs = custom { words, _, _ in
        let option = words.lastIndex(of: "--runs").map { words.index(after: $0) }
        let folder = option.flatMap { words.indices.contains($0) ? words[$0] : nil }
        return RunDirectory.names(in: URL(fileURLWithPath: folder ?? RunsOptions.standardFolder, isDirectory: true))
    }

    /// Themes by their names.
    static let themes = custom { _, _, _ in Themes.library.names() }

    /// Keys of the configuration, and the values of those that take one of several words.
    static let settings = custom { _, _, written in
        // Some shells hand over the quotes that a person began with.
        let written = written.trimmingCharacters(in: CharacterSet(charactersIn: "\"'"))
        guard let equals = written.firstIndex(of: "=") else { return ConfigurationKey.all.map { "\($0.name)=" } }
        guard let key = ConfigurationKey.named(String(written[..<equals])) else { return [] }
        return key.kind.words.map { "\(key.name)=\($0)" }
    }

    /// Published genotypes.
    static let genotypes = list(Spaces.published.map(\.name))
}
