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
            let settings = TinySearch.settings + ["--set", "proxy.epochs=\(epochs)", "--set", "search.cycles=1"]
            #expect(try program.runList(["search", "--headless", "--name", name] + settings).status == 0)
        }
        let result = try program.run("compare", "three", "six", "--core-seconds", "1e6", "--ascii")
        #expect(result.status == 0)
        #expect(
            result.output.contains("not trained alike, so accuracies do not compare: three shapes, 4ch 8px s=1 e3; six")
        )
        #expect(result.output.contains("three spent no more than"))
    }

    @Test(arguments: [
        (["one"], 2, "two runs or more"),
        (["one", "two"], 1, "one"),
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
