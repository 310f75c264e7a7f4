import Foundation
import Synchronization
import Tensor
import Testing
@testable import Architectures

@testable import econas

/// What `econas bench` measures; short networks, and no number that depends on the machine.
struct BenchTests {
    private static let tiny = CellSetting(batch: 16, layers: 4, resolution: 8, channels: 4)

    @Test func trainingStepsOfANetwork() throws {
        let row = try #require(rows(of: "--network", "darts-c4r4").first)
        #expect(row["network"] as? String == "darts-c4r4")
        #expect(row["batch"] as? Int == 384)
        #expect(row["resolution"] as? Int == 8)
        #expect(row["macs_per_image"] as? Int == 2_401_632)
        #expect(row["parameters"] as? Int == 232_246)
        #expect((row["arena_bytes"] as? Int ?? 0) > 1_000_000)
        let rate = try #require(row["images_per_second"] as? Double)
        let milliseconds = try #require(row["step_milliseconds"] as? Double)
        let gflops = try #require(row["gflops"] as? Double)
        #expect(abs(rate * milliseconds / 1e3 - 384) < 1e-6)
        #expect(abs(gflops / (6e-9 * 2_401_632 * rate) - 1) < 1e-6)
        let share = try #require(row["core_share"] as? Double)
        #expect(share > 0 && share <= 1)
    }

    @Test func evaluationCountsTheForwardOperations() throws {
        let row = try #require(rows(of: "--evaluation", "--network", "nb201-4ch-8px").first)
        let (evaluated, trained) = (row["images_per_second"] as? Double, row["training_images_per_second"] as? Double)
        let (forward, all) = (row["gflops"] as? Double, row["training_gflops"] as? Double)
        let images = try #require(evaluated) / #require(trained)
        #expect(abs(try #require(forward) / #require(all) * 3 / images - 1) < 1e-6)
    }

    @Test func dataIsAShareOfLoadingAndTraining() throws {
        let row = try #require(rows(of: "--data", "--network", "nb201-4ch-8px").first)
        let load = try #require(row["load_milliseconds"] as? Double)
        let step = try #require(row["step_milliseconds"] as? Double)
        let share = try #require(row["load_share"] as? Double)
        #expect(load > 0 && abs(share - load / (load + step)) < 1e-9)
    }

    @Test func aProfileAccountsForEveryKernel() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let size = ["--channels", "4", "--layers", "6", "--resolution", "8", "--batch", "16", "--steps", "2"]
        let result = try program.runList(["bench", "--profile", "DARTS", "--json"] + size)
        #expect(result.status == 0, "\(result.errors)")
        let report = try #require(
            JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        )
        let rows = try #require(report["rows"] as? [[String: Any]])
        let kernels = Set(rows.compactMap { $0["kernel"] as? String })
        #expect(kernels.isSuperset(of: ["separable", "pointwise gradient", "depthwise gradient", "optimiser"]))
        let shares = rows.compactMap { $0["share"] as? Double }
        #expect(shares.count == rows.count && abs(shares.reduce(0, +) - 1) < 1e-9)
        #expect(rows.allSatisfy { ($0["calls"] as? Int ?? 0) > 0 && ($0["milliseconds"] as? Double ?? 0) > 0 })
        let bench = "|nor_conv_3x3~0|+|none~0|skip_connect~1|+|avg_pool_3x3~0|nor_conv_1x1~1|none~2|"
        let table = try program.runList(["bench", "--profile", bench] + size)
        #expect(table.status == 0 && table.output.contains("convolution weights"))
    }

    @Test func profilesThatCannotBe() throws {
        let program = try Program()
        defer { program.cleanUp() }
        for (call, words) in [
            (["--profile", "darts-c4r4", "--batch", "8"], "a size of its own"),
            (["--profile", "DARTS", "--resolution", "6"], "even sizes"),
            (["--profile", "{}"], "genotype"),
            (["--batch", "8"], "--profile"),
        ] {
            let result = try program.runList(["bench"] + call)
            #expect(result.status != 0 && result.errors.contains(words), "\(call): \(result.errors)")
        }
    }

    @Test func callsThatMeanNothing() throws {
        let program = try Program()
        defer { program.cleanUp() }
        for call in ["--scaling --network darts-c4r4", "--network vgg", "--steps 0", "--random --data"] {
            let arguments = ["bench"] + call.split(separator: " ").map(String.init)
            #expect(try program.runList(arguments).status == 2, "\(call)")
        }
    }

    @Test func linearWork() throws {
        let base = CellSetting.c4r4
        let darts = try Architecture.firstOrderDARTS
        func work(_ size: ScalingReport.Size, _ change: (inout CellSetting) -> Void) throws -> Double {
            var setting = base
            change(&setting)
            return try size.work(setting, setting.graph(of: darts)) / size.work(base, base.graph(of: darts))
        }
        #expect(try work(.batch) { $0.batch = 96 } == 0.25)
        #expect(try work(.layers) { $0.layers = 5 } == 0.25)
        #expect(try work(.resolution) { $0.resolution = 32 } == 16)
        let wide = try CellSetting(batch: 384, layers: 20, resolution: 8, channels: 36)
            .graph(of: darts).macs
        #expect(try work(.channels) { $0.channels = 36 } == Double(wide) / 2_401_632)
    }

    @Test func sizesOfTheTable() {
        let values = ScalingReport.values(around: .c4r4)
        func of(_ size: ScalingReport.Size) -> [Int] { values.filter { $0.0 == size }.map(\.1) }
        #expect(of(.batch) == [96, 192, 384, 768])
        #expect(of(.layers) == [5, 8, 14, 20])
        #expect(of(.resolution) == [8, 16, 32])
        #expect(of(.channels) == [8, 9, 16, 18, 32, 36])
    }

    @Test func scalingAtASmallSize() throws {
        let report = try ScalingReport(Self.tiny, values: [(.batch, 32), (.channels, 8)], steps: 1)
        #expect(report.rows.map(\.value) == [32, 8])
        #expect(report.rows.allSatisfy { $0.relative > 0 && $0.stepMilliseconds > 0 })
        #expect(report.rows[1].macsPerImage > report.rows[0].macsPerImage)
        #expect(report.text.split(separator: "\n").count == 3)
    }

    @Test func randomGenotypesByTwoWorkers() throws {
        let measured = { try RandomReport(Self.tiny, count: 4, workers: 2, steps: 1) }
        let report = try measured()
        #expect(report.rows.map(\.number) == [1, 2, 3, 4])
        #expect(report.rows.allSatisfy { $0.imagesPerSecond > 0 && $0.besideImagesPerSecond > 0 })
        #expect(Set(report.rows.map(\.macsPerImage)).count > 1)
        let again = try measured()
        #expect(report.rows.map(\.macsPerImage) == again.rows.map(\.macsPerImage))
        // The whole set's images over the sum of their times, for either number of workers.
        let one = 4 / report.rows.reduce(0) { $0 + 1 / $1.imagesPerSecond }
        let two = 8 / report.rows.reduce(0) { $0 + 1 / $1.besideImagesPerSecond }
        #expect(abs(report.oneWorker / one - 1) < 1e-9 && abs(report.allWorkers / two - 1) < 1e-9)
    }

    @Test func randomGenotypesByMoreWorkersThanDivideThem() throws {
        let report = try RandomReport(Self.tiny, count: 4, workers: 3, steps: 1)
        #expect(report.rows.map(\.number) == Array(1...6))
        let all = 18 / report.rows.reduce(0) { $0 + 1 / $1.besideImagesPerSecond }
        #expect(abs(report.allWorkers / all - 1) < 1e-9)
        #expect(report.text.contains("beside others") && report.text.contains(", 3 workers "))
    }

    @Test func piecesOfWorkAreTimedInTurn() {
        let order = Mutex<[Int]>([])
        let times = StepTime.medians(
            rounds: 2,
            of: [{ order.withLock { $0.append(0) } }, { order.withLock { $0.append(1) } }]
        )
        #expect(order.withLock { $0 } == [0, 1, 0, 1, 0, 1])
        #expect(times.count == 2)
    }

    @Test func mediansOfEachClock() {
        let times = [(3.0, 30.0), (1, 50), (2, 40)].map { StepTime(processor: $0.0, wall: $0.1) }
        #expect(StepTime.median(times) == StepTime(processor: 2, wall: 40))
        #expect(StepTime(processor: 1, wall: 4).coreShare == 0.25)
    }

    /// The rows that the real program measures with one step each.
    private func rows(of arguments: String...) throws -> [[String: Any]] {
        let program = try Program()
        defer { program.cleanUp() }
        let result = try program.runList(["bench", "--steps", "1", "--json"] + arguments)
        #expect(result.status == 0, "\(result.errors)")
        return try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]] ?? []
    }
}
