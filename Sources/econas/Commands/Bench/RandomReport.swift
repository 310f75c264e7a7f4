import Dispatch
import Foundation
import Search
import Synchronization
import Tensor

/// Random genotypes of the search space, each trained by a worker alone and then beside another worker.
struct RandomReport: BenchReport {
    /// One genotype.
    struct Row: Encodable {
        var number: Int
        var macsPerImage: Int
        var arenaBytes: Int
        /// By the thread's processor time, alone and beside the other of its pair.
        var imagesPerSecond: Double
        var besideImagesPerSecond: Double
    }

    var rows: [Row]
    /// One worker alone over all genotypes.
    var oneWorker: Double
    /// The sum of two workers over all genotypes.
    var twoWorkers: Double
    /// `twoWorkers` / `oneWorker`, by processor time: 2 where workers do not get in each other's way.
    var scaling: Double { twoWorkers / oneWorker }
    /// As `scaling`, by the time on the wall, where whatever else runs on the machine counts.
    var wallScaling: Double

    /// How often a pair is trained alone and together in turn, so that what changes on the machine meanwhile changes both.
    private static let turns = 3

    /// Trains `count` genotypes, an even number, in pairs; the times are medians of at least `steps` steps.
    init(_ setting: CellSetting, count: Int, steps: Int) {
        precondition(count > 0 && count % 2 == 0, "genotypes are trained in pairs")
        var random = RandomStream(seed: 16, purpose: "bench")
        let graphs = (0..<count).map { _ in setting.graph(of: CellSpace().random(using: &random)) }
        var times: [(alone: StepTime, beside: StepTime)] = []
        rows = []
        for first in stride(from: 0, to: count, by: 2) {
            let pair = graphs[first..<first + 2].map { BenchBatch($0, batch: setting.batch) }
            let (alone, beside) = Self.times(of: pair, rounds: (steps + Self.turns - 1) / Self.turns)
            for index in pair.indices {
                times.append((alone[index], beside[index]))
                rows.append(
                    Row(
                        number: first + index + 1,
                        macsPerImage: pair[index].plan.graph.macs,
                        arenaBytes: pair[index].plan.arenaBytes,
                        imagesPerSecond: Double(setting.batch) / alone[index].processor,
                        besideImagesPerSecond: Double(setting.batch) / beside[index].processor
                    )
                )
            }
        }
        // Every genotype is trained on equally many images, so the means of the times are those of the whole set.
        func mean(_ time: KeyPath<(alone: StepTime, beside: StepTime), Double>) -> Double {
            times.reduce(0) { $0 + $1[keyPath: time] } / Double(count)
        }
        oneWorker = Double(setting.batch) / mean(\.alone.processor)
        twoWorkers = 2 * Double(setting.batch) / mean(\.beside.processor)
        wallScaling = 2 * mean(\.alone.wall) / mean(\.beside.wall)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(rows, forKey: .genotypes)
        try container.encode(oneWorker, forKey: .oneWorkerImagesPerSecond)
        try container.encode(twoWorkers, forKey: .twoWorkersImagesPerSecond)
        try container.encode(scaling, forKey: .scaling)
        try container.encode(wallScaling, forKey: .wallScaling)
    }

    private enum Key: String, CodingKey {
        case genotypes, oneWorkerImagesPerSecond, twoWorkersImagesPerSecond, scaling, wallScaling
    }

    var text: String {
        var table = TextTable(columns: [
            ("genotype", .right), ("MACs", .right), ("arena", .right), ("images/s alone", .right),
            ("beside another", .right),
        ])
        for row in rows {
            table.add([
                "\(row.number)", scaled(row.macsPerImage), bytes(row.arenaBytes),
                String(format: "%.0f", row.imagesPerSecond), String(format: "%.0f", row.besideImagesPerSecond),
            ])
        }
        let summary = String(
            format: "one worker %.0f images/s, two workers %.0f images/s: %.2f times (%.2f times on the wall)",
            oneWorker,
            twoWorkers,
            scaling,
            wallScaling
        )
        return table.text + "\n\n" + summary
    }

    /// The times of a step of each network alone, and beside the other.
    private static func times(of pair: [BenchBatch], rounds: Int) -> (alone: [StepTime], beside: [StepTime]) {
        var alone = pair.map { _ in [StepTime]() }
        var beside = alone
        for _ in 0..<turns {
            for (index, network) in pair.enumerated() {
                alone[index] += StepTime.times(rounds: rounds, of: [network.step])[0]
            }
            for (index, times) in together(pair, rounds: rounds).enumerated() { beside[index] += times }
        }
        return (alone.map(StepTime.median), beside.map(StepTime.median))
    }

    /// Both networks at once, each on a thread of its own; who is done first goes on until the other is done too, so
    /// that no counted step is taken alone.
    private static func together(_ pair: [BenchBatch], rounds: Int) -> [[StepTime]] {
        let finished = Atomic(0)
        let results = Mutex([[StepTime]](repeating: [], count: pair.count))
        // Each of the threads uses a network of its own.
        nonisolated(unsafe) let pair = pair
        DispatchQueue.concurrentPerform(iterations: pair.count) { index in
            let times = StepTime.times(rounds: rounds, of: [pair[index].step])[0]
            results.withLock { $0[index] = times }
            finished.add(1, ordering: .sequentiallyConsistent)
            while finished.load(ordering: .sequentiallyConsistent) < pair.count { pair[index].step() }
        }
        return results.withLock(\.self)
    }
}
