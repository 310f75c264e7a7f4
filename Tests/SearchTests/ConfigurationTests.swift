import Foundation
import Tensor
import Testing
@testable import Architectures
@testable import Foundations
@testable import RunConfiguration
@testable import RunModel

@Suite("Configuration")
struct ConfigurationTests {
    @Test("the preset paper is the paper")
    func paper() throws {
        let paper = ConfigurationPreset.paper.configuration
        #expect(paper == SearchConfiguration())
        #expect(paper.proxy.description == "c4r4s0e60" && paper.search.layers == 20)
        #expect(paper.search.initial == 16 && paper.search.cycles == 100 && paper.search.maximumAge == 10)
        #expect(paper.ladder == TierLadder(epochsPerTier: 20, promotions: [8, 4], parents: [6, 5, 5]))
        #expect(paper.training.batch == 384 && paper.training.learningRate == 0.1 && paper.training.clipNorm == 5)
        #expect(paper.data.holdOut == 0.1 && paper.search.scoreRule == .last(1))
    }

    @Test("presets are complete and coherent", arguments: ConfigurationPreset.allCases)
    func presets(preset: ConfigurationPreset) throws {
        try preset.configuration.check()
        #expect(preset.configuration.search.layers >= 3 && !preset.summary.isEmpty)
    }

    @Test("each layer overrides those before, and is remembered")
    func layers() throws {
        var builder = try ConfigurationBuilder(presetNamed: "cifar10-small")
        try builder.load(
            toml: """
                proxy = "c3r3s1e12"
                [search]
                cycles = 7   # fewer
                seed = 5
                [training.augmentation]
                flip = false
                [engine]
                memory = "1.5GiB"
                """,
            path: "my.toml"
        )
        try builder.set("search.cycles=9")
        try builder.set("proxy.channels = 16")
        try builder.set("search.promotions=[3,1]")
        try builder.set("search.parents= 2, 2,1")
        try builder.set("data.validation=\"test\"")
        try builder.set("training.learning_rate=1")
        try builder.set("search.seed", "11", origin: .option("--seed"))
        let configuration = try builder.finish()
        #expect(configuration.proxy == ReducedSetting(channels: 16, resolution: 12, sampleRatio: 0.5, epochs: 12))
        #expect(configuration.search.cycles == 9 && configuration.search.seed == 11)
        #expect(configuration.search.promotions == [3, 1] && configuration.search.parents == [2, 2, 1])
        #expect(!configuration.training.augmentation.flip && configuration.training.learningRate == 1)
        #expect(configuration.engine.memory == 3 << 29)
        #expect(configuration.data.validation == .test)
        #expect(builder.origins["search.cycles"] == .set)
        #expect(builder.origins["search.seed"] == .option("--seed"))
        #expect(builder.origins["engine.memory"] == .file("my.toml", line: 8))
        #expect(builder.origins["proxy"] == .set)
        #expect(builder.origins["search.layers"] == .preset(.cifar10Small))
    }

    @Test("the proxy is one value or its parts, in files as well")
    func proxyParts() throws {
        var builder = ConfigurationBuilder(preset: .paper)
        try builder.load(toml: "[proxy]\nchannels = 16\nsample_ratio = 1\nepochs = 30\n", path: "a.toml")
        #expect(try builder.finish().proxy.description == "16ch 8px s=1 e30")
        try builder.set("proxy=c4r4s0e60")
        #expect(try builder.finish().proxy == ReducedSetting(c: 4, r: 4, s: 0, epochs: 60))
        try builder.set("proxy=20ch 16px s=1/2 e9")
        #expect(try builder.finish().proxy == ReducedSetting(channels: 20, resolution: 16, sampleRatio: 0.5, epochs: 9))
    }

    @Test("files are found, and a missing one is an error")
    func files() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "econas-\(UUID().uuidString).toml")
        defer { try? FileManager.default.removeItem(at: url) }
        var builder = ConfigurationBuilder(preset: .paper)
        #expect { try builder.load(file: url) } throws: {
            "\($0)" == "\(url.relativePath): the configuration cannot be read: there is no such file"
        }
        try Data("[search]\ncycles = 3\n".utf8).write(to: url)
        try builder.load(file: url)
        #expect(try builder.finish().search.cycles == 3)
        #expect(builder.origins["search.cycles"] == .file(url.relativePath, line: 2))
    }

    @Test("every configuration survives TOML and JSON")
    func roundTrips() throws {
        var generator = FixedGenerator(81)
        for round in 0..<150 {
            let configuration = randomConfiguration(ConfigurationPreset.allCases[round % 3], using: &generator)
            #expect(try SearchConfiguration(toml: configuration.toml(), path: "config.toml") == configuration)
            let json = try JSONEncoder().encode(configuration)
            #expect(try JSONDecoder().decode(SearchConfiguration.self, from: json) == configuration)
        }
    }

    @Test("JSON has the sections as objects and the proxy as written")
    func json() throws {
        let data = try JSONEncoder().encode(SearchConfiguration())
        let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(object["proxy"] as? String == "c4r4s0e60")
        #expect((object["search"] as? [String: Any])?["promotions"] as? [Int] == [8, 4])
        let training = object["training"] as? [String: Any]
        #expect((training?["augmentation"] as? [String: Any])?["crop_padding"] as? Int == 4)
    }

    @Test("levels of the proxy follow the data set, in whatever order they are set")
    func levelsOfTheDataSet() throws {
        for order in [["proxy=c4r2s0e60", "data.resolution=64"], ["data.resolution=64", "proxy=c4r2s0e60"]] {
            var builder = ConfigurationBuilder(preset: .paper)
            for setting in order + ["data.channels=1", "data.dataset=folder", "data.classes=7"] {
                try builder.set(setting)
            }
            let configuration = try builder.finish()
            #expect(configuration.proxy.resolution == 32 && configuration.proxy.description == "c4r2s0e60")
            let size = configuration.networkSize
            #expect((size.input.channels, size.input.height, size.classes) == (1, 32, 7))
            #expect(try SearchConfiguration(toml: configuration.toml(), path: "printed") == configuration)
        }
        var builder = ConfigurationBuilder(preset: .quickstart)
        try builder.set("data.dataset=mnist")
        // The preset asks for 16 pixels, not for a level.
        #expect(try builder.finish().proxy.resolution == 16)
        try builder.set("proxy=c4r0s0e9")
        #expect(try builder.finish().networkSize.input == FeatureShape(channels: 1, height: 28, width: 28))
        try builder.set("data.channels=3")
        #expect(builder.configuration.networkSize.input.channels == 3)
    }

    @Test("what is larger than the images is refused")
    func largerThanTheImages() {
        for (settings, problem) in [
            (
                ["proxy.resolution=36"],
                "proxy.resolution = 36: must not be above the pixels of the images, 32 with data.dataset = cifar10"
            ),
            (
                ["data.resolution=8", "proxy.resolution=8", "training.augmentation.crop_padding=8"],
                "training.augmentation.crop_padding = 8: must be below the pixels of the images, 8 with data.resolution = 8"
            ),
        ] {
            var builder = ConfigurationBuilder(preset: .paper)
            #expect {
                for setting in settings { try builder.set(setting) }
                _ = try builder.finish()
            } throws: { "\($0)" == problem }
        }
    }

    @Test("the printed configuration explains each key and says what set it")
    func printing() throws {
        var builder = ConfigurationBuilder(preset: .paper)
        try builder.set("search.cycles=9")
        try builder.load(toml: "\n[engine]\nmemory = 4_000_000_000\n", path: "my.toml")
        let text = builder.configuration.toml(origins: builder.origins)
        #expect(text.hasPrefix("# econas configuration: preset paper and what was changed\n\n# what the run is for: "))
        #expect(text.contains("\nkind = \"search\"\n\n# the reduced setting: "))
        #expect(text.contains("\nproxy = \"c4r4s0e60\"\n\n[search]\n# the search space: cell (EcoNAS: a "))
        #expect(text.contains("\nspace = \"cell\"\n"))
        #expect(text.contains("\n# cycles after the initial population; "))
        #expect(text.contains("\ncycles = 9  # from --set\n"))
        #expect(text.contains("\nmemory = \"4GB\"  # from my.toml:3\n"))
        #expect(text.contains("\n[training.augmentation]\n"))
        #expect(text.contains("\npromotions = [8, 4]\n"))
        #expect(try SearchConfiguration(toml: text, path: "printed") == builder.configuration)
    }

    @Test("the documentation's table has every key with the presets' values")
    func markdown() {
        let lines = ConfigurationKey.markdown.split(separator: "\n")
        #expect(lines.count == ConfigurationKey.all.count + 2)
        #expect(
            lines[0]
                == "| key | meaning | allowed | `quickstart` | `cifar10-small` | `paper` | `proxy-study` | `train-cifar` | `train-short` |"
        )
        #expect(
            lines.contains {
                $0.hasPrefix("| `search.initial` | random candidates of the initial population; ")
                    && $0.hasSuffix(" | `16` | `16` | `16` | `16` |")
            }
        )
        #expect(lines.allSatisfy { $0.count { $0 == "|" } == 10 })
    }

    @Test("keys are unique, documented, and their parts belong to a key")
    func keys() {
        let names = ConfigurationKey.all.map(\.name)
        #expect(Set(names).count == names.count)
        for key in ConfigurationKey.all {
            #expect(!key.summary.isEmpty && !key.summary.contains("|") && !key.summary.contains("\n"))
            #expect(!key.isPart || names.contains(key.section))
        }
    }

    /// Every key at a random allowed value, then those repaired that depend on others.
    private func randomConfiguration(
        _ preset: ConfigurationPreset,
        using generator: inout FixedGenerator
    ) -> SearchConfiguration {
        var configuration = preset.configuration
        for key in ConfigurationKey.all {
            let value: LooseValue
            switch key.kind {
            case .integer(let range, let step):
                let count = min(range.upperBound - range.lowerBound, 1 << 53) / step + 1
                value = .integer(range.lowerBound + step * generator.index(below: count))
            case .number(let range):
                let share = Double(generator.index(below: 1_000_001)) / 1_000_000
                value = .number(range.lowerBound + share * (range.upperBound - range.lowerBound))
            case .boolean: value = .boolean(generator.index(below: 2) == 0)
            case .choice(let names): value = .string(names[generator.index(below: names.count)])
            case .space: value = .string(["cell", "nas-bench-201"][generator.index(below: 2)])
            case .bytes:
                value = .integer(generator.index(below: 9) * [1, 1000, 1 << 20, 1 << 30][generator.index(below: 4)])
            case .text: value = .string(["data", "a \"b\"\\c\n\u{7F}é", ""][generator.index(below: 3)])
            case .budget: value = .string(["", "2h30m, 5M images", "1.5 core-h"][generator.index(below: 3)])
            case .integers, .reducedSetting: continue
            }
            if case .success(let checked) = key.kind.check(value) { key.write(&configuration, checked) }
        }
        let tiers = configuration.search.tiers
        configuration.search.spacing = .even
        configuration.search.parents = (0..<tiers).map { _ in 1 + generator.index(below: 9) }
        configuration.search.promotions = (1..<max(tiers, 1)).map { _ in generator.index(below: 9) }
        if configuration.search.space == "nas-bench-201" {
            configuration.search.layers = 3 * (1 + generator.index(below: 9))
        }
        configuration.train = TrainSection(
            architectures: configuration.search.space == "cell"
                ? "ECONAS" : "|nor_conv_3x3~0|+|none~0|nor_conv_1x1~1|+|skip_connect~0|none~1|none~2|"
        )
        if configuration.search.space != "cell" {
            (configuration.training.auxiliaryWeight, configuration.training.stem) = (0, .small)
        }
        if configuration.kind == .training { configuration.data.validation = .heldOut }
        if configuration.kind == .study { configuration.study = StudySection(grid: "c4r4s0e2+5/9") }
        configuration.search.screen = configuration.search.strategy == .hierarchical ? "naswot,az_nas" : ""
        // Images are as large as the proxy and the padding need.
        configuration.data.resolution = 4 * (33 + generator.index(below: 200))
        configuration.proxy.setFullResolution(configuration.data.fullResolution)
        configuration.proxy.resolution = min(configuration.proxy.resolution, configuration.data.resolution)
        configuration.proxy.epochs = tiers * (1 + generator.index(below: 50))
        return configuration
    }
}
