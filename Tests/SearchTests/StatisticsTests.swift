import Testing
@testable import Architectures
@testable import Foundations

@Suite("Statistics")
struct StatisticsTests {
    private static let x = [0.001, 0.299, -0.274, -0.891, -0.455, -0.992, 0.06, 1.34, -0.492, -0.62, 0.49, 0.357]
    private static let y = [0.106, -0.631, -0.303, -0.196, -1.799, -1.45, -1.841, 0.05, -2.334, -0.855, -0.777, 0.628]
    private static let tiedX: [Double] = [2, 0, 0, 2, 4, 2, 4, 4, 4, 3, 2, 2, 1, 2, 1, 1, 4, 0, 0, 0]
    private static let tiedY: [Double] = [4, 1, 2, 1, 5, 1, 4, 2, 5, 5, 3, 0, 1, 1, 3, 3, 2, 0, 2, 2]

    @Test("values of SciPy 1.17, without and with ties")
    func scipy() throws {
        try expectClose(Statistics.kendallTau(Self.x, Self.y), 0.2727272727272727)
        try expectClose(Statistics.spearmanRho(Self.x, Self.y), 0.4125874125874127)
        try expectClose(Statistics.pearson(Self.x, Self.y), 0.4353457638799292)
        try expectClose(Statistics.kendallTau(Self.tiedX, Self.tiedY), 0.3887322157251186)
        try expectClose(Statistics.spearmanRho(Self.tiedX, Self.tiedY), 0.4773130396393464)
        try expectClose(Statistics.pearson(Self.tiedX, Self.tiedY), 0.5356304779742389)
        #expect(
            Statistics.averageRanks(Self.tiedX) == [
                11.5, 3, 3, 11.5, 18, 11.5, 18, 18, 18, 15, 11.5, 11.5, 7, 11.5, 7, 7, 18, 3, 3, 3,
            ]
        )
    }

    @Test("isotonic regression as scikit-learn computes it")
    func isotonic() {
        let y = [1, 3, 2, 4, 3.5, 5]
        let fit = Statistics.isotonicFit([1, 2, 3, 4, 5, 6], y)
        #expect(fit.map(\.x) == [1, 2.5, 4.5, 6] && fit.map(\.y) == [1, 2.5, 3.75, 5])
        let down = Statistics.isotonicFit([6, 5, 4, 3, 2, 1], y, descending: true)
        #expect(down.map(\.x) == [1, 2.5, 4.5, 6] && down.map(\.y) == [5, 3.75, 2.5, 1])
        // Points above each other are one; what falls throughout is a level line.
        #expect(Statistics.isotonicFit([1, 1, 2], [1, 3, 4]).map(\.y) == [2, 4])
        #expect(Statistics.isotonicFit([1, 2, 3], [3, 2, 1]).map(\.y) == [2])
        #expect(Statistics.isotonicFit([1, .nan], [1, 2]).isEmpty && Statistics.isotonicFit([], []).isEmpty)
    }

    @Test("moments and quantiles of NumPy")
    func moments() throws {
        try expectClose(Statistics.mean(Self.x), -0.09808333333333334)
        try expectClose(Statistics.deviation(Self.x), 0.6624484142294791)
        let quantiles = [(0, -0.992), (0.1, -0.8639), (0.5, -0.1365), (0.77, 0.32626), (1, 1.34)]
        for (probability, value) in quantiles { try expectClose(Statistics.quantile(Self.x, probability), value) }
        try expectClose(Statistics.quantile(Self.tiedX, 0.77), 3.63)
        #expect(Statistics.quantile([4], 0.3) == 4)
    }

    @Test("Knight's algorithm agrees with counting every pair", arguments: 2...60)
    func kendallTwin(count: Int) throws {
        var generator = FixedGenerator(UInt64(count))
        for levels in [2, 5, 1000] {
            let x = (0..<count).map { _ in Double(generator.index(below: levels)) }
            let y = (0..<count).map { _ in Double(generator.index(below: levels)) }
            let fast = Statistics.kendallTau(x, y)
            let slow = countedTau(x, y)
            #expect((fast == nil) == (slow == nil))
            if let fast, let slow { #expect(abs(fast - slow) < 1e-12) }
        }
    }

    @Test("order, reversal and independence")
    func extremes() throws {
        let up = (0..<1000).map(Double.init)
        let down = Array(up.reversed())
        #expect(Statistics.kendallTau(up, up) == 1 && Statistics.spearmanRho(up, up) == 1)
        #expect(Statistics.kendallTau(up, down) == -1 && Statistics.spearmanRho(up, down) == -1)
        #expect(Statistics.topFractionRetrieval(proxy: up, truth: up, fraction: 0.1) == 1)
        #expect(Statistics.topFractionRetrieval(proxy: up, truth: down, fraction: 0.1) == 0)
    }

    @Test("what is undefined is nil")
    func undefined() {
        for function in [Statistics.kendallTau, Statistics.spearmanRho, Statistics.pearson] {
            #expect(function([], []) == nil)
            #expect(function([1], [1]) == nil)
            #expect(function([1, 2], [1]) == nil)
            #expect(function([0.1, 0.1, 0.1], [1, 2, 3]) == nil)
            #expect(function([1, .nan], [1, 2]) == nil)
        }
        #expect(Statistics.mean([]) == nil && Statistics.deviation([1]) == nil && Statistics.quantile([], 0.5) == nil)
        #expect(Statistics.mean([1, .infinity]) == nil)
        #expect(Statistics.topFractionRetrieval(proxy: [], truth: [], fraction: 0.1) == nil)
        #expect(Statistics.topFractionRetrieval(proxy: [.nan], truth: [1], fraction: 0.1) == nil)
    }

    @Test("what has no value is below every number")
    func withoutValue() {
        let without: [Double] = [-.infinity, 3, -1e300, -.infinity]
        let lowest: [Double] = [-4, 3, -2, -4]
        let truth: [Double] = [2, 4, 3, 1]
        #expect(Statistics.averageRanks(without) == [1.5, 4, 3, 1.5])
        #expect(Statistics.kendallTau(without, truth) == Statistics.kendallTau(lowest, truth))
        #expect(Statistics.spearmanRho(without, truth) == Statistics.spearmanRho(lowest, truth))
        #expect(Statistics.pearson(without, truth) == nil)
        #expect(Statistics.topFractionRetrieval(proxy: without, truth: truth, fraction: 0.5) == 1)
        #expect(Statistics.kendallTau([.infinity, 1], [1, 2]) == nil)
        let comparison = RankComparison(without, truth)
        #expect(comparison?.kendallTau(weights: [1, 1, 1, 1]) == Statistics.kendallTau(lowest, truth))
    }

    @Test("numbers are rounded to digits that say the same everywhere")
    func significantDigits() {
        #expect((1.0 / 3).rounded(toSignificantDigits: 9) == 0.333333333)
        #expect((-123_456_789.51).rounded(toSignificantDigits: 9) == -123_456_790)
        #expect(1e-300.rounded(toSignificantDigits: 9) == 1e-300 && 0.0.rounded(toSignificantDigits: 9) == 0)
        #expect(Double.greatestFiniteMagnitude.rounded(toSignificantDigits: 17) == .greatestFiniteMagnitude)
        #expect((-Double.infinity).rounded(toSignificantDigits: 9) == -.infinity)
        #expect(2.5.rounded(toSignificantDigits: 1) == 2 && 1499.9.rounded(toSignificantDigits: 2) == 1500)
    }

    @Test("the top is at least one point and rounded")
    func retrievalSize() {
        let truth: [Double] = [1, 2, 3, 4, 5, 6]
        #expect(Statistics.topFractionRetrieval(proxy: [0, 0, 0, 0, 1, 2], truth: truth, fraction: 0.01) == 1)
        // A quarter of six points is 1.5, rounded to two: points 6 and 5 are true, 6 and 1 are chosen.
        #expect(Statistics.topFractionRetrieval(proxy: [5, 0, 0, 0, 1, 6], truth: truth, fraction: 0.25) == 0.5)
    }

    @Test("ties across the edge count as the mean over all ways to break them")
    func retrievalTies() throws {
        let proxy: [Double] = [9, 5, 5, 5, 1, 0]
        let truth: [Double] = [0, 7, 7, 8, 9, 1]
        // Truth's three best: 4, 3 and half of each of 1 and 2. Proxy's: 0 and two of 1, 2, 3.
        var total = 0.0
        for chosen in [[0, 1, 2], [0, 1, 3], [0, 2, 3]] as [Set<Int>] {
            for best in [[4, 3, 1], [4, 3, 2]] as [Set<Int>] { total += Double(chosen.intersection(best).count) / 3 }
        }
        try expectClose(Statistics.topFractionRetrieval(proxy: proxy, truth: truth, fraction: 0.5), total / 6)
    }

    private func expectClose(_ value: Double?, _ expected: Double, sourceLocation: SourceLocation = #_sourceLocation)
        throws
    {
        let value = try #require(value, sourceLocation: sourceLocation)
        #expect(abs(value - expected) < 1e-12, sourceLocation: sourceLocation)
    }

    /// τ-b by its definition.
    private func countedTau(_ x: [Double], _ y: [Double]) -> Double? {
        var difference = 0
        var untiedX = 0
        var untiedY = 0
        for i in x.indices {
            for j in 0..<i {
                let a = x[i] > x[j] ? 1 : (x[i] < x[j] ? -1 : 0)
                let b = y[i] > y[j] ? 1 : (y[i] < y[j] ? -1 : 0)
                difference += a * b
                untiedX += abs(a)
                untiedY += abs(b)
            }
        }
        if untiedX == 0 || untiedY == 0 { return nil }
        return Double(difference) / (Double(untiedX) * Double(untiedY)).squareRoot()
    }
}
