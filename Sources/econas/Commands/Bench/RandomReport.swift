import Architectures
import Dispatch
import Foundation
import Synchronization
import Tensor
import Foundations

/// Random architectures of the cell space, each trained by a worker alone and then beside other workers, on the same core.
struct RandomReport: BenchReport {
    /// One genotype.
    struct Row: Encodable {
        var number: Int
        var macsPerImage: Int
        var arenaBytes: Int
        /// By the thread's processor time, alone and beside the others of its group.
        var imagesPerSecond: Double
        var besideImagesPerSecond: Double
    }

    var rows: [Row]
    /// How many train at once.
    var workers: Int
    /// One worker alone over all genotypes.
    var oneWorker: Double
    /// The sum of all workers over all genotypes.
    var allWorkers: Double
    /// `allWorkers` / `oneWorker`, by processor time: their number where workers do not get in each other's way.
    var scaling: Double { allWorkers / oneWorker }
    /// As `scaling`, by the time on the wall, where whatever else runs on the machine counts.
    var wallScaling: Double

    /// How often a group is trained alone and together in turn, so that what changes on the machine meanwhile changes both.
    private static let turns = 3

    /// Trains `count` genotypes, or as many more as make groups of `workers`; the times are medians of at least `steps` steps.
    init(_ setting: CellSetting, count: Int, workers: Int, steps: Int) throws {
        precondition(count > 0 && workers > 0, "there is something to train, and somebody to do it")
        let count = (count + workers - 1) / workers * workers
        self.workers = workers
        var random = RandomStream(seed: 16, purpose: "bench")
        let space = try Spaces.find("cell")
        let graphs = try (0..<count).map { _ in try setting.graph(of: space.random(using: &random)) }
        var times: [(alone: StepTime, beside: StepTime)] = []
        rows = []
        for first in stride(from: 0, to: count, by: workers) {
            let group = graphs[first..<first + workers].map { BenchBatch($0, batch: setting.batch) }
            let (alone, beside) = Self.times(of: group, rounds: (steps + Self.turns - 1) / Self.turns)
            for index in group.indices {
                times.append((alone[index], beside[index]))
                rows.append(
                    Row(
                        number: first + index + 1,
                        macsPerImage: group[index].plan.graph.macs,
                        arenaBytes: group[index].plan.arenaBytes,
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
        allWorkers = Double(workers * setting.batch) / mean(\.beside.processor)
        wallScaling = Double(workers) * mean(\.alone.wall) / mean(\.beside.wall)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(rows, forKey: .genotypes)
        try container.encode(workers, forKey: .workers)
        try container.encode(oneWorker, forKey: .oneWorkerImagesPerSecond)
        try container.encode(allWorkers, forKey: .allWorkersImagesPerSecond)
        try container.encode(scaling, forKey: .scaling)
        try container.encode(wallScaling, forKey: .wallScaling)
    }

    private enum Key: String, CodingKey {
        case genotypes, workers, oneWorkerImagesPerSecond, allWorkersImagesPerSecond, scaling, wallScaling
    }

    var text: String {
        var table = TextTable(columns: [
            ("genotype", .right), ("MACs", .right), ("arena", .right), ("images/s alone", .right),
            (workers == 2 ? "beside another" : "beside others", .right),
        ])
        for row in rows {
            table.add([
                "\(row.number)", Format.magnitude(row.macsPerImage), Format.bytes(row.arenaBytes),
                Format.fixed(row.imagesPerSecond, 0), Format.fixed(row.besideImagesPerSecond, 0),
            ])
        }
        let summary = String(
            format: "one worker %.0f images/s, %@ workers %.0f images/s: %.2f times (%.2f times on the wall)",
            oneWorker,
            workers == 2 ? "two" : "\(workers)",
            allWorkers,
            scaling,
            wallScaling
        )
        return table.text + "\n\n" + summary
    }

    /// The times of a step of each network alone, and beside the others.
    private static func times(of group: [BenchBatch], rounds: Int) -> (alone: [StepTime], beside: [StepTime]) {
        let cores = Cores.available()
        var alone = group.map { _ in [StepTime]() }
        var beside = alone
        for _ in 0..<turns {
            for (index, network) in group.enumerated() {
                alone[index] += cores.run(on: index) { StepTime.times(rounds: rounds, of: [network.step])[0] }
            }
            for (index, times) in together(group, cores, rounds: rounds).enumerated() { beside[index] += times }
        }
        return (alone.map(StepTime.median), beside.map(StepTime.median))
    }

    /// All networks at once, each on a thread and a core of its own; who is done first goes on until all are done, so
    /// that no counted step is taken alone.
    private static func together(_ group: [BenchBatch], _ cores: Cores, rounds: Int) -> [[StepTime]] {
        let finished = Atomic(0)
        let done = DispatchSemaphore(value: 0)
        let results = Mutex([[StepTime]](repeating: [], count: group.count))
        // Each of the threads uses a network of its own.
        nonisolated(unsafe) let group = group
        let threads = group.indices.map { index in
            Thread {
                cores.run(on: index) {
                    let times = StepTime.times(rounds: rounds, of: [group[index].step])[0]
                    results.withLock { $0[index] = times }
                    finished.add(1, ordering: .sequentiallyConsistent)
                    while finished.load(ordering: .sequentiallyConsistent) < group.count { group[index].step() }
                }
                done.signal()
            }
        }
        for thread in threads { thread.start() }
        for _ in threads { done.wait() }
        return results.withLock(\.self)
    }
}
