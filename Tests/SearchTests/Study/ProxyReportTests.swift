import Foundation
import Tensor
import Testing
@testable import Foundations
@testable import RunModel
@testable import Studies

@Suite("Proxy report")
struct ProxyReportTests {
    private let setting = ReducedSetting(c: 4, r: 4, s: 0, epochs: 40)

    private func table(truth: [Double?], truthWork: Double? = nil, _ columns: [ProxyColumn]) -> ProxyTable {
        ProxyTable(
            architectures: truth.indices.map { "a\($0)" },
            truth: ProxyColumn(name: "truth", values: truth, source: .score(pass: "table"), work: truthWork),
            columns: columns
        )
    }

    @Test("a proxy is compared where it and the truth have finite values")
    func missing() throws {
        let proxy: [Double?] = [1, 2, nil, 4, .nan, 6, 3]
        let truth: [Double?] = [1, 2, 9, 3, 7, nil, 4]
        let column = ProxyColumn(name: "p", values: proxy, source: .score(pass: "p"))
        let report = try ProxyReport(table(truth: truth, [column]), stream: RandomStream(seed: 1))
        let whole = try #require(report.entries.first).agreement.whole
        #expect(whole.count == 4)
        #expect(whole.kendallTau?.value == Statistics.kendallTau([1, 2, 4, 3], [1, 2, 3, 4]))
        #expect(whole.spearmanRho?.value == 0.8)
        #expect(whole.retrieval.map { $0?.value } == [0])
        let half = try #require(report.entries.first).agreement.betterHalf
        #expect(half.count == 2 && half.kendallTau?.value == -1)
        #expect(report.architectures == 7)
    }

    @Test("a network without a score is the worst by it, and is compared")
    func without() throws {
        let column = ProxyColumn(name: "p", values: [-.infinity, 2, 4, 3, nil], source: .score(pass: "p"))
        #expect(column.values == [-.infinity, 2, 4, 3, nil])
        let report = try ProxyReport(table(truth: [1, 2, 3, 4, 5], [column]), stream: RandomStream(seed: 1))
        let whole = try #require(report.entries.first).agreement.whole
        #expect(whole.count == 4 && whole.kendallTau?.value == Statistics.kendallTau([1, 2, 4, 3], [1, 2, 3, 4]))
        #expect(whole.kendallTau?.interval != nil)
        let combined = try table(truth: [1, 2, 3, 4, 5], [column]).combined(["p"], by: .meanRank)
        #expect(combined.values == [1, 2, 4, 3, nil])
    }

    @Test("a study without values is a report without numbers")
    func empty() throws {
        let column = ProxyColumn(name: "p", values: [nil, nil], source: .training(setting, epoch: 20))
        let entry = try #require(
            try ProxyReport(table(truth: [1, 2], [column]), stream: RandomStream(seed: 1)).entries.first
        )
        #expect(entry.agreement.whole.count == 0 && entry.tau == nil && entry.agreement.whole.retrieval == [nil])
        #expect(entry.meanCoreSeconds == nil && entry.totalCoreSeconds == nil && entry.acceleration == nil)
        #expect(!entry.isOnFront && entry.training?.epoch == 20)
    }

    @Test("order, costs, acceleration and front")
    func costs() throws {
        let truth: [Double?] = [1, 2, 3, 4]
        let columns = [
            ProxyColumn(
                name: "reversed",
                values: [4, 3, 2, 1],
                source: .score(pass: "a"),
                coreSeconds: [1, 1, 1, 1],
                work: 0
            ),
            ProxyColumn(
                name: "exact",
                values: truth,
                source: .training(setting, epoch: 40),
                coreSeconds: [3, nil, 5, 4],
                work: 8
            ),
            ProxyColumn(
                name: "dear",
                values: [1, 2, 4, 3],
                source: .training(setting, epoch: 30),
                coreSeconds: [9, 9, 9, 9]
            ),
            ProxyColumn(name: "unmeasured", values: truth, source: .score(pass: "b"), work: 4),
        ]
        let study = table(truth: truth, truthWork: 80, columns)
        let report = try ProxyReport(study, stream: RandomStream(seed: 1))
        #expect(report.entries.map(\.name) == ["exact", "unmeasured", "dear", "reversed"])
        #expect(report.front.map(\.name) == ["reversed", "exact"])
        #expect(report.entries.map(\.acceleration) == [10, 20, nil, nil])
        #expect(report.entries[0].meanCoreSeconds == 4 && report.entries[0].totalCoreSeconds == 12)
        #expect(report.entries[0].measured == 3)
        let byWork = try ProxyReport(
            study,
            options: ProxyReportOptions(measure: .work, reference: "unmeasured"),
            stream: RandomStream(seed: 1)
        )
        #expect(byWork.front.map(\.name) == ["reversed", "unmeasured"])
        #expect(byWork.entries[0].acceleration == 0.5)
        #expect(throws: ProxyStudyError.self) {
            try ProxyReport(study, options: ProxyReportOptions(reference: "nobody"), stream: RandomStream(seed: 1))
        }
    }

    @Test("a top may be a share or a count, and is never more than there is")
    func tops() {
        #expect(TopSize.share(0.1).members(of: 15_625) == 1563 && TopSize.share(0.1).members(of: 3) == 1)
        #expect(TopSize.count(5).members(of: 3) == 3 && TopSize.count(0).members(of: 3) == 1)
        #expect(
            ["\(TopSize.share(0.1))", "\(TopSize.share(0.025))", "\(TopSize.count(7))"] == [
                "top 10 %", "top 2.5 %", "top 7",
            ]
        )
    }

    @Test("a table is asked for columns by name, and says which it has")
    func unknown() throws {
        let study = table(truth: [1], [ProxyColumn(name: "params", values: [1], source: .score(pass: "params"))])
        #expect(try study.column("params").values == [1])
        let error = #expect(throws: ProxyStudyError.self) { try study.column("flops") }
        #expect(error?.message == "there is no proxy flops: the study has params")
    }

    @Test("equal architectures see equal samples: twins have the same interval, and seeds differ")
    func samples() throws {
        var generator = RandomStream(seed: 3)
        let truth = (0..<50).map { _ in Double?(generator.uniformDouble()) }
        let values = truth.map { $0.map { $0 + generator.uniformDouble() } }
        let columns = [
            ProxyColumn(name: "a", values: values, source: .score(pass: "a")),
            ProxyColumn(name: "b", values: values.map { $0.map { 2 * $0 } }, source: .score(pass: "b")),
        ]
        let study = table(truth: truth, columns)
        let first = try ProxyReport(study, stream: RandomStream(seed: 1))
        #expect(first.entries[0].agreement == first.entries[1].agreement)
        #expect(try ProxyReport(study, stream: RandomStream(seed: 1)) == first)
        let other = try ProxyReport(study, stream: RandomStream(seed: 2)).entries[0].agreement
        #expect(other.whole.kendallTau?.value == first.entries[0].tau)
        #expect(other.whole.kendallTau?.interval != first.entries[0].agreement.whole.kendallTau?.interval)
        let bare = try ProxyReport(study, options: ProxyReportOptions(bootstrap: nil), stream: RandomStream(seed: 1))
        #expect(bare.entries[0].agreement.whole.kendallTau?.interval == nil)
    }

    @Test("95 % intervals hold the true τ about as often as they say")
    func coverage() throws {
        // Of normal variables with correlation r, τ is 2 / π · asin r (Greiner's relation).
        let r = 0.7
        let tau = 2 / Double.pi * asin(r)
        var generator = RandomStream(seed: 5)
        let studies = 300
        var held = 0
        for study in 0..<studies {
            let x = (0..<80).map { _ in Double(generator.normal()) }
            let y = x.map { r * $0 + (1 - r * r).squareRoot() * Double(generator.normal()) }
            let agreement = ProxyAgreement(
                proxy: x,
                truth: y,
                tops: [],
                bootstrap: BootstrapOptions(samples: 200),
                stream: RandomStream(seed: 6, UInt64(study))
            )
            let interval = try #require(agreement.whole.kendallTau?.interval)
            if interval.contains(tau) { held += 1 }
        }
        // Four standard deviations of the binomial distribution are 0.05.
        #expect(abs(Double(held) / Double(studies) - 0.95) < 0.05, "\(held) of \(studies)")
    }

    @Test("fewer samples where architectures are many")
    func sampleCount() {
        let options = BootstrapOptions()
        #expect([1, 200, 2000, 4000, 15_625].map(options.samples(of:)) == [1000, 1000, 1000, 500, 200])
        #expect(BootstrapOptions(samples: 7).samples(of: 15_625) == 7)
    }
}
