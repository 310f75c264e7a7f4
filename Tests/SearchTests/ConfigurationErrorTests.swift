import Foundation
import Testing
@testable import Foundations
@testable import RunConfiguration

@Suite("Errors of the configuration")
struct ConfigurationErrorTests {
    struct Mistake: Sendable, CustomTestStringConvertible {
        let written: String
        let message: String
        var testDescription: String { written }

        init(_ written: String, _ message: String) {
            self.written = written
            self.message = message
        }
    }

    private static let assignments: [Mistake] = [
        Mistake("search.cycels=3", "--set: unknown key search.cycels; the nearest key is search.cycles"),
        Mistake("cycles=3", "--set: unknown key cycles; the nearest key is search.cycles"),
        Mistake("serach.seed=3", "--set: unknown key serach.seed; the nearest key is search.seed"),
        Mistake("data.cycles=3", "--set: unknown key data.cycles; the nearest key is search.cycles"),
        Mistake("proxy.chanels=3", "--set: unknown key proxy.chanels; the nearest key is proxy.channels"),
        Mistake("training.lr=3", "--set: unknown key training.lr; the nearest key is training.learning_rate"),
        Mistake("search.age=3", "--set: unknown key search.age; the nearest key is search.maximum_age"),
        Mistake("channels=3", "--set: unknown key channels; the nearest key is proxy.channels"),
        Mistake("search.cycles", "--set: \"search.cycles\" must be written key=value, as in search.cycles=10"),
        Mistake(
            "search.cycles=-3",
            "--set: search.cycles = -3: must be a whole number from 0 to 1000000; the nearest is 0"
        ),
        Mistake("search.cycles=many", "--set: search.cycles = \"many\": must be a whole number from 0 to 1000000"),
        Mistake("search.cycles=1.5", "--set: search.cycles = \"1.5\": must be a whole number from 0 to 1000000"),
        Mistake("search.seed=-1", "--set: search.seed = -1: must be a whole number from 0 up; the nearest is 0"),
        Mistake(
            "proxy.resolution=10",
            "--set: proxy.resolution = 10: must be a whole number from 4 to 1024, a multiple of 4; the nearest is 12"
        ),
        Mistake(
            "proxy=c5r4s0e60",
            "--set: proxy = \"c5r4s0e60\": c5 of \"c5r4s0e60\": levels are from 0 to 4"
        ),
        Mistake(
            "proxy=16ch 15px s=1 e30",
            "--set: proxy = \"16ch 15px s=1 e30\": resolution must be a whole number from 4 to 1024, a multiple of 4; "
                + "the nearest is 16"
        ),
        Mistake(
            "data.dataset=cifar-10",
            "--set: data.dataset = \"cifar-10\": must be one of shapes, cifar10, cifar100, mnist, "
                + "fashion-mnist, idx, npz, folder; the nearest is \"cifar10\""
        ),
        Mistake(
            "training.momentum=1",
            "--set: training.momentum = 1.0: must be a number from 0 to 0.9999; the nearest is 0.9999"
        ),
        Mistake("training.nesterov=maybe", "--set: training.nesterov = \"maybe\": must be true or false"),
        Mistake(
            "search.promotions=8;4",
            "--set: search.promotions = \"8;4\": must be a list of whole numbers from 0 to 100000, such as [8, 4]"
        ),
        Mistake(
            "search.promotions=8,-4",
            "--set: search.promotions = [8, -4]: must be a list of whole numbers from 0 to 100000, such as [8, 4]; "
                + "the nearest is [8, 0]"
        ),
        Mistake(
            "engine.memory=4 gigs",
            "--set: engine.memory = \"4 gigs\": must be a number of bytes or an amount such as \"4GB\" or \"512MiB\""
        ),
        Mistake(
            "search.space=chain",
            "--set: search.space = \"chain\": must be one of cell, nas-bench-201; the nearest is \"cell\""
        ),
    ]

    @Test("wrong assignments", arguments: assignments)
    func set(mistake: Mistake) {
        var builder = ConfigurationBuilder(preset: .paper)
        #expect { try builder.set(mistake.written) } throws: { error in
            #expect("\(error)" == mistake.message)
            #expect(error.localizedDescription == mistake.message)
            return error is ConfigurationError
        }
        #expect(builder.configuration == ConfigurationPreset.paper.configuration)
    }

    private static let documents: [Mistake] = [
        Mistake(
            "# mine\n[search]\nseed = 1\ncycels = 3\n",
            "my.toml:4: unknown key search.cycels; the nearest key is search.cycles"
        ),
        Mistake(
            "[training]\nbatch = 1\n\n[training.augmentation]\nflip = 1\n",
            "my.toml:5: training.augmentation.flip = 1: must be true or false"
        ),
        Mistake(
            "search.cycles = \"3\"",
            "my.toml:1: search.cycles = \"3\": must be a whole number from 0 to 1000000"
        ),
        Mistake(
            "search = { cycles = 3.5 }",
            "my.toml: search.cycles = 3.5: must be a whole number from 0 to 1000000"
        ),
        Mistake(
            "data = 3",
            "my.toml:1: data is a section, not a key; its keys are data.dataset, data.directory, data.resolution, "
                + "data.channels, data.classes, data.validation, data.hold_out, data.balance, data.accuracy, data.limit, data.shapes_train, data.shapes_test"
        ),
        Mistake("[worker]\n", "my.toml:1: unknown key worker; the nearest key is engine.workers"),
        Mistake(
            "[search]\npromotions = [8, 4.5]",
            "my.toml:2: search.promotions = [8, 4.5]: must be a list of whole numbers from 0 to 100000, such as [8, 4]"
        ),
        Mistake(
            "[data]\ndataset = 1979-05-27",
            "my.toml:2: data.dataset = \"1979-05-27\": must be one of shapes, cifar10, cifar100, mnist, "
                + "fashion-mnist, idx, npz, folder; the nearest is "
                + "\"shapes\""
        ),
    ]

    @Test("wrong files", arguments: documents)
    func load(mistake: Mistake) {
        var builder = ConfigurationBuilder(preset: .paper)
        #expect { try builder.load(toml: mistake.written, path: "my.toml") } throws: { error in
            #expect("\(error)" == mistake.message)
            return error is ConfigurationError
        }
    }

    @Test("a file that is not TOML is an error with its line")
    func syntax() {
        var builder = ConfigurationBuilder(preset: .paper)
        #expect { try builder.load(toml: "[search]\ncycles = = 3\n", path: "my.toml") } throws: { error in
            "\(error)".hasPrefix("my.toml:2: not valid TOML: ")
        }
    }

    /// toml++ ends the process over a table without a name unless somebody looks before.
    @Test(
        "a table without a name is an error with its line",
        arguments: ["[=]", "[ #x]", "[[+a]]", "  [\t.a]", "[\n]"]
    )
    func namelessTables(header: String) {
        var builder = ConfigurationBuilder(preset: .paper)
        #expect { try builder.load(toml: "[search]\n\(header)\n", path: "my.toml") } throws: { error in
            "\(error)".hasPrefix("my.toml:2: not valid TOML: a table needs a name")
        }
    }

    @Test("brackets within values and comments are no tables")
    func bracketsInValues() throws {
        var builder = ConfigurationBuilder(preset: .paper)
        let lines = [
            "# [=", "[search] # [=", "promotions = [ # [=", "  8, # '", "  4", "]", "[data]", "directory = \"\"\"",
            "[= \\\" ' #",
            "\"\"[+ \"\"\" # [.", "[study]", "truth = '''", "[=", "''' # [=", "table = \"[= \\\" [\" # '",
            "scores = '[='",
        ]
        try builder.load(toml: lines.joined(separator: "\n"), path: "my.toml")
        #expect(builder.configuration.search.promotions == [8, 4])
        #expect(builder.configuration.data.directory == "[= \" ' #\n\"\"[+ ")
        #expect(builder.configuration.study.truth == "[=\n")
        #expect(builder.configuration.study.table == "[= \" [")
        #expect(builder.configuration.study.scores == "[=")
    }

    @Test("empty sections set nothing")
    func emptySections() throws {
        var builder = ConfigurationBuilder(preset: .paper)
        try builder.load(toml: "[search]\n[training.augmentation]\n[proxy]\n", path: "my.toml")
        #expect(try builder.finish() == SearchConfiguration())
    }

    private static let conflicts: [Mistake] = [
        Mistake(
            "search.tiers=2",
            "search.promotions = [8, 4]: must have 1 values (one fewer than search.tiers = 2), but has 2"
        ),
        Mistake(
            "search.parents=6,5",
            "search.parents = [6, 5]: must have 3 values (one per tier, search.tiers = 3), but has 2"
        ),
        Mistake(
            "proxy.epochs=50",
            "proxy.epochs = 50: must be a multiple of search.tiers = 3; the nearest is 51"
        ),
        Mistake("search.parents=0,0,0", "search.parents = [0, 0, 0]: at least one tier must give parents"),
    ]

    @Test("values that contradict each other", arguments: conflicts)
    func finish(mistake: Mistake) throws {
        var builder = ConfigurationBuilder(preset: .paper)
        try builder.set(mistake.written)
        #expect { try builder.finish() } throws: { "\($0)" == mistake.message }
    }

    @Test("values set in code are checked as well")
    func check() {
        var configuration = SearchConfiguration()
        configuration.training.batch = 0
        #expect { try configuration.check() } throws: {
            "\($0)" == "training.batch = 0: must be a whole number from 1 to 65536; the nearest is 1"
        }
    }

    @Test("an unknown preset names the presets")
    func preset() {
        #expect { try ConfigurationBuilder(presetNamed: "quikstart") } throws: {
            "\($0)" == "--preset: unknown preset \"quikstart\": must be one of quickstart, cifar10-small, paper, "
                + "proxy-study, train-cifar, train-short; the nearest is quickstart"
        }
    }

    @Test("a recorded configuration with an unknown key is an error")
    func decoding() {
        let json = Data(#"{"search": {"cycels": 3}}"#.utf8)
        #expect { try JSONDecoder().decode(SearchConfiguration.self, from: json) } throws: {
            "\($0)" == "recorded configuration: unknown key search.cycels; the nearest key is search.cycles"
        }
    }

    @Test(
        "amounts of memory",
        arguments: [
            ("4GB", 4_000_000_000), ("4 gib", 4 << 30), ("1.5MB", 1_500_000), ("12", 12), ("0", 0), ("7kB", 7000),
            ("3 B", 3), ("2TiB", 2 << 40),
        ]
    )
    func bytes(text: String, bytes: Int) {
        #expect(ByteSize.parse(text) == bytes)
        #expect(ByteSize.parse(ByteSize.text(bytes)) == bytes)
    }

    @Test("what is no amount of memory", arguments: ["", "GB", "-1", "4 XB", "1e9", "99999999999TiB", "4GB!"])
    func noBytes(text: String) {
        #expect(ByteSize.parse(text) == nil)
    }

    @Test("edit distances count insertions, deletions, replacements and swaps")
    func distances() {
        #expect(NearestName.distance("cycles", "cycles") == 0 && NearestName.distance("", "abc") == 3)
        #expect(NearestName.distance("cycels", "cycles") == 1 && NearestName.distance("kitten", "sitting") == 3)
        #expect(NearestName.find("x", among: []) == nil)
    }
}
