import Foundation
import Tensor
import Testing
@testable import RunModel
@testable import Studies

@Suite("Composite proxies")
struct CompositeSearchTests {
    private let setting = ReducedSetting(c: 4, r: 4, s: 0, epochs: 40)

    @Test("ranks are aggregated among the architectures that have all parts")
    func combined() throws {
        let study = ProxyTable(
            architectures: ["a", "b", "c", "d"],
            truth: ProxyColumn(name: "truth", values: [1, 2, 3, 4], source: .score(pass: "table")),
            columns: [
                ProxyColumn(name: "p", values: [10, 30, 20, 5], source: .score(pass: "p")),
                ProxyColumn(name: "q", values: [0, 0, 7, nil], source: .score(pass: "q")),
            ]
        )
        let mean = try study.combined(["p", "q"], by: .meanRank)
        #expect(mean.name == "mean(p, q)" && mean.values == [1.25, 2.25, 2.5, nil])
        let logarithm = try study.combined(["p", "q"], by: .logRank, name: "both")
        #expect(logarithm.name == "both" && logarithm.values[3] == nil)
        let expected = [log(1.0 / 3) + log(1.5 / 3), log(3.0 / 3) + log(1.5 / 3), log(2.0 / 3) + log(3.0 / 3)]
        for (value, sum) in zip(logarithm.values, expected) { #expect(abs(try #require(value) - sum) < 1e-15) }
        for names in [[], ["p", "p"], ["p", "nobody"]] {
            #expect(throws: ProxyStudyError.self) { try study.combined(names, by: .meanRank) }
        }
    }

    @Test("a training counts once with its longest part, scores of one pass once, other trainings each")
    func shared() {
        var longer = setting
        longer.epochs = 80
        func cost(_ source: ProxySource, _ seconds: [Double?], _ work: Double?) -> ProxyCost {
            ProxyCost(source: source, coreSeconds: seconds, work: work)
        }
        let union = ProxyCost.union([
            cost(.training(setting, epoch: 10), [1, 1], 10),
            cost(.score(pass: "az"), [2, nil], 3),
            cost(.training(setting, epoch: 20), [2.5, nil], 20),
            cost(.training(longer, epoch: 10), [7, 7], 10),
            cost(.score(pass: "az"), [1, 4], nil),
            cost(.score(pass: "swap"), [1, 1], 1),
            cost(.training(setting, epoch: 15), [2, 2], 15),
        ])
        #expect(
            union == [
                cost(.training(setting, epoch: 20), [2.5, nil], 20),
                cost(.score(pass: "az"), [2, 4], 3),
                cost(.training(longer, epoch: 10), [7, 7], 10),
                cost(.score(pass: "swap"), [1, 1], 1),
            ]
        )
        #expect(ProxyCost.mean(union, .coreSeconds) == 2.5 + 3 + 7 + 1 && ProxyCost.mean(union, .work) == 34)
        let column = ProxyColumn(name: "all", values: [1, 2], costs: union)
        #expect(column.coreSeconds == [12.5, nil])
        #expect(ProxyCost.mean([], .work) == nil)
    }

    /// Two halves of the truth that only together say all, columns of noise, and a training that the budget pays for.
    private func study(noise: Int, count: Int = 120) -> ProxyTable {
        var stream = RandomStream(seed: 11)
        let depth = (0..<count).map { _ in stream.uniformDouble() }
        let width = (0..<count).map { _ in stream.uniformDouble() }
        func column(_ name: String, _ values: [Double], _ source: ProxySource, _ seconds: Double) -> ProxyColumn {
            ProxyColumn(
                name: name,
                values: values,
                source: source,
                coreSeconds: [Double?](repeating: seconds, count: count),
                work: seconds
            )
        }
        let random = (0..<noise).map { index in
            column("noise\(index)", depth.map { _ in stream.uniformDouble() }, .score(pass: "noise\(index)"), 0.1)
        }
        return ProxyTable(
            architectures: depth.indices.map { "a\($0)" },
            truth: column("truth", zip(depth, width).map(+), .score(pass: "table"), 0),
            columns: [
                column("short", depth, .training(setting, epoch: 10), 5),
                column("long", depth.map { $0 + 0.1 * stream.uniformDouble() }, .training(setting, epoch: 20), 10),
                column("width", width, .score(pass: "width"), 4),
                column("answer", zip(depth, width).map(+), .score(pass: "answer"), 11),
            ] + random
        )
    }

    @Test("the search finds what belongs together within the budget")
    func finds() throws {
        let search = CompositeSearch(candidates: ["short", "long", "width", "answer"], largestSize: 3, budget: "long")
        let finding = try search.run(on: study(noise: 0), stream: RandomStream(seed: 1))
        #expect(finding.members == ["short", "width"])
        #expect(finding.cost == 9 && finding.budget == 10)
        #expect(finding.chosenOn == 60 && finding.agreement.whole.count == 60)
        let tau = try #require(finding.agreement.whole.kendallTau?.value)
        let budgetTau = try #require(finding.budgetAgreement.whole.kendallTau?.value)
        #expect(tau > 0.75 && tau > budgetTau + 0.2)
        #expect(try search.run(on: study(noise: 0), stream: RandomStream(seed: 1)) == finding)
    }

    @Test("what is chosen among noise flatters on the half it was chosen on, and not on the other")
    func honest() throws {
        let names = (0..<40).map { "noise\($0)" }
        let search = CompositeSearch(candidates: names, largestSize: 3, budget: "long", measure: .work, width: 20)
        let finding = try search.run(on: study(noise: 40), stream: RandomStream(seed: 1))
        let tau = try #require(finding.agreement.whole.kendallTau)
        #expect(finding.chosenTau > 0.25)
        #expect(abs(tau.value) < 0.2 && tau.interval?.contains(0) == true)
    }

    @Test("a wide beam and a narrow one agree where nothing is lost")
    func beam() throws {
        var search = CompositeSearch(
            candidates: ["short", "width", "noise0", "noise1"],
            largestSize: 3,
            budget: "long"
        )
        let wide = try search.run(on: study(noise: 2), bootstrap: nil, stream: RandomStream(seed: 1))
        search.width = 2
        #expect(try search.run(on: study(noise: 2), bootstrap: nil, stream: RandomStream(seed: 1)) == wide)
    }

    @Test("what cannot be searched is said")
    func refusals() {
        func message(_ search: CompositeSearch, _ table: ProxyTable) -> String? {
            #expect(throws: ProxyStudyError.self) { try search.run(on: table, stream: RandomStream(seed: 1)) }?.message
        }
        let table = study(noise: 0)
        #expect(
            message(CompositeSearch(candidates: ["short"], budget: "nobody"), table)?.contains("no proxy nobody")
                == true
        )
        #expect(
            message(CompositeSearch(candidates: ["short", "short"], budget: "long"), table)?.contains("once") == true
        )
        #expect(
            message(CompositeSearch(candidates: ["answer"], budget: "short"), table)?.contains("no combination") == true
        )
        #expect(
            message(CompositeSearch(candidates: ["short"], budget: "long"), study(noise: 0, count: 7))?.contains(
                "at least 8"
            )
                == true
        )
    }
}
