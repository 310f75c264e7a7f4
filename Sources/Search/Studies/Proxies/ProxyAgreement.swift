import Foundations
package import Tensor

/// A statistic with its confidence interval.
package struct Estimate: Sendable, Hashable {
    /// The value over all that there is.
    package let value: Double
    /// Where it would likely lie with other architectures; nil when no interval was asked for or none can be given.
    package let interval: ClosedRange<Double>?

    /// Creates an estimate.
    package init(value: Double, interval: ClosedRange<Double>? = nil) {
        self.value = value
        self.interval = interval
    }
}

/// The size of a top: the best architectures that a search wants to find.
package enum TopSize: Sendable, Hashable, CustomStringConvertible {
    /// A share of all, rounded to the nearest whole number, at least one.
    case share(Double)
    /// So many.
    case count(Int)

    /// Members among so many points; never more than these, and at least one.
    package func members(of points: Int) -> Int {
        switch self {
        case .share(let share): min(points, max(1, Int((Double(points) * min(max(share, 0), 1)).rounded())))
        case .count(let count): min(points, max(1, count))
        }
    }

    /// `top 10 %` or `top 10`.
    package var description: String {
        switch self {
        case .share(let share):
            let percent = share * 100
            return percent == percent.rounded() ? "top \(Int(percent)) %" : "top \(percent) %"
        case .count(let count): return "top \(count)"
        }
    }
}

/// How well a proxy ranks a set of architectures.
package struct RankAgreement: Sendable, Hashable {
    /// Architectures that were compared.
    package let count: Int
    /// Kendall's τ-b; nil where it is undefined.
    package let kendallTau: Estimate?
    /// Spearman's ρ; nil where it is undefined.
    package let spearmanRho: Estimate?
    /// The share of the true top that the proxy's top contains, per size asked for; nil without points.
    package let retrieval: [Estimate?]
}

/// How well a proxy ranks all architectures, and the better half of them.
package struct ProxyAgreement: Sendable, Hashable {
    /// All architectures that have a value of both.
    package let whole: RankAgreement
    /// The better half of them by truth, where the ranking decides what a search finds.
    package let betterHalf: RankAgreement

    /// Compares a proxy with the truth.
    ///
    /// Intervals are those of the percentile bootstrap (Efron, 1979) over architectures: each sample draws as many
    /// architectures as there are, with replacement, and everything is computed anew, the better half too. Sample i draws from
    /// child i of the stream, so that proxies compared on the same architectures see the same samples.
    ///
    /// - Parameters:
    ///   - proxy: a value per architecture, higher being better, −∞ for what has none; nil where it is not known.
    ///   - truth: as many values.
    ///   - tops: sizes of the tops to retrieve.
    ///   - bootstrap: samples and level; nil for values alone.
    ///   - stream: where samples are drawn from.
    package init(
        proxy: [Double?],
        truth: [Double?],
        tops: [TopSize],
        bootstrap: BootstrapOptions? = BootstrapOptions(),
        stream: RandomStream
    ) {
        let pairs = zip(proxy, truth).compactMap { pair -> (Double, Double)? in
            guard let x = pair.0, let y = pair.1, x < .infinity, y < .infinity else { return nil }
            return (x, y)
        }
        guard let comparison = RankComparison(pairs.map(\.0), pairs.map(\.1)), !pairs.isEmpty else {
            let none = RankAgreement(count: 0, kendallTau: nil, spearmanRho: nil, retrieval: tops.map { _ in nil })
            (whole, betterHalf) = (none, none)
            return
        }
        let ones = [Int](repeating: 1, count: pairs.count)
        let half = comparison.betterHalf(weights: ones)
        var wholeSamples = AgreementSamples(tops)
        var halfSamples = AgreementSamples(tops)
        for sample in 0..<(bootstrap?.samples(of: pairs.count) ?? 0) {
            var drawing = stream.child(UInt64(sample))
            var weights = [Int](repeating: 0, count: pairs.count)
            for _ in pairs.indices { weights[drawing.below(pairs.count)] += 1 }
            wholeSamples.add(comparison, weights)
            halfSamples.add(comparison, comparison.betterHalf(weights: weights))
        }
        let level = bootstrap?.level ?? 0
        whole = wholeSamples.agreement(comparison, ones, level)
        betterHalf = halfSamples.agreement(comparison, half, level)
    }
}

/// How many samples a bootstrap draws, and which intervals it gives.
package struct BootstrapOptions: Sendable, Hashable {
    /// The share of samples that an interval holds, between 0 and 1.
    package var level: Double
    /// The number of samples; nil for what suits the number of architectures.
    package var requestedSamples: Int?

    /// Creates options; by default 95 % intervals.
    package init(level: Double = 0.95, samples: Int? = nil) {
        self.level = level
        requestedSamples = samples
    }

    /// Samples for so many architectures: 1,000 up to 2,000 of them, then fewer in proportion, at least 200.
    ///
    /// With many architectures intervals are narrow and need less care, and all 15,625 of NAS-Bench-201 still take less than a
    /// second or so per proxy.
    package func samples(of architectures: Int) -> Int {
        requestedSamples ?? min(1000, max(200, 2_000_000 / max(1, architectures)))
    }
}

/// Statistics of the samples of a bootstrap.
private struct AgreementSamples {
    let tops: [TopSize]
    var taus: [Double] = []
    var rhos: [Double] = []
    var retrievals: [[Double]]

    init(_ tops: [TopSize]) {
        self.tops = tops
        retrievals = tops.map { _ in [] }
    }

    /// Adds a sample; what is undefined in it is left out.
    mutating func add(_ comparison: RankComparison, _ weights: [Int]) {
        if let tau = comparison.kendallTau(weights: weights) { taus.append(tau) }
        if let rho = comparison.spearmanRho(weights: weights) { rhos.append(rho) }
        let points = weights.reduce(0, +)
        for (index, top) in tops.enumerated() {
            if let share = comparison.topRetrieval(weights: weights, size: top.members(of: points)) {
                retrievals[index].append(share)
            }
        }
    }

    /// The statistics of the points themselves, with the intervals of the samples.
    func agreement(_ comparison: RankComparison, _ weights: [Int], _ level: Double) -> RankAgreement {
        let points = weights.reduce(0, +)
        func estimate(_ value: Double?, _ samples: [Double]) -> Estimate? {
            value.map { Estimate(value: $0, interval: Statistics.percentileInterval(samples, level: level)) }
        }
        return RankAgreement(
            count: points,
            kendallTau: estimate(comparison.kendallTau(weights: weights), taus),
            spearmanRho: estimate(comparison.spearmanRho(weights: weights), rhos),
            retrieval: zip(tops, retrievals).map { top, samples in
                estimate(comparison.topRetrieval(weights: weights, size: top.members(of: points)), samples)
            }
        )
    }
}

extension Statistics {
    /// The interval between the quantiles that leave (1 − level) / 2 of the values on each side; nil without values.
    package static func percentileInterval(_ values: [Double], level: Double) -> ClosedRange<Double>? {
        let outside = (1 - min(max(level, 0), 1)) / 2
        guard let low = quantile(values, outside), let high = quantile(values, 1 - outside) else { return nil }
        return low...max(low, high)
    }
}
