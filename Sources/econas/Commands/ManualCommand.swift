import ArgumentParser
import Foundation
import Foundations

/// Prints the manual page, made of what `--help` says of every command.
struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual",
        abstract: "Print the manual page, for man (make install puts it where man finds it).",
        shouldDisplay: false
    )

    func run() throws {
        let tool = try JSONDecoder().decode(ManualTool.self, from: Data(Econas._dumpHelp().utf8))
        standardOutput(ManualPage(tool.command).text, terminator: "")
    }
}

/// What the argument parser tells of the program (its `ToolInfoV0`).
private struct ManualTool: Decodable {
    struct Command: Decodable {
        var commandName: String
        var abstract: String?
        var discussion: String?
        var shouldDisplay: Bool?
        var subcommands: [Command]?
        var arguments: [Argument]?
    }

    struct Argument: Decodable {
        struct Name: Decodable {
            var kind: String
            var name: String
        }
        var kind: String
        var shouldDisplay: Bool
        var isOptional: Bool
        var isRepeating: Bool
        var names: [Name]?
        var valueName: String?
        var abstract: String?
        var defaultValue: String?
    }

    var command: Command
}

/// A page in the language of man(7).
private struct ManualPage {
    private let root: ManualTool.Command

    init(_ root: ManualTool.Command) { self.root = root }

    var text: String {
        var lines = [
            ".TH ECONAS 1 \"\" \"econas \(ProgramVersion.current)\" \"User Commands\"",
            ".SH NAME",
            "econas \\- \(Self.escaped(root.abstract ?? ""))",
            ".SH SYNOPSIS",
            ".B econas",
            ".I command",
            "[\\fIoptions\\fR]",
            ".SH DESCRIPTION",
            Self.escaped(root.discussion ?? ""),
            ".SH COMMANDS",
        ]
        for command in shown(root) { lines += section(command, path: command.commandName) }
        lines += [
            ".SH EXIT STATUS",
            "0 for success, 1 for a failure, which is told in a line, 2 for a call that is wrong.",
            ".SH FILES",
            ".TP", "\\fIruns/NAME/\\fR", "A run: all that is recorded, checkpoints and configuration.",
            ".TP", "\\fI$XDG_CONFIG_HOME/econas/config.toml\\fR", "The dashboard's preferences.",
            ".TP", "\\fI$XDG_CONFIG_HOME/econas/themes/\\fR", "A person's own themes.",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private func shown(_ command: ManualTool.Command) -> [ManualTool.Command] {
        (command.subcommands ?? []).filter { $0.shouldDisplay != false && $0.commandName != "help" }
    }

    private func section(_ command: ManualTool.Command, path: String) -> [String] {
        let arguments = (command.arguments ?? []).filter { $0.shouldDisplay && !Self.isEverywhere($0) }
        let positional = arguments.filter { $0.kind == "positional" }.map { argument in
            let name = "\\fI\(Self.escaped(argument.valueName ?? "value"))\\fR" + (argument.isRepeating ? "..." : "")
            return argument.isOptional ? "[\(name)]" : name
        }
        var lines = [
            ".SS \"econas \(path)\"", ([".B econas \(path)"] + positional.map { " \($0)" }).joined(separator: "\n"),
            ".PP",
            Self.escaped(command.abstract ?? ""),
        ]
        if let discussion = command.discussion { lines += [".PP", Self.escaped(discussion)] }
        for argument in arguments {
            var term = (argument.names ?? []).map { ($0.kind == "long" ? "\\-\\-" : "\\-") + Self.escaped($0.name) }
                .map { "\\fB\($0)\\fR" }.joined(separator: ", ")
            if argument.kind != "flag" {
                term += (term.isEmpty ? "" : " ") + "\\fI\(Self.escaped(argument.valueName ?? "value"))\\fR"
            }
            var meaning = Self.escaped(argument.abstract ?? "")
            if let standard = argument.defaultValue { meaning += " (default: \(Self.escaped(standard)))" }
            lines += [".TP", term, meaning]
        }
        for inner in shown(command) { lines += section(inner, path: "\(path) \(inner.commandName)") }
        return lines
    }

    /// `--help` and `--version`, which every command has.
    private static func isEverywhere(_ argument: ManualTool.Argument) -> Bool {
        argument.names?.contains { $0.name == "help" || $0.name == "version" } == true
    }

    /// Text in which nothing is a request of roff.
    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\e").replacing("-", with: "\\-").split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        .map { $0.hasPrefix(".") || $0.hasPrefix("'") ? "\\&\($0)" : String($0) }.joined(separator: "\n")
    }
}
