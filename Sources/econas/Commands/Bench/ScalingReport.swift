import Architectures
import Foundation
import Tensor
import Foundations

/// How the time of a step grows when one size of the network grows.
///
/// Each row has a measure of its work in which the time should grow linearly: images, images × layers, images × pixels,
/// and for channels the multiply-accumulates, which grow with their square.
struct ScalingReport: BenchReport {
    /// What is varied.
    enum Size: String, Encodable, CaseIterable {
        case batch
        case layers
        case resolution
        case channels
    }

    /// The network at one value of one size.
    struct Row: Encodable {
        var size: Size
        var value: Int
        var macsPerImage: Int
        var arenaBytes: Int
        var stepMilliseconds: Double
        /// Nanoseconds per unit of work.
        var nanosecondsPerUnit: Double
        /// Time per unit of work as a multiple of the base's: 1 is linear.
        var relative: Double
    }

    var rows: [Row]

    /// Measures the DARTS_V1 network at multiples of `base`, every row in turn with the base itself.
    init(_ base: CellSetting, values: [(Size, Int)]? = nil, steps: Int) throws {
        let darts = try Architecture.firstOrderDARTS
        let baseBatch = try BenchBatch(base.graph(of: darts), batch: base.batch)
        rows = try (values ?? Self.values(around: base)).map { size, value in
            let setting = size.applied(value, to: base)
            let batch = try BenchBatch(setting.graph(of: darts), batch: setting.batch)
            let times = StepTime.medians(rounds: steps, of: [batch.step, baseBatch.step]).map(\.processor)
            let (work, baseWork) = (size.work(setting, batch.plan.graph), size.work(base, baseBatch.plan.graph))
            return Row(
                size: size,
                value: value,
                macsPerImage: batch.plan.graph.macs,
                arenaBytes: batch.plan.arenaBytes,
                stepMilliseconds: 1e3 * times[0],
                nanosecondsPerUnit: 1e9 * times[0] / work,
                relative: (times[0] / work) / (times[1] / baseWork)
            )
        }
    }

    /// The values of the table: fractions and multiples of the base. Channels also just below multiples of a vector's
    /// width, where a kernel may waste most of it.
    static func values(around base: CellSetting) -> [(Size, Int)] {
        [base.batch / 4, base.batch / 2, base.batch, 2 * base.batch].map { (.batch, $0) }
            + [base.layers / 4, 2 * base.layers / 5, 7 * base.layers / 10, base.layers].map { (.layers, $0) }
            + [base.resolution, 2 * base.resolution, 4 * base.resolution].map { (.resolution, $0) }
            + [base.channels - 1, base.channels, 16, 2 * base.channels, 32, 4 * base.channels].map { (.channels, $0) }
    }

    func encode(to encoder: any Encoder) throws { try rows.encode(to: encoder) }

    var text: String {
        var table = TextTable(columns: [
            ("size", .left), ("value", .right), ("MACs", .right), ("arena", .right), ("ms per step", .right),
            ("ns per unit", .right), ("to base", .right), ("unit", .left),
        ])
        for row in rows {
            table.add([
                row.size.rawValue, "\(row.value)", Format.magnitude(row.macsPerImage), Format.bytes(row.arenaBytes),
                Format.fixed(row.stepMilliseconds, 1), String(format: "%.4g", row.nanosecondsPerUnit),
                Format.fixed(row.relative, 2), row.size.unit,
            ])
        }
        return table.text
    }
}

extension ScalingReport.Size {
    /// The setting with this size at another value.
    fileprivate func applied(_ value: Int, to base: CellSetting) -> CellSetting {
        var setting = base
        switch self {
        case .batch: setting.batch = value
        case .layers: setting.layers = value
        case .resolution: setting.resolution = value
        case .channels: setting.channels = value
        }
        return setting
    }

    /// What the time of a step should be proportional to when this size grows.
    func work(_ setting: CellSetting, _ graph: Graph) -> Double {
        let images = Double(setting.batch)
        switch self {
        case .batch: return images
        case .layers: return images * Double(setting.layers)
        case .resolution: return images * Double(setting.resolution * setting.resolution)
        case .channels: return images * Double(graph.macs) / 1e3
        }
    }

    fileprivate var unit: String {
        switch self {
        case .batch: "image"
        case .layers: "image · layer"
        case .resolution: "image · pixel"
        case .channels: "1000 MACs"
        }
    }
}
