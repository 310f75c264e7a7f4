import Foundation
import Testing

/// What `make install` puts where: the program as it was built, completions that shells understand, a manual page that man understands.
@Suite struct InstallTests {
    private static let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL

    private static func isInstalled(_ tool: String) -> Bool {
        let folder = FileManager.default.temporaryDirectory
        return (try? ChildProcess(named: "sh", ["-c", "command -v \(tool)"], in: folder).wait())?.status == 0
    }

    @Test(.enabled(if: isInstalled("make"))) func installingNeedsNoSwift() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let made = try ChildProcess(
            named: "make",
            [
                "-s", "-C", Self.root.path, "install", "SWIFT=false", "ECONAS=\(Program.executable.path)",
                "DESTDIR=\(program.folder.path)", "PREFIX=/usr",
            ],
            in: program.folder
        ).wait()
        #expect(made.status == 0, "\(made.errors)")
        for path in [
            "bin/econas", "share/econas/themes/light.toml", "share/man/man1/econas.1",
            "share/bash-completion/completions/econas",
            "share/zsh/site-functions/_econas", "share/fish/vendor_completions.d/econas.fish",
        ] {
            let file = program.folder.appending(path: "usr/\(path)")
            #expect(try Data(contentsOf: file).count > 100, "\(path)")
        }
        // It finds its themes beside it.
        let themes = try program.shell(
            "usr/bin/econas ---completion search --theme -- x x 0 2>/dev/null; usr/bin/econas config --dashboard"
        )
        #expect(themes.status == 0)
    }

    @Test func theManualPageTellsOfEveryCommand() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let page = try program.run("manual")
        #expect(page.status == 0, "\(page.errors)")
        #expect(page.output.hasPrefix(".TH ECONAS 1 "))
        for text in [
            ".SS \"econas search\"", ".SS \"econas proxies report\"", ".SS \"econas data info\"",
            "\\fB\\-\\-sort\\fR \\fIcolumn\\fR",
            ".SH EXIT STATUS",
        ] {
            #expect(page.output.contains(text), "\(text)")
        }
        #expect(!page.output.contains("econas engine") && !page.output.contains("econas manual"))
    }

    @Test(.enabled(if: isInstalled("groff"), "groff is not installed")) func theManualPageIsInOrder() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let shown = try program.shell("$ECONAS manual | groff -Kutf8 -man -Tutf8 -ww -rLL=78n")
        #expect(shown.status == 0 && shown.errors.isEmpty, "\(shown.errors.prefix(1000))")
        #expect(shown.output.contains("ECONAS(1)") && shown.output.contains("recorded"))
    }

    // MARK: Completions

    /// A folder with two runs and a theme.
    private func withRuns(_ body: (Program) throws -> Void) throws {
        let program = try Program()
        defer { program.cleanUp() }
        for path in [
            "runs/alpha/config.toml", "runs/beta/config.toml", "runs/none/x", "other/gamma/config.toml",
            "themes/mine.toml",
        ] {
            try program.write("", to: path)
        }
        for shell in ["bash", "zsh", "fish"] {
            let script = try program.run("--generate-completion-script", shell)
            #expect(script.status == 0, "\(script.errors)")
            try program.write(script.output, to: "econas.\(shell)")
        }
        // Shells call the program by its name.
        try FileManager.default.createSymbolicLink(
            at: program.folder.appending(path: "econas"),
            withDestinationURL: Program.executable
        )
        try body(program)
    }

    private static let cases: [(line: String, some: [String], none: [String])] = [
        ("econas show ", ["alpha", "beta"], ["none", "gamma"]), ("econas show --runs other ", ["gamma"], ["alpha"]),
        ("econas compare alpha b", ["beta"], ["none"]), ("econas search --theme m", ["mine"], []),
        ("econas search --set search.cyc", ["search.cycles="], ["data.dataset="]),
        ("econas search --preset qu", ["quickstart"], ["paper"]), ("econas li", ["list"], ["show"]),
    ]

    @Test(.enabled(if: isInstalled("bash"))) func bashCompletes() throws {
        try withRuns { program in
            for (line, some, none) in Self.cases {
                let words = line.split(separator: " ", omittingEmptySubsequences: false).map { "'\($0)'" }
                let script = """
                    PATH=$PWD:$PATH; source econas.bash
                    COMP_WORDS=(\(words.joined(separator: " "))); COMP_CWORD=\(words.count - 1); COMP_LINE='\(line)'; COMP_POINT=\(line.count)
                    _econas econas \(words.last ?? "") \(words.dropLast().last ?? "") >/dev/null 2>&1
                    printf '%s\\n' "${COMPREPLY[@]}"
                    """
                try program.write(script, to: "try.bash")
                try expect(program.shell("bash --norc try.bash"), line, some, none)
            }
        }
    }

    /// zsh and fish complete at a prompt only: what is asked of the program is the same.
    @Test(.enabled(if: isInstalled("zsh"), "zsh is not installed")) func zshUnderstandsTheScript() throws {
        try withRuns { program in
            let checked = try program.shell("zsh -n econas.zsh")
            #expect(checked.status == 0 && checked.errors.isEmpty, "\(checked.errors)")
            let script = try String(contentsOf: program.folder.appending(path: "econas.zsh"), encoding: .utf8)
            #expect(script.hasPrefix("#compdef econas"))
        }
    }

    @Test(.enabled(if: isInstalled("fish"), "fish is not installed")) func fishUnderstandsTheScript() throws {
        try withRuns { program in
            let checked = try program.shell("HOME=$PWD fish --no-config --no-execute econas.fish")
            #expect(checked.status == 0 && checked.errors.isEmpty, "\(checked.errors)")
        }
    }

    private func expect(_ result: ChildProcess.Result, _ line: String, _ some: [String], _ none: [String]) {
        let words = result.output.split(separator: "\n").map {
            $0.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
        }
        for word in some { #expect(words.contains(word), "\(line)\(result.output) \(result.errors)") }
        for word in none { #expect(!words.contains(word), "\(line)\(result.output)") }
    }

    @Test func valuesOfSettingsAreCompleted() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let script = try program.run("--generate-completion-script", "fish").output
        // The call that the script makes, with the word that stands there.
        #expect(script.contains("---completion search -- --set"))
        let values = try program.run(
            "---completion",
            "search",
            "--",
            "--set",
            "2",
            "21",
            "search.strategy=hyp",
            "econas",
            "search",
            "--set",
            "search.strategy=hyp"
        )
        #expect(
            values.output.split(separator: "\n").contains("search.strategy=hyperband"),
            "\(values.output) \(values.errors)"
        )
    }
}
