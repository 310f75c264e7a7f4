import Architectures
import ArgumentParser
import Foundation
import Tensor
import Foundations

/// What to profile, and at which size.
struct ProfileOptions: ParsableArguments {
    @Option(
        name: .customLong("profile"),
        help: ArgumentHelp(
            "Where the time of a training step goes, kernel by kernel, beside what the machine can do.",
            discussion: """
                A published name or JSON of the cell space, or |op~0|+|op~0|op~1|+|op~0|op~1|op~2| of NAS-Bench-201; \
                or one of the networks of --network at its own size.
                """,
            valueName: "genotype"
        )
    )
    var genotype: String?

    @Option(help: "Channels of the first cells (default: those of level 4; cell space: 9, NAS-Bench-201: 4).")
    var channels: Int?

    @Option(help: "Cells (default: as published; cell space: 20, NAS-Bench-201: 15).")
    var layers: Int?

    @Option(help: "Height and width of the images (default: 8).")
    var resolution: Int?

    @Option(help: "Images of a step (default: 384).")
    var batch: Int?

    func validate() throws {
        let sizes = [
            ("channels", channels, 1024), ("layers", layers, 200), ("resolution", resolution, 256),
            ("batch", batch, 65536),
        ]
        for (name, value, most) in sizes {
            guard let value else { continue }
            if genotype == nil { throw ValidationError("--\(name) belongs to --profile") }
            if !(1...most).contains(value) { throw ValidationError("--\(name) must be from 1 to \(most)") }
        }
    }

    /// The network to profile.
    func network(of genotype: String) throws -> BenchNetwork {
        if let network = BenchNetwork.all.first(where: { $0.name == genotype }) {
            guard [channels, layers, resolution, batch] == [nil, nil, nil, nil] else {
                throw UserError(
                    "\(genotype) has a size of its own: leave out --channels, --layers, --resolution, --batch"
                )
            }
            return network
        }
        let architecture = try Architecture(parsing: genotype)
        let space = try Spaces.find(architecture.space)
        let setting = CellSetting(
            batch: batch ?? CellSetting.c4r4.batch,
            layers: layers ?? space.publishedSize.layers,
            resolution: resolution ?? CellSetting.c4r4.resolution,
            channels: channels ?? space.channelLevels.last ?? CellSetting.c4r4.channels
        )
        let graph = try setting.graph(of: architecture)
        return BenchNetwork(name: genotype, batch: setting.batch) { graph }
    }
}

/// Where the time of a training step goes, kernel by kernel, beside what the machine can do.
struct ProfileReport: BenchReport {
    /// One kind of kernel, for one step.
    struct Row: Encodable {
        var kernel: String
        var calls: Int
        var milliseconds: Double
        /// Of the whole step.
        var share: Double
        var gflops: Double
        var gigabytesPerSecond: Double
        /// The share of the time that its operations would take at the machine's peak.
        var ofPeak: Double
    }

    var network: String
    var batch: Int
    var limits: MachineLimits
    /// Of an unobserved step.
    var stepMilliseconds: Double
    var arenaBytes: Int
    var rows: [Row]

    /// Profiles a network; the median of `steps` unobserved steps stands beside it.
    init(_ network: BenchNetwork, steps: Int) throws {
        let plan = Plan(graph: try network.graph(), batch: network.batch, mode: .training)
        let memory = ProcessInfo.processInfo.physicalMemory
        guard UInt64(plan.arenaBytes) < memory else {
            let needed = Format.bytes(plan.arenaBytes)
            throw UserError("a step needs \(needed) of memory, and this machine has \(Format.bytes(Int(memory)))")
        }
        let batch = BenchBatch(plan)
        let time = StepTime.medians(rounds: steps, of: [batch.step])[0]
        let profile = KernelProfile()
        batch.executor.profile = profile
        for _ in 0..<steps { batch.step() }
        let limits = MachineLimits.measured()
        self.network = network.name
        self.batch = network.batch
        self.limits = limits
        stepMilliseconds = 1e3 * time.processor
        arenaBytes = batch.plan.arenaBytes
        // Reading the clock has made the observed steps longer: shares are of what the kernels themselves took.
        let all = profile.times.values.reduce(0) { $0 + $1.seconds }
        rows = profile.times.sorted { $0.value.seconds > $1.value.seconds }.map { kind, time in
            Row(
                kernel: kind.rawValue,
                calls: time.calls / steps,
                milliseconds: 1e3 * time.seconds / Double(steps),
                share: time.seconds / all,
                gflops: 1e-9 * time.operations / time.seconds,
                gigabytesPerSecond: 1e-9 * time.bytes / time.seconds,
                ofPeak: time.operations / limits.operationsPerSecond / time.seconds
            )
        }
    }

    var text: String {
        var table = TextTable(columns: [
            ("kernel", .left), ("calls", .right), ("ms", .right), ("share", .right), ("GFLOP/s", .right),
            ("of peak", .right), ("GB/s", .right),
        ])
        for row in rows {
            table.add([
                row.kernel, "\(row.calls)", Format.fixed(row.milliseconds, 2),
                Format.percentage(row.share, digits: 1), Format.fixed(row.gflops, 1),
                Format.percentage(row.ofPeak, digits: 0), Format.fixed(row.gigabytesPerSecond, 1),
            ])
        }
        let kernels = rows.reduce(0) { $0 + $1.milliseconds }
        let floor = rows.reduce(0) { $0 + $1.milliseconds * $1.ofPeak }
        // Every stored value is written once and read once at least.
        let memory = 1e3 * 2 * Double(arenaBytes) / limits.memoryBytesPerSecond
        return """
            \(network), batch \(batch): \(Format.fixed(stepMilliseconds, 1)) ms per training step, arena \
            \(Format.bytes(arenaBytes))

            \(table.text)

            all kernels \(Format.fixed(kernels, 1)) ms; at the machine's peak their operations alone would take \
            \(Format.fixed(floor, 1)) ms,
            and moving the arena to memory and back once \(Format.fixed(memory, 1)) ms.
            this machine, one core: \(Format.fixed(1e-9 * limits.operationsPerSecond, 0)) GFLOP/s from registers, \
            reading \(Format.fixed(1e-9 * limits.cacheBytesPerSecond, 0)) GB/s from the second-level cache,
            \(Format.fixed(1e-9 * limits.memoryBytesPerSecond, 0)) GB/s from memory. GB/s of a kernel count each \
            operand once, wherever it lies.
            """
    }
}
