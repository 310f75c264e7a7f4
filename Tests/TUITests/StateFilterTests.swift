import Testing
@testable import Architectures
@testable import RunModel
@testable import Studies

@testable import TUI
@testable import TerminalKit

@Suite struct StateFilterTests {
    private static let snapshot = StateFixture.snapshot()
    private static let index = RunIndex(snapshot)

    private func ids(_ text: String) throws -> [Int] {
        let filter = try CandidateFilter(text)
        let ranks = Self.index.ranks
        return Self.snapshot.candidates.indices.filter {
            filter.matches(Self.snapshot.candidates[$0], rank: ranks[$0]?.overall, run: Self.snapshot.run)
        }.map { Self.snapshot.candidates[$0].id }
    }

    private func expected(_ test: (CandidateRecord) -> Bool) -> [Int] {
        Self.snapshot.candidates.filter(test).map(\.id)
    }

    @Test func numbersCompare() throws {
        #expect(try ids("tier>=2") == expected { $0.tier >= 2 })
        #expect(try ids("acc>70") == expected { ($0.score ?? 0) > 0.7 })
        #expect(try ids("acc1<=65.5%") == expected { ($0.scores[1] ?? 1) <= 0.655 })
        #expect(try ids("params<190k") == expected { $0.parameters < 190_000 })
        #expect(try ids("macs>2M") == expected { $0.macs > 2_000_000 })
        #expect(try ids("id:3,#5") == [3, 5])
        #expect(try ids("parent=15") == expected { $0.parent == 15 })
        #expect(
            try ids("age<2 tier>0") == expected { $0.tier > 0 && Self.snapshot.run.cycle - $0.lastTrainedCycle < 2 }
        )
    }

    @Test func wordsMatch() throws {
        #expect(try ids("state:paused,failed") == expected { $0.state == .paused || $0.state == .failed })
        #expect(try ids("!state:alive") == expected { $0.state != .alive })
        #expect(try ids("origin!=random") == expected { $0.origin != .random })
        #expect(try ids("pinned:yes") == expected(\.pinned))
        #expect(
            try ids("op:sep_conv_5x5")
                == expected { $0.architecture.text.contains("sep_conv_5x5") }
        )
        #expect(try ids("op:sep_5x5") == ids("op:sep_conv_5x5"))
        #expect(try ids("paused") == expected { $0.state == .paused })
        #expect(try ids("dil_3x3") == expected { $0.mutation.contains("dil_conv_3x3") })
    }

    @Test func aNumberIsExactlyThatCandidate() throws {
        for text in ["#4", "4", "id:4", "id:#4"] { #expect(try ids(text) == [4], "\(text)") }
        #expect(try ids("!#4").count == Self.snapshot.candidates.count - 1)
    }

    @Test func columnsAreFieldsByTheirHeadings() throws {
        #expect(try ids("T2>75") == ids("acc2>75"))
        #expect(try ids("core-s>300") == ids("cost>300"))
        #expect(try ids("epoch>20") == ids("epochs>20"))
        let best = try #require(Self.snapshot.best?.id)
        #expect(try ids("rank:1") == [best])
        #expect(try ids("rank<=10").count == 10)
    }

    @Test func orLetsThroughWhoPassesEither() throws {
        #expect(
            try ids("tier>=3 state:alive or state:paused")
                == expected { $0.tier >= 3 && $0.state == .alive || $0.state == .paused }
        )
        #expect(try CandidateFilter("state:paused or", isTyping: true) != .none)
    }

    @Test func conditionsAddUp() throws {
        let both = try ids("tier>=2 acc>75 state:alive")
        #expect(!both.isEmpty)
        #expect(both == expected { $0.tier >= 2 && ($0.score ?? 0) > 0.75 && $0.state == .alive })
    }

    @Test(arguments: [
        ("acc>x", "acc needs a number"), ("tier>", "needs a value"), ("size>3", "no field “size”"),
        ("state:sleeping", "no state “sleeping”"), ("state>3", "state is a word"), ("acc=>3", "is no comparison"),
        ("tier>1 or", "between two conditions"), ("or tier>1", "between two conditions"),
    ])
    func mistakesAreNamed(_ text: String, _ message: String) {
        #expect { try CandidateFilter(text) } throws: { error in
            (error as? FilterError)?.message.contains(message) == true
        }
    }
}
