import Architectures
import Foundations
package import RunConfiguration
package import RunModel
import Tensor

extension ProxyTable {
    /// What the run of a study has recorded so far.
    ///
    /// Parameters and multiply-accumulates are proxies that cost nothing; AZ-NAS's score is made of the ranks that its parts have among
    /// the architectures that are there.
    ///
    /// - Parameters:
    ///   - run: the name of the run.
    ///   - configuration: its configuration.
    ///   - records: its candidates.
    ///   - curves: a curve per candidate.
    /// - Throws: `ProxyStudyError` when the run is no study or compares with nothing.
    package init(
        run: String,
        configuration: SearchConfiguration,
        records: [CandidateRecord],
        curves: [[EpochRecord]]
    ) throws {
        guard configuration.kind == .study else {
            throw ProxyStudyError("run \(run) is a search, not a study of proxies: start one with econas proxies")
        }
        guard let study = configuration.studyOutline else {
            throw ProxyStudyError("run \(run) has nothing to compare with: study.truth was not set")
        }
        guard let table = try Self.table(study, records, curves, sizedBy: configuration.networkSize) else {
            throw ProxyStudyError("run \(run) has no values of \(study.truth) yet: try again later")
        }
        self = table
    }

    /// The same of a run that is being watched, without the work of trainings, which takes longer to find out.
    ///
    /// - Returns: nil when the run is no study or has nothing to compare with yet.
    package init?(_ snapshot: RunSnapshot) {
        guard let study = snapshot.study else { return nil }
        let curves = snapshot.candidates.map { snapshot.curves[$0.id] ?? [] }
        guard let table = try? Self.table(study, snapshot.candidates, curves, sizedBy: nil) else { return nil }
        self = table
    }

    /// - Parameters:
    ///   - curves: a curve per record.
    ///   - network: the network whose multiply-accumulates are told at every setting of the grid; nil for none.
    /// - Returns: nil where the truth has no values yet.
    private static func table(
        _ study: StudyOutline,
        _ records: [CandidateRecord],
        _ curves: [[EpochRecord]],
        sizedBy network: NetworkSize?
    ) throws -> ProxyTable? {
        var columns = [size(.parameters, records.map(\.parameters)), size(.macs, records.map(\.macs))]
        let names = Set(records.flatMap(\.metrics.keys)).sorted()
        for name in names where !columns.contains(where: { $0.name == name }) {
            columns.append(
                ProxyColumn(
                    name: name,
                    values: records.map { $0.metrics[name]?.order },
                    source: .score(pass: name),
                    coreSeconds: records.map { $0.metrics[name]?.cost }
                )
            )
        }
        var tier = study.plan.scores.isEmpty ? 0 : 1
        for (index, training) in study.plan.trainings.enumerated() {
            let own = curves.map { curve in curve.filter { $0.training == index } }
            let macs = network.flatMap { meanMACs(records.map(\.architecture), training.setting, $0) }
            for proxy in training.proxies {
                tier += 1
                let scores = records.map { $0.scores[tier] }
                columns.append(column(proxy, scores, own, macs, study.plan.channelLevels))
            }
        }
        guard let target = columns.firstIndex(where: { $0.name == study.truth }) else { return nil }
        let truth = columns.remove(at: target)
        var table = ProxyTable(architectures: records.map(\.architecture.text), truth: truth, columns: columns)
        try table.appendAZNAS()
        return table
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

    /// The values of a training at an epoch, with the time that it took up to there; the curves are those of the training.
    private static func column(
        _ proxy: TrainedProxy,
        _ scores: [Double?],
        _ curves: [[EpochRecord]],
        _ macs: Double?,
        _ levels: [Int]
    ) -> ProxyColumn {
        let seconds = curves.map { curve -> Double? in
            let own = curve.prefix { $0.epoch <= proxy.epoch }
            return own.count == proxy.epoch ? own.reduce(0) { $0 + $1.seconds } : nil
        }
        let images = curves.lazy.compactMap { $0.first?.images }.first
        return ProxyColumn(
            name: proxy.name(levels: levels),
            values: scores,
            source: .training(proxy.setting, epoch: proxy.epoch, batch: proxy.batch),
            coreSeconds: seconds,
            work: images.flatMap { images in macs.map { $0 * Double(images) * Double(proxy.epoch) } }
        )
    }

    private static func meanMACs(
        _ architectures: [Architecture],
        _ setting: ReducedSetting,
        _ network: NetworkSize
    ) -> Double? {
        var network = network
        network.channels = setting.channels
        network.resolution = setting.resolution
        return Statistics.mean(architectures.compactMap { try? $0.network(network).graph.macs }.map(Double.init))
    }
}
