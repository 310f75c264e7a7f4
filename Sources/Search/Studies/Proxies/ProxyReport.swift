import Foundations
package import RunModel
package import Tensor

/// What is reported of a study of proxies.
package struct ProxyReportOptions: Sendable, Hashable {
    /// Sizes of the tops whose retrieval is reported; of the better half they are shares of that half.
    package var tops: [TopSize]
    /// Confidence intervals; nil for none.
    package var bootstrap: BootstrapOptions?
    /// By what the Pareto front counts cost.
    package var measure: ProxyCostMeasure
    /// The column whose work acceleration is relative to: the truth's name, or a proxy's; nil for the truth.
    package var reference: String?

    /// Creates options; by default the top tenth, 95 % intervals, and measured cost.
    package init(
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
package struct ProxyReport: Sendable, Hashable {
    /// What was to be predicted.
    package let truth: String
    /// Architectures in the study, whether they have values yet or not.
    package let architectures: Int
    /// The column that accelerations are relative to.
    package let reference: String
    /// What was asked for.
    package let options: ProxyReportOptions
    /// The proxies, the highest τ first; those without one last, and equal ones in the order of the table.
    package let entries: [ProxyReportEntry]

    /// Computes everything.
    ///
    /// - Parameters:
    ///   - table: the study.
    ///   - stream: where bootstrap samples are drawn from; the same for every proxy, so that those with the same
    ///     architectures see the same samples.
    /// - Throws: `ProxyStudyError` when the reference is not in the table.
    package init(_ table: ProxyTable, options: ProxyReportOptions = ProxyReportOptions(), stream: RandomStream) throws {
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
    package static func stream(of run: RunInfo) -> RandomStream { RandomStream(seed: run.seed, purpose: "report") }

    /// The proxies that no other beats in agreement and cost, the cheapest first.
    package var front: [ProxyReportEntry] {
        let costs = entries.map { $0.cost(options.measure) }
        return Statistics.paretoFront(costs: costs, values: entries.map(\.tau)).map { entries[$0] }
    }
}

/// What is reported of one proxy.
package struct ProxyReportEntry: Sendable, Hashable {
    /// What it is called.
    package let name: String
    /// What has to be computed for it.
    package let sources: [ProxySource]
    /// How well it ranks.
    package let agreement: ProxyAgreement
    /// Architectures whose cost was measured.
    package let measured: Int
    /// Measured core-seconds per architecture, the mean; nil where none was measured.
    package let meanCoreSeconds: Double?
    /// Measured core-seconds of all architectures together; nil where none was measured.
    package let totalCoreSeconds: Double?
    /// Multiply-accumulates × samples × epochs per architecture, the mean; nil where it is not known.
    package let work: Double?
    /// How many times less work it is than the reference (EcoNAS, CVPR 2020: the acceleration ratio); nil where one of them is
    /// not known, or the proxy needs none.
    package let acceleration: Double?
    /// Whether no other proxy has at least its τ for at most its cost, one of them strictly.
    package let isOnFront: Bool

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
    package var tau: Double? { agreement.whole.kendallTau?.value }

    /// The training that it is read from; nil for a score without training and for a combination.
    package var training: TrainedProxy? {
        guard sources.count == 1, case .training(let setting, let epoch, let batch) = sources[0] else { return nil }
        return TrainedProxy(setting: setting, epoch: epoch, batch: batch)
    }

    /// The cost per architecture.
    package func cost(_ measure: ProxyCostMeasure) -> Double? {
        switch measure {
        case .coreSeconds: meanCoreSeconds
        case .work: work
        }
    }
}
