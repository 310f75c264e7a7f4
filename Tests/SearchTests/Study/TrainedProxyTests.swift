import Testing
@testable import Architectures
@testable import RunModel

@Suite("Proxies that train")
struct TrainedProxyTests {
    private func grid(_ text: String, _ space: any ArchitectureSpace = BenchSpace()) throws -> [TrainedProxy] {
        try TrainedProxy.grid(parsing: text, levels: space.channelLevels)
    }

    @Test("levels are those of the space, and names read back")
    func levels() throws {
        let bench = try #require(try grid("c4r4s0e20/40b2048").first)
        #expect(bench.setting == ReducedSetting(channels: 4, resolution: 8, sampleRatio: 1, epochs: 40))
        #expect(bench.epoch == 20 && bench.batch == 2048)
        #expect(try grid("c4r4s0e20", CellSpace()).first?.setting == ReducedSetting(c: 4, r: 4, s: 0, epochs: 20))
        for text in ["c4r4s0e20/40b2048", "c0r0s2e60", "5ch 12px s=1 e3/9 b64", "16ch 28px s=0.5 e10"] {
            #expect(try grid(text).map { $0.name(levels: BenchSpace().channelLevels) } == [text])
        }
    }

    @Test("ranges and lists are all their combinations, each once")
    func ranges() throws {
        let names = try grid("c3-4r4s0-1e5+10/20, c4r4s0e5/20").map { $0.name(levels: CellSpace().channelLevels) }
        #expect(Set(names).count == 8 && names.count == 8)
        #expect(try grid("").isEmpty)
    }

    @Test(
        "what is wrong is said",
        arguments: [
            ("c5r4s0e20", "levels are from 0 to 4"), ("c4r4s0", "is not a proxy"), ("c4-3r4s0e5", "levels are from"),
            ("c4r4s0e30/20", "epoch 30 is beyond the end of a schedule of 20"), ("c4r4s0e0", "at least 1"),
            ("4ch 9px s=1 e5", "is not a proxy"),
        ]
    )
    func wrong(text: String, message: String) {
        let error = #expect(throws: ReducedSettingError.self) { try grid(text) }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test("a plan trains once what several proxies pass through, one training after the other")
    func plan() throws {
        let plan = StudyPlan(
            channelLevels: BenchSpace().channelLevels,
            scores: ["naswot"],
            grid: try grid("c4r4s0e10/20,c4r4s0e5/20b64,c4r4s0e5/20")
        )
        #expect(plan.trainings.map(\.epochs) == [[5, 10], [5]])
        let works: [Work] = [(0, 5), (0, 10), (1, 5)].map { .train(training: $0, through: $1) }
        #expect(plan.ladder.tiers.map(\.work) == [.measure] + works)
        #expect((0...4).map { plan.ladder.tiers.epochs(throughTier: $0) } == [0, 0, 5, 10, 15])
        #expect((0...5).map { plan.ladder.tiers.epochs(inTier: $0) } == [0..<0, 0..<0, 1..<6, 6..<11, 1..<6, 0..<0])
        #expect(plan.ladder.tiers.map(\.label) == ["scores", "c4r4s0e5/20", "c4r4s0e10/20", "c4r4s0e5/20b64"])
        #expect(plan.trainings.map(\.batch) == [nil, 64])
    }
}
