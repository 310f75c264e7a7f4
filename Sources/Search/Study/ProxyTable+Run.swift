import Tensor

extension ProxyTable {
    /// What the run of a study has recorded so far.
    ///
    /// Parameters and multiply-accumulates are proxies that cost nothing; AZ-NAS's score is made of the ranks that its parts have among
    /// the architectures that are there.
    ///
    /// - Throws: `ProxyStudyError` when the run is no study or compares with nothing.
    public init(_ export: RunExport) throws {
        let configuration = export.configuration
        guard configuration.search.strategy == .proxies else {
            throw ProxyStudyError(
                "run \(export.run.name) is a search, not a study of proxies: start one with econas proxies"
            )
        }
        guard let truth = configuration.studyTruth else {
            throw ProxyStudyError("run \(export.run.name) has nothing to compare with: study.truth was not set")
        }
        let plan = try configuration.studyPlan()
        let candidates = export.candidates
        var columns = [
            Self.size(.parameters, candidates.map(\.record.parameters)),
            Self.size(.macs, candidates.map(\.record.macs)),
        ]
        let names = Set(candidates.flatMap(\.record.measures.keys)).sorted()
        for name in names where !columns.contains(where: { $0.name == name }) {
            columns.append(
                ProxyColumn(
                    name: name,
                    values: candidates.map { $0.record.measures[name]?.value },
                    source: .score(pass: name),
                    coreSeconds: candidates.map { $0.record.measures[name]?.seconds }
                )
            )
        }
        var tier = plan.scores.isEmpty ? 0 : 1
        for training in plan.trainings {
            let macs = Self.meanMACs(candidates.map(\.record.genotype), training.setting, configuration)
            for proxy in training.proxies {
                tier += 1
                columns.append(Self.column(training, proxy, tier, macs, candidates, plan.space))
            }
        }
        guard let target = columns.firstIndex(where: { $0.name == truth }) else {
            throw ProxyStudyError("run \(export.run.name) has no values of \(truth) yet: try again later")
        }
        let truthColumn = columns.remove(at: target)
        self.init(
            architectures: candidates.map(\.record.genotype.text),
            truth: truthColumn,
            columns: columns
        )
        try appendAZNAS()
    }

    /// A size of networks as a proxy that costs nothing.
    static func size(_ score: TrainingFreeScore, _ values: [Int]) -> ProxyColumn {
        ProxyColumn(
            name: score.name,
            values: values.map(Double.init),
            source: .score(pass: "size"),
            coreSeconds: values.map { _ in 0 },
            work: 0
        )
    }

    /// Adds AZ-NAS's score where its parts are there.
    mutating func appendAZNAS() throws {
        let parts = TrainingFreeScore.azNASParts.map(\.name).sorted()
        guard parts.allSatisfy({ part in columns.contains { $0.name == part } }) else { return }
        append(try combined(parts, by: .logRank, name: TrainingFreeScore.azNAS))
    }

    /// The values of a training at an epoch, with the time that it took up to there.
    private static func column(
        _ training: StudyPlan.Training,
        _ proxy: TrainedProxy,
        _ tier: Int,
        _ macs: Double?,
        _ candidates: [RunExport.Candidate],
        _ space: SpaceName
    ) -> ProxyColumn {
        let epochs = training.offset + 1...training.offset + proxy.epoch
        let seconds = candidates.map { candidate -> Double? in
            let own = candidate.curve.filter { epochs.contains($0.epoch) }
            return own.count == proxy.epoch ? own.reduce(0) { $0 + $1.seconds } : nil
        }
        let images = candidates.lazy.compactMap { $0.curve.first { epochs.contains($0.epoch) }?.images }.first
        return ProxyColumn(
            name: proxy.name(in: space),
            values: candidates.map { $0.record.scores[tier] },
            source: .training(proxy.setting, epoch: proxy.epoch, batch: proxy.batch),
            coreSeconds: seconds,
            work: images.flatMap { images in macs.map { $0 * Double(images) * Double(proxy.epoch) } }
        )
    }

    private static func meanMACs(
        _ genotypes: [CellGenotype],
        _ setting: ReducedSetting,
        _ configuration: SearchConfiguration
    ) -> Double? {
        var network = NetworkSetting(configuration)
        network.channels = setting.channels
        network.resolution = setting.resolution
        return Statistics.mean(genotypes.compactMap { try? network.graph(of: $0).macs }.map(Double.init))
    }
}
