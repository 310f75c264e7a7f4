import Foundation
import Testing

/// Architectures on the command line: shown without a run, exported, injected with where they came from.
@Suite struct GenotypeTests {
    @Test func aGenotypeIsShownWithoutARun() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let text = try program.run("show", "--genotype", "darts")
        #expect(text.status == 0, "\(text.errors)")
        #expect(text.output.contains("Normal cell") && text.output.contains("\"normal_concat\""))
        let json = try program.run("show", "--genotype", "DARTS", "--format", "json")
        #expect(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) is [String: Any])
        // What is printed is understood again.
        let dot = try program.run("show", "--genotype", json.output, "--format", "dot")
        #expect(dot.output.hasPrefix("digraph ") && dot.output.contains("subgraph cluster_reduction"))
        #expect(try program.run("show", "--genotype", "ECONAS", "--format", "svg").output.hasPrefix("<svg"))
        let wrong = try program.run("show", "--genotype", "DART")
        #expect(wrong.status == 2 && wrong.errors.contains("DARTS"))
        #expect(try program.run("show", "x", "--genotype", "DARTS").status == 2)
    }

    @Test func aCandidateIsExportedAndAHandMadeOneRecordsItsParent() throws {
        let program = try Program()
        defer {
            _ = try? program.run("control", "far", "stop")
            program.cleanUp()
        }
        let started = try program.runList(["search", "--detach", "--name", "far"] + TinySearch.endless)
        #expect(started.status == 0, "\(started.errors)")
        // The parent must have been drawn.
        var isDrawn = false
        for _ in 0..<600 where !isDrawn {
            isDrawn = try program.run("show", "far", "1").status == 0
            if !isDrawn { usleep(50_000) }
        }
        #expect(isDrawn)
        let injected = try program.run("control", "far", "inject", "DARTS", "--parent", "1")
        #expect(injected.status == 0, "\(injected.errors)")
        let id = try #require(
            injected.output.split(separator: "#").last?.trimmingCharacters(in: .whitespacesAndNewlines)
        )
        let shown = try program.run("show", "far", id)
        #expect(shown.output.contains("by hand: normal "))
        #expect(shown.output.contains("from #1"))
        let dot = try program.run("show", "far", id, "--format", "dot")
        #expect(dot.output.hasPrefix("digraph \"far #\(id)\"") && dot.output.contains("penwidth=3"))
        #expect(try program.run("show", "far", "--format", "svg").output.hasPrefix("<svg"))
        #expect(
            try program.run("control", "far", "inject", "ECONAS", "--parent", "9999999").errors.contains("no candidate")
        )
        #expect(try program.run("control", "far", "pin", "1", "--parent", "2").status == 2)
    }
}
