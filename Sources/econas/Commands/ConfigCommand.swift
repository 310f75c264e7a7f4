import ArgumentParser
import Foundation
import RunConfiguration
import TUI
import TerminalKit

/// Prints the configuration that options amount to.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Print the effective configuration, as TOML that --config reads.",
        discussion: """
            Takes the options of search; --keys prints every key with its meaning and range instead. --dashboard prints \
            the dashboard's preferences, with all keyboard keys, as TOML that the dashboard reads; it exits with 1 when \
            something in the file is wrong, and says what.
            """
    )

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Print the table of all keys, as Markdown.")
    var keys = false

    @Flag(help: "Print the dashboard's preferences instead, and check their file.")
    var dashboard = false

    func run() throws {
        if dashboard { return try printPreferences() }
        if keys {
            standardOutput(ConfigurationKey.markdown, terminator: "")
            return
        }
        let builder = try options.builder()
        standardOutput(try builder.finish().toml(origins: builder.origins), terminator: "")
    }

    private func printPreferences() throws {
        guard let file = Preferences.file else {
            throw UserError("neither XDG_CONFIG_HOME nor HOME says where they are")
        }
        var preferences = file.load()
        if let theme = preferences.theme, let complaint = Themes.library.loadOrStandard(theme).message {
            preferences.problems.append(complaint)
        }
        standardOutput(preferences.toml(path: file.name), terminator: "")
        for problem in preferences.problems { standardError("econas: \(problem)") }
        if !preferences.problems.isEmpty { throw ExitCode.failure }
    }
}
