import Testing
@testable import Architectures
@testable import Foundations
@testable import Studies

@Suite("Rank comparison")
struct RankComparisonTests {
    private static let samples: [(count: Int, bits: UInt64, tau: Double, rho: Double)] = [
        // SciPy 1.17.1
        (2, 40, -1.0, -0.9999999999999999),
        (5, 2, 0.2357022603955158, 0.37851664930511264),
        (30, 1, 0.5617149711038, 0.6165160934889118),
        (100, 40, 0.32282828282828285, 0.4723192319231923),
        (300, 3, 0.3558326694044542, 0.48589171915605944),
        (1000, 40, 0.3305985985985986, 0.48791987591987596),
        (5000, 6, 0.33214298053425856, 0.484684591433454),
        (15625, 40, 0.3330010773169482, 0.48907962906047125),
    ]

    /// The sample of the same number in `rank_agreement.py`: few bits make many ties.
    private func sample(_ count: Int, bits: UInt64, seed: Int) -> (x: [Double], y: [Double]) {
        var generator = FixedGenerator(UInt64(seed))
        var (x, y): ([Double], [Double]) = ([], [])
        for _ in 0..<count {
            let signal = generator.next() >> (64 - bits)
            x.append(Double(signal + generator.next() >> (64 - bits)))
            y.append(Double(signal + generator.next() >> (64 - bits)))
        }
        return (x, y)
    }

    @Test("both ways to compute τ and ρ agree with SciPy, with ties and without", arguments: samples.indices)
    func scipy(seed: Int) throws {
        let expected = Self.samples[seed]
        let (x, y) = sample(expected.count, bits: expected.bits, seed: seed)
        let comparison = try #require(RankComparison(x, y))
        let ones = [Int](repeating: 1, count: expected.count)
        for tau in [Statistics.kendallTau(x, y), comparison.kendallTau(weights: ones)] {
            #expect(abs(try #require(tau) - expected.tau) < 1e-12)
        }
        for rho in [Statistics.spearmanRho(x, y), comparison.spearmanRho(weights: ones)] {
            #expect(abs(try #require(rho) - expected.rho) < 1e-12)
        }
    }

    @Test("a weight is as many equal points", arguments: 1...40)
    func weights(seed: Int) throws {
        let count = 2 + seed
        let (x, y) = sample(count, bits: [1, 3, 40][seed % 3], seed: 100 + seed)
        let comparison = try #require(RankComparison(x, y))
        var generator = FixedGenerator(UInt64(seed))
        var weights = [Int](repeating: 0, count: count)
        for _ in 0..<count { weights[generator.index(below: count)] += 1 }
        let repeated = weights.indices.flatMap { [Int](repeating: $0, count: weights[$0]) }
        let (drawnX, drawnY) = (repeated.map { x[$0] }, repeated.map { y[$0] })
        expectClose(comparison.kendallTau(weights: weights), Statistics.kendallTau(drawnX, drawnY))
        expectClose(comparison.spearmanRho(weights: weights), Statistics.spearmanRho(drawnX, drawnY))
        for share in [0.1, 0.25, 1] {
            expectClose(
                comparison.topRetrieval(weights: weights, size: TopSize.share(share).members(of: count)),
                Statistics.topFractionRetrieval(proxy: drawnX, truth: drawnY, fraction: share)
            )
        }
    }

    @Test("the better half is the smallest top with half of the points that splits no tie")
    func betterHalf() throws {
        let y: [Double] = [1, 5, 3, 3, 3, 2, 4]
        let comparison = try #require(RankComparison(y, y))
        #expect(comparison.betterHalf(weights: [1, 1, 1, 1, 1, 1, 1]) == [0, 1, 1, 1, 1, 0, 1])
        #expect(comparison.betterHalf(weights: [2, 2, 0, 0, 0, 0, 1]) == [0, 2, 0, 0, 0, 0, 1])
        #expect(comparison.betterHalf(weights: [0, 3, 1, 0, 1, 0, 1]) == [0, 3, 0, 0, 0, 0, 0])
        #expect(comparison.betterHalf(weights: [0, 0, 0, 0, 0, 0, 0]) == [0, 0, 0, 0, 0, 0, 0])
    }

    @Test("what is undefined is nil")
    func undefined() throws {
        #expect(RankComparison([1], [1, 2]) == nil)
        #expect(RankComparison([1, .nan], [1, 2]) == nil)
        let comparison = try #require(RankComparison([1, 2, 2], [3, 3, 4]))
        for weights in [[0, 0, 0], [0, 1, 0], [0, 1, 1], [1, 1, 0], [4, 0, 0]] {
            #expect(comparison.kendallTau(weights: weights) == nil)
            #expect(comparison.spearmanRho(weights: weights) == nil)
        }
        #expect(comparison.topRetrieval(weights: [1, 0, 1], size: 3) == nil)
        #expect(comparison.topRetrieval(weights: [1, 0, 1], size: 1) == 1)
    }

    @Test("no point of a Pareto front is beaten, and every other one is")
    func front() {
        let costs: [Double?] = [3, 1, 2, 2, 2, 4, nil, 1, 5, .infinity]
        let values: [Double?] = [0.5, 0.2, 0.4, 0.4, 0.3, 0.5, 0.9, 0.1, 0.6, 0.7]
        #expect(Statistics.paretoFront(costs: costs, values: values) == [1, 2, 3, 0, 8])
        #expect(Statistics.paretoFront(costs: [], values: []).isEmpty)
    }

    private func expectClose(_ a: Double?, _ b: Double?, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect((a == nil) == (b == nil), sourceLocation: sourceLocation)
        if let a, let b { #expect(abs(a - b) < 1e-12, sourceLocation: sourceLocation) }
    }
}
