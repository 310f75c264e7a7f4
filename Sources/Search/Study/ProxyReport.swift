public import Tensor

/// What is reported of a study of proxies.
public struct ProxyReportOptions: Sendable, Hashable {
    /// Sizes of the tops whose retrieval is reported; of the better half they are shares of that half.
    public var tops: [TopSize]
    /// Confidence intervals; nil for none.
    public var bootstrap: BootstrapOptions?
    /// By what the Pareto front counts cost.
    public var measure: ProxyCostMeasure
    /// The column whose work acceleration is relative to: the truth's name, or a proxy's; nil for the truth.
    public var reference: String?

    /// Creates options; by default the top tenth, 95 % intervals, and measured cost.
    public init(
        tops: [TopSize] = [.share(0.1)],
        bootstrap: BootstrapOptions? = BootstrapOptions(),
        measure: ProxyCostMeasure = .coreSeconds,
        reference: String? = nil
    ) {
        self.tops = tops
        self.bootstrap = bootstrap
        self.measure = measure
        self.reference = reference
    }
}

/// How well the proxies of a study rank architectures, and at which cost.
public struct ProxyReport: Sendable, Hashable {
    /// What was to be predicted.
    public let truth: String
    /// Architectures in the study, whether they have values yet or not.
    public let architectures: Int
    /// The column that accelerations are relative to.
    public let reference: String
    /// What was asked for.
    public let options: ProxyReportOptions
    /// The proxies, the highest τ first; those without one last, and equal ones in the order of the table.
    public let entries: [ProxyReportEntry]

    /// Computes everything.
    ///
    /// - Parameters:
    ///   - table: the study.
    ///   - stream: where bootstrap samples are drawn from; the same for every proxy, so that those with the same
    ///     architectures see the same samples.
    /// - Throws: `ProxyStudyError` when the reference is not in the table.
    public init(_ table: ProxyTable, options: ProxyReportOptions = ProxyReportOptions(), stream: RandomStream) throws {
        let name = options.reference ?? table.truth.name
        let referenceWork = name == table.truth.name ? table.truth.cost(.work) : try table.column(name).cost(.work)
        let agreements = table.columns.map {
            ProxyAgreement(
                proxy: $0.values,
                truth: table.truth.values,
                tops: options.tops,
                bootstrap: options.bootstrap,
                stream: stream
            )
        }
        let costs = table.columns.map { $0.cost(options.measure) }
        let front = Set(Statistics.paretoFront(costs: costs, values: agreements.map { $0.whole.kendallTau?.value }))
        let entries = table.columns.indices.map { index in
            ProxyReportEntry(
                table.columns[index],
                agreements[index],
                referenceWork: referenceWork,
                isOnFront: front.contains(index)
            )
        }
        self.truth = table.truth.name
        architectures = table.architectures.count
        reference = name
        self.options = options
        self.entries = entries.enumerated().sorted { a, b in
            let (mine, theirs) = (a.element.tau ?? -.infinity, b.element.tau ?? -.infinity)
            return mine == theirs ? a.offset < b.offset : mine > theirs
        }.map(\.element)
    }

    /// The random numbers that the intervals of a run's reports are drawn with.
    public static func stream(of run: RunInfo) -> RandomStream { RandomStream(seed: run.seed, purpose: "report") }

    /// The proxies that no other beats in agreement and cost, the cheapest first.
    public var front: [ProxyReportEntry] {
        let costs = entries.map { $0.cost(options.measure) }
        return Statistics.paretoFront(costs: costs, values: entries.map(\.tau)).map { entries[$0] }
    }
}

/// What is reported of one proxy.
public struct ProxyReportEntry: Sendable, Hashable {
    /// What it is called.
    public let name: String
    /// What has to be computed for it.
    public let sources: [ProxySource]
    /// How well it ranks.
    public let agreement: ProxyAgreement
    /// Architectures whose cost was measured.
    public let measured: Int
    /// Measured core-seconds per architecture, the mean; nil where none was measured.
    public let meanCoreSeconds: Double?
    /// Measured core-seconds of all architectures together; nil where none was measured.
    public let totalCoreSeconds: Double?
    /// Multiply-accumulates × samples × epochs per architecture, the mean; nil where it is not known.
    public let work: Double?
    /// How many times less work it is than the reference (EcoNAS, CVPR 2020: the acceleration ratio); nil where one of them is
    /// not known, or the proxy needs none.
    public let acceleration: Double?
    /// Whether no other proxy has at least its τ for at most its cost, one of them strictly.
    public let isOnFront: Bool

    init(_ column: ProxyColumn, _ agreement: ProxyAgreement, referenceWork: Double?, isOnFront: Bool) {
        name = column.name
        sources = column.costs.map(\.source)
        self.agreement = agreement
        let seconds = column.coreSeconds.compactMap { $0 }
        measured = seconds.count
        meanCoreSeconds = column.cost(.coreSeconds)
        totalCoreSeconds = seconds.isEmpty ? nil : seconds.reduce(0, +)
        work = column.cost(.work)
        if let referenceWork, let work = column.cost(.work), work > 0 {
            acceleration = referenceWork / work
        } else {
            acceleration = nil
        }
        self.isOnFront = isOnFront
    }

    /// Kendall's τ-b over all architectures.
    public var tau: Double? { agreement.whole.kendallTau?.value }

    /// The training that it is read from; nil for a score without training and for a combination.
    public var training: TrainedProxy? {
        guard sources.count == 1, case .training(let setting, let epoch, let batch) = sources[0] else { return nil }
        return TrainedProxy(setting: setting, epoch: epoch, batch: batch)
    }

    /// The cost per architecture.
    public func cost(_ measure: ProxyCostMeasure) -> Double? {
        switch measure {
        case .coreSeconds: meanCoreSeconds
        case .work: work
        }
    }
}
