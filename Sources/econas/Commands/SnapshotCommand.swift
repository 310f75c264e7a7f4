import ArgumentParser
import Foundation
import RunModel
import Store
import TUI
import TerminalKit

/// Prints a screen of the dashboard without a terminal.
struct SnapshotCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot",
        abstract: "Print a screen of the dashboard as text, ANSI or SVG."
    )

    @Argument(
        help: ArgumentHelp("The run: a name, or a path of its directory; by default the newest.", valueName: "run"),
        completion: .runs
    )
    var runName: String?

    @Option(
        help: "Screen: \(Screen.all.map(\.name).joined(separator: ", ")).",
        completion: .list(Screen.all.map(\.name))
    )
    var screen = Screen.overview.name

    @Option(help: "Columns x rows.")
    var size = "120x40"

    @Option(help: "Format: text, ansi, svg.")
    var format = Format.text

    @Option(help: "Candidate to select; by default the best.")
    var candidate: Int?

    @Option(help: "Colours: the name of a theme, or a file.", completion: .themes)
    var theme: String?

    @Flag(help: "ASCII characters only.")
    var ascii = false

    @OptionGroup var runs: RunsOptions

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, ansi, svg
    }

    func validate() throws {
        _ = try chosenScreen()
        _ = try gridSize()
    }

    func run() throws {
        let directory = try runs.find(runName)
        guard let snapshot = try RunReader(directory).poll() else {
            throw UserError("run \(directory.name) has recorded nothing yet")
        }
        if let candidate, snapshot.candidate(candidate) == nil {
            throw UserError("run \(directory.name) has no candidate \(candidate): it has \(snapshot.candidates.count)")
        }
        let size = try gridSize()
        let theme = try theme.map { try Themes.library.load($0) } ?? .standard
        var state = DashboardState(still: snapshot, screen: try chosenScreen(), candidate: candidate, size: size)
        state.readOnly = false
        state.glyphs = ascii ? .ascii : .braille
        let capabilities = Capabilities(colors: .truecolor, glyphs: state.glyphs)
        let grid = render(state, size: size, capabilities: capabilities, theme: theme)
        switch format {
        case .text: standardOutput(grid.plainText(), terminator: "")
        case .ansi: standardOutput(screen: grid, .truecolor)
        case .svg:
            let options = SVGOptions(title: "econas — \(directory.name)", theme: theme)
            standardOutput(grid.svg(options), terminator: "")
        }
    }

    private func chosenScreen() throws -> Screen {
        guard let chosen = Screen(name: screen) else {
            let names = Screen.all.map(\.name).joined(separator: ", ")
            throw ValidationError("there is no screen \(screen): --screen takes \(names)")
        }
        return chosen
    }

    private func gridSize() throws -> GridSize {
        let parts = size.lowercased().split(separator: "x").map { Int($0) }
        guard parts.count == 2, let width = parts[0], let height = parts[1],
            (10...1000).contains(width), (3...500).contains(height)
        else { throw ValidationError("--size \(size): write columns x rows, as in 120x40 (10x3 to 1000x500)") }
        return GridSize(width: width, height: height)
    }
}
