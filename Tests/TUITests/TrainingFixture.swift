import Foundation
@testable import Architectures
@testable import RunModel

/// Trainings for good as a store would tell of them.
enum TrainingFixture {
    private static let classes = [
        "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
    ]

    /// Runs of so many architectures: the first is in an epoch, or all are done and looked at.
    static func snapshot(architectures count: Int = 1, done: Bool = false) -> RunSnapshot {
        let (epochs, trained) = (60, done ? 60 : 23)
        let run = RunInfo(
            name: "winner",
            state: done ? .finished : .running,
            kind: .training,
            dataset: "cifar10",
            proxy: "16ch 16px s=1 e60",
            seed: 0,
            cycle: 0,
            cycles: 0,
            tiers: [TierInfo(tier: 1, work: .train(training: 0, through: epochs), label: "training")],
            maximumAge: 0,
            workerCount: 2,
            created: StateFixture.start,
            elapsed: 5_431,
            remaining: done ? nil : 8_724,
            imagesPerSecond: done ? 0 : 812,
            diskBytes: 8_100_000,
            memoryBytes: done ? 0 : 161_000_000,
            memoryLimit: 8_000_000_000,
            enginePID: done ? nil : 4711
        )
        var snapshot = RunSnapshot(
            run: run,
            taken: StateFixture.start.addingTimeInterval(5_431),
            setting: RunSetting(network: NetworkSize(channels: 16, layers: 8, resolution: 16, classes: 10))
        )
        var generator = FixtureGenerator(seed: 4)
        for id in 1...count {
            var record = CandidateRecord(
                id: id,
                architecture: CellGenotype.econas.architecture,
                origin: .chosen,
                mutation: count == 1 ? "ECONAS" : "search #\(7 * id)",
                state: done ? .alive : id == 1 ? .training : .waiting,
                tier: done ? 1 : 0,
                targetTier: done ? nil : 1,
                epochsTrained: done || id == 1 ? trained : 0,
                parameters: 310_218,
                macs: 11_250_432,
                memoryBytes: 161_000_000,
                seconds: 80 * Double(trained)
            )
            let epochs = done || id == 1 ? trained : 0
            snapshot.curves[id] = (0..<epochs).map { epoch in
                let (share, noise) = (Double(epoch) / 60, generator.uniform() - 0.5)
                return EpochRecord(
                    epoch: epoch + 1,
                    trainLoss: 0.5 + 1.6 * exp(-4 * share),
                    trainAccuracy: 0.84 - 0.5 * exp(-4 * share),
                    validationLoss: 0.55 + 1.5 * exp(-4 * share) + 0.06 * noise,
                    validationAccuracy: 0.81 - 0.45 * exp(-4 * share) + 0.03 * noise - 0.01 * Double(id),
                    learningRate: 0.0125 * (1 + cos(.pi * share)),
                    seconds: 80,
                    images: 45_000
                )
            }
            if done {
                let score = snapshot.curves[id]?.last?.validationAccuracy
                record.setScore(score, tier: 1, cycle: 0)
                let found = evaluation(&generator)
                snapshot.evaluations[id] = [found]
                for metric in found.metrics { record.metrics[metric.name] = metric }
            }
            snapshot.candidates.append(record)
        }
        snapshot.workers = [WorkerRecord(worker: 1), WorkerRecord(worker: 2)]
        if !done {
            snapshot.workers[0] = WorkerRecord(
                worker: 1,
                candidate: 1,
                tier: 1,
                epoch: 24,
                lastEpoch: 60,
                batch: 120,
                batches: 468,
                imagesPerSecond: 812,
                gflops: 54.8
            )
            snapshot.queue = Array((1...count).dropFirst())
        }
        return snapshot
    }

    private static func evaluation(_ generator: inout FixtureGenerator) -> Evaluation {
        var confusion = classes.map { _ in classes.map { _ in 0 } }
        for row in classes.indices {
            var left = 1000
            for column in classes.indices where column != row {
                let isNear = row / 2 == column / 2 || abs(row - column) == 2
                let count = Int((isNear ? 90 : 22) * generator.uniform())
                confusion[row][column] = count
                left -= count
            }
            confusion[row][row] = left
        }
        return Evaluation(
            split: .test,
            epoch: 60,
            loss: 0.6123,
            topFive: 0.9871,
            classes: classes,
            confusion: confusion,
            bins: [.init(count: 10_000, correct: 8_000, confidence: 8_250)],
            seconds: 9.5
        )
    }
}
