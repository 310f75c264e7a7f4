import Foundation
@testable import Architectures
@testable import RunModel

/// Studies of proxies as a store would tell of them.
enum StudyFixture {
    /// So many architectures of NAS-Bench-201 with a table's accuracies, three scores and, unless there is none, one training that
    /// is read at two epochs. The last but one of them lacks a score, and the first one's `zico` is far from all others.
    static func snapshot(architectures count: Int = 40, trains: Bool = true) -> RunSnapshot {
        let scores = ["known_e200", "naswot", "synflow", "zico"]
        let grid =
            trains ? (try? TrainedProxy.grid(parsing: "c4r4s0e1+3/4", levels: BenchSpace().channelLevels)) ?? [] : []
        let plan = StudyPlan(channelLevels: BenchSpace().channelLevels, scores: scores, grid: grid)
        let tiers = plan.ladder.tiers
        let run = RunInfo(
            name: "nb201",
            state: .running,
            kind: .study,
            dataset: "cifar10",
            proxy: "16ch 32px s=1 e200",
            seed: 0,
            cycle: count,
            cycles: 200,
            tiers: tiers,
            maximumAge: 0,
            workerCount: 2,
            created: StateFixture.start,
            elapsed: 431,
            remaining: 1724,
            imagesPerSecond: 152_310,
            diskBytes: 8_100_000,
            memoryBytes: 61_000_000,
            memoryLimit: 8_000_000_000,
            enginePID: 4711
        )
        var snapshot = RunSnapshot(run: run, taken: StateFixture.start.addingTimeInterval(431))
        snapshot.setting.study = StudyOutline(plan: plan, truth: "known_e200")
        var generator = FixtureGenerator(seed: 11)
        for id in 1...count {
            let quality = generator.uniform()
            func near(_ spread: Double) -> Double { quality + spread * (generator.uniform() - 0.5) }
            var record = CandidateRecord(
                id: id,
                architecture: BenchSpace().random(using: &generator),
                origin: .random,
                bornCycle: id,
                lastTrainedCycle: id,
                state: .alive,
                tier: tiers.count,
                parameters: 73_306 + Int(9e5 * near(0.6).magnitude),
                macs: 7_783_040 + Int(1.2e8 * near(0.6).magnitude),
                seconds: 1.5
            )
            let values: [(String, Double?, Double)] = [
                ("known_e200", 0.7 + 0.24 * quality, 0), ("naswot", 1200 + 400 * near(0.5), 0.13),
                ("synflow", 20 + 60 * near(1), 0.12),
                ("zico", id == 1 ? -90_000 : id == count - 1 ? nil : 300 * near(0.8), 0.08),
            ]
            for (name, value, seconds) in values {
                record.metrics[name] = Metric(name: name, value: value, cost: seconds)
            }
            for tier in tiers {
                guard let epochs = tier.work.lastEpoch else { continue }
                record.scores[tier.tier] = 0.2 + 0.1 * Double(epochs) * (0.5 + 0.5 * near(1.2))
            }
            snapshot.candidates.append(record)
            guard let last = tiers.last?.work.lastEpoch else { continue }
            snapshot.candidates[id - 1].epochsTrained = last
            snapshot.curves[id] = (1...last).map { epoch in
                EpochRecord(
                    epoch: epoch,
                    trainLoss: 2 - 0.1 * Double(epoch),
                    trainAccuracy: 0.3,
                    validationLoss: 2,
                    validationAccuracy: 0.2 + 0.05 * Double(epoch),
                    learningRate: 0.1,
                    seconds: 0.5,
                    images: 45_000
                )
            }
        }
        return snapshot
    }
}
