import Testing
@testable import Architectures
@testable import Foundations
@testable import RunConfiguration
@testable import RunModel
@testable import Studies

@testable import TUI
@testable import TerminalKit

/// Who is how good, and how sure that is.
@Suite struct StateStandingTests {
    private static let size = GridSize(width: 120, height: 40)

    private func text(_ state: DashboardState, _ size: GridSize = size) -> String {
        GoldenScenes.text(
            render(
                state,
                size: size,
                capabilities: Capabilities(colors: .truecolor, glyphs: .braille),
                theme: .standard
            )
        )
    }

    /// By rank means by one number, from the best on: the highest tier first, then the better score.
    @Test func oneRankOrdersEverybody() throws {
        let snapshot = StateFixture.snapshot()
        let state = GoldenScenes.state(snapshot, Self.size)
        let ranks = state.population.order.map { state.index.ranks[$0]?.overall }
        let counted = ranks.compactMap { $0 }
        #expect(counted == Array(1...state.index.ranked))
        #expect(ranks.prefix(counted.count).allSatisfy { $0 != nil })
        let records = state.population.order.prefix(counted.count).map { snapshot.candidates[$0] }
        #expect(records.first?.id == snapshot.best?.id)
        for (one, next) in zip(records, records.dropFirst()) {
            #expect(one.tier > next.tier || one.tier == next.tier && (one.score ?? 0) >= (next.score ?? 0))
        }
        let killed = try #require(snapshot.candidates.firstIndex { $0.state == .killed })
        #expect(state.index.ranks[killed]?.overall == nil)
        let best = try #require(snapshot.best.flatMap { snapshot.place(of: $0.id) })
        let rank = try #require(state.index.ranks[best])
        #expect(rank.inTier == "1 of \(snapshot.candidates.count { $0.scores[3] != nil }) in T3")
        #expect(text(state).contains("\(rank.inTier)"))
    }

    /// All sparklines have one scale, so that the better curve is the higher one.
    @Test func sparklinesShareAScale() throws {
        var snapshot = StateFixture.snapshot()
        let curve = { (accuracy: Double) in
            (1...8).map { epoch in
                EpochRecord(
                    epoch: epoch,
                    trainLoss: 1,
                    trainAccuracy: 0.5,
                    validationLoss: 1,
                    validationAccuracy: accuracy,
                    learningRate: 0.1,
                    seconds: 1,
                    images: 100
                )
            }
        }
        snapshot.curves = [1: curve(0.2), 2: curve(0.5), 3: curve(0.8)]
        var state = GoldenScenes.state(snapshot, Self.size)
        _ = reduce(&state, .key(.character("2")))
        try state.population.filter(by: "id:1,2,3", isTyping: false, state.shared)
        let lines = text(state).split(separator: "\n").filter { $0.contains(try! Regex("#[123] ")) }
        let sparks = lines.compactMap { $0.first { "▁▂▃▄▅▆▇█".contains($0) } }
        #expect(Set(sparks) == ["▁", "▄", "▇"])
    }

    @Test func scoresHaveTheErrorOfAShare() {
        #expect(RunSetting().standardError(of: 0.5) == nil)
        #expect(RunSetting(validationImages: 400).standardError(of: 0.5) == 0.025)
        #expect(RunSetting(validationImages: 400).standardError(of: 1.5) == nil)
        var data = DataSection()
        #expect(data.validationImages == 5000)
        data.limit = 2000
        #expect(data.validationImages == 200)
        data.validation = .test
        #expect(data.validationImages == 10_000)
        (data.dataset, data.validation, data.limit, data.shapesTrain) = (.shapes, .heldOut, 0, 4000)
        #expect(data.validationImages == 400)
    }

    /// The best is marked together with those of its tier within one standard error of it, who are counted; others are not.
    @Test func theBestIsMarkedWithThoseAsGood() throws {
        var snapshot = StateFixture.snapshot()
        let best = try #require(snapshot.best)
        let score = try #require(best.score)
        snapshot.setting.validationImages = 1000
        let error = (score * (1 - score) / 1000).squareRoot()
        let peers = snapshot.candidates.indices.filter {
            snapshot.candidates[$0].tier == 3 && snapshot.candidates[$0].id != best.id
        }
        for index in peers { snapshot.candidates[index].scores[3] = score - 3 * error }
        snapshot.candidates[peers[0]].scores[3] = score - 0.9 * error
        snapshot.candidates[peers[1]].scores[3] = score - 1.1 * error
        snapshot.candidates[peers[2]].scores[3] = score - 0.5 * error
        snapshot.candidates[peers[2]].state = .killed
        snapshot.candidates[best.id - 1].setScore(score, tier: 3, cycle: 5)
        var state = GoldenScenes.state(snapshot, Self.size)
        let standing = try #require(state.index.standing)
        #expect(standing.near == [snapshot.candidates[peers[0]].id])
        #expect(standing.since == 5)
        #expect(abs((standing.error ?? 0) - error) < 1e-12)
        let overview = text(state)
        #expect(overview.contains("1 within ±\(Format.percent(error)) of the best, no better since cycle 5"))
        #expect(overview.contains("#\(best.id) \(Format.percent(score)) ± \(Format.percent(error)) % T3"))
        _ = reduce(&state, .key(.character("2")))
        let rows = text(state).split(separator: "\n")
        #expect(rows.filter { $0.contains("≈") }.map { $0.contains("#\(snapshot.candidates[peers[0]].id) ") } == [true])
        // Where the number of images is unknown nothing is claimed.
        snapshot.setting.validationImages = nil
        #expect(!text(GoldenScenes.state(snapshot, Self.size)).contains("±0"))
    }

    /// A finished run says what can be done with it, at every size.
    @Test(arguments: [(60, 16), (80, 24), (120, 40), (200, 60)])
    func aFinishedRunSaysWhatIsNext(_ width: Int, _ height: Int) {
        var snapshot = StateFixture.snapshot()
        snapshot.run.state = .finished
        let size = GridSize(width: width, height: height)
        var state = GoldenScenes.state(snapshot, size)
        #expect(text(state, size).contains(":export FILE.py"))
        _ = reduce(&state, .key(.character("8")))
        for next in [":export FILE.py", ":compare RUN", ":runs", "econas resume cifar10-small --cycles N"] {
            #expect(text(state, size).contains(next), "\(next)")
        }
    }
}
