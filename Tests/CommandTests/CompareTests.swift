import Foundation
import Testing

/// Comparing searches at equal cost.
@Suite struct CompareTests {
    @Test func searchesAreComparedAtWhatTheCheapestSpent() throws {
        let program = try Program()
        defer { program.cleanUp() }
        for (name, more) in [("long", []), ("short", ["--set", "search.cycles=1"])] {
            let result = try program.runList(["search", "--headless", "--name", name] + TinySearch.settings + more)
            #expect(result.status == 0)
        }
        let text = try program.run("compare", "long", "short", "--ascii", "--svg", "c.svg")
        #expect(text.status == 0)
        #expect(text.output.contains("\nlong ") && text.output.contains("\nshort "))
        #expect(text.output.contains("best of the highest tier so far"))
        #expect(!text.output.contains("not trained alike"))
        #expect(text.output.contains("settings that differ, none of which touches the score:"))
        let row = try #require(text.output.split(separator: "\n").first { $0.contains("search.cycles") })
        #expect(row.split(separator: " ") == ["search.cycles", "3", "1"])
        let picture = try String(contentsOf: program.folder.appending(path: "c.svg"), encoding: .utf8)
        #expect(picture.hasPrefix("<svg"))

        let json = try program.run("compare", "long", "short", "--json")
        let object = try #require(JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        let runs = try #require(object["runs"] as? [[String: Any]])
        #expect(runs.compactMap { $0["name"] as? String } == ["long", "short"])
        let spent = runs.compactMap { $0["coreSecondsInAll"] as? Double }
        #expect(spent.count == 2 && object["coreSeconds"] as? Double == spent.min())
        let standings = runs.compactMap { $0["standing"] as? [String: Any] }
        for standing in standings {
            #expect((standing["coreSeconds"] as? Double ?? .infinity) <= (spent.min() ?? 0) + 1e-9)
        }
    }

    @Test func runsThatWereNotTrainedAlikeAreSaidToBe() throws {
        let program = try Program()
        defer { program.cleanUp() }
        for (name, epochs) in [("three", "3"), ("six", "6")] {
            let more =
                name == "six"
                ? ["search.layers=6", "training.batch=16", "data.hold_out=0.2", "data.shapes_train=400"] : []
            let settings =
                TinySearch.settings + [
                    "--set", "proxy.epochs=\(epochs)", "--set", "search.cycles=1", "--set", "engine.workers=1",
                ]
                + more.flatMap { ["--set", $0] }
            #expect(try program.runList(["search", "--headless", "--name", name] + settings).status == 0)
        }
        let result = try program.run("compare", "three", "six", "--core-seconds", "1e6", "--ascii")
        #expect(result.status == 0)
        #expect(
            result.output.contains(
                "not trained alike, so accuracies do not compare; settings that differ (* touches the score):"
            )
        )
        for (key, values) in [
            ("proxy", "\"4ch 8px s=1 e3\"  \"4ch 8px s=1 e6\""), ("search.layers", "3 6"), ("training.batch", "32 16"),
            ("data.hold_out", "0.1 0.2"), ("data.shapes_train", "320 400"),
        ] {
            let line = result.output.split(separator: "\n").first { $0.hasPrefix("*") && $0.contains(" \(key) ") } ?? ""
            let words = values.split(separator: " ").joined(separator: " ")
            #expect(line.split(separator: " ").joined(separator: " ") == "* \(key) \(words)", "\(result.output)")
        }
        let json = try program.run("compare", "three", "six", "--json")
        let object = try #require(JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        let differences = try #require(object["differences"] as? [[String: Any]])
        #expect(differences.allSatisfy { $0["touchesScore"] as? Bool == true })
        #expect(
            differences.contains { $0["key"] as? String == "search.layers" && $0["values"] as? [String] == ["3", "6"] }
        )
        #expect(result.output.contains("three spent no more than"))
    }

    @Test(arguments: [
        (["one"], 2, "two runs or more"),
        (["one", "two"], 1, "one"),
        (["one", "two", "--svg", "."], 2, "--svg .: it is a folder"),
        (["one", "two", "--svg", "nowhere/c.svg"], 2, "there is no folder nowhere"),
        (["one", "two", "--core-seconds", "0"], 2, "--core-seconds"),
        (["one", "two", "--core-seconds", "nan"], 2, "--core-seconds"),
    ])
    func mistakesAreExplained(arguments: [String], status: Int32, fragment: String) throws {
        let program = try Program()
        defer { program.cleanUp() }
        let result = try program.runList(["compare"] + arguments)
        #expect(result.status == status)
        #expect(result.errors.contains(fragment))
    }
}
