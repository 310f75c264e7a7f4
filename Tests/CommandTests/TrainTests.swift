import Foundation
import Testing

/// Training for good from the command line.
@Suite struct TrainTests {
    private static let settings = [
        "--headless", "--recipe", "short", "--set", "proxy=4ch 8px s=1 e3", "--set", "search.layers=3", "--set",
        "training.batch=32", "--set", "data.hold_out=0.2", "--set", "engine.minimum_free_disk=0",
    ]
    private static let shapes = [
        "--dataset", "shapes", "--set", "data.shapes_train=200", "--set", "data.shapes_test=100",
    ]

    @Test func theBestOfASearchAreTrainedRankedAndLookedAt() throws {
        let program = try Program()
        defer { program.cleanUp() }
        #expect(try program.runList(["search", "--headless", "--name", "s"] + TinySearch.settings).status == 0)
        let run = try program.runList(["train", "s", "--top", "2", "--name", "t"] + Self.settings)
        #expect(run.status == 0, "\(run.errors)")
        for text in ["epoch 3 of 3: loss", "classifies", "test images rightly", "s #", "images of a class (row)"] {
            #expect(run.output.contains(text), "\(text) is missing from \(run.output)")
        }
        // The images are those of the search.
        let json = try program.run("show", "t", "--json").output
        let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        let candidates = try #require(object?["candidates"] as? [[String: Any]])
        #expect(candidates.count == 2 && candidates.allSatisfy { ($0["evaluations"] as? [Any])?.count == 1 })
        let data = (object?["configuration"] as? [String: Any])?["data"] as? [String: Any]
        #expect(data?["shapes_train"] as? Int == 320)

        let again = try program.run("evaluate", "t", "1")
        #expect(again.status == 0 && again.output.contains("100 test images after epoch 3"), "\(again.errors)")
        let search = try program.run("evaluate", "s", "--split", "validation")
        #expect(search.status == 0 && search.output.contains("validation images"), "\(search.errors)")
        #expect(try program.run("show", "t").output.contains("training for good"))
        #expect(try program.run("list").output.contains("training"))
        let picture = try program.run("snapshot", "t", "--screen", "overview", "--size", "120x40")
        for text in ["Confusion", "Hardest classes", "calibration error"] { #expect(picture.output.contains(text)) }
    }

    @Test func aTrainingKilledAtAnyMomentEndsAsAnUndisturbedOne() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let settings =
            ["--genotype", "ECONAS_SMALL"] + Self.settings + Self.shapes + [
                "--set", "engine.checkpoint_minutes=0.0001",
            ]
        func results(_ name: String) throws -> NSDictionary {
            try TinySearch.results(program.run("show", name, "--json").output)
        }
        #expect(try program.runList(["train", "--name", "calm"] + settings).status == 0)
        let expected = try results("calm")
        let folder = program.folder.appending(path: "runs/killed")
        var arguments = ["train", "--name", "killed"] + settings
        var random = SystemRandomNumberGenerator()
        for kill in 0...8 {
            let process = try program.start(arguments)
            if kill < 8 {
                // Anywhere in a batch, a checkpoint or a commit.
                Thread.sleep(forTimeInterval: Double.random(in: 0.05...0.4, using: &random))
                process.send(SIGKILL)
            }
            let result = try process.wait()
            guard result.status == 128 + SIGKILL else {
                #expect(result.status == 0, "\(result.errors)")
                break
            }
            if FileManager.default.fileExists(atPath: folder.appending(path: "config.toml").path) {
                arguments = ["resume", "killed", "--headless"]
            } else {
                try? FileManager.default.removeItem(at: folder)
            }
        }
        let actual = try results("killed")
        #expect(actual == expected)
    }

    @Test(arguments: [
        ([], "name either a run"), (["s", "--genotype", "ECONAS"], "name either a run"),
        (["--genotype", "NOBODY"], "NOBODY"), (["--genotype", "ECONAS", "--recipe", "long"], "cifar, short"),
        (["nowhere"], "nowhere"), (["--genotype", "ECONAS", "--top", "2"], "--top needs a run"),
        (["--genotype", "ECONAS", "--recipe", "missing.toml"], "missing.toml"),
    ])
    func whatIsWrongIsSaid(arguments: [String], fragment: String) throws {
        let program = try Program()
        defer { program.cleanUp() }
        let process = try program.runList(["train", "--headless"] + arguments)
        #expect(process.status != 0)
        #expect(process.errors.contains(fragment), "\(process.errors)")
        #expect(!FileManager.default.fileExists(atPath: program.folder.appending(path: "runs").path))
    }
}
