import RunModel
import Studies
import TerminalKit

/// What distinguishes trainings of a study from each other.
enum ProxyFactor: Int, CaseIterable, Sendable, Hashable {
    case channels, resolution, samples, epoch, schedule, batch

    /// Its name at an axis.
    var title: String {
        switch self {
        case .channels: "channels"
        case .resolution: "pixels"
        case .samples: "samples"
        case .epoch: "epoch"
        case .schedule: "of epochs"
        case .batch: "batch"
        }
    }
}

/// Trainings of a study arranged by the factors that vary in it, with their τ.
///
/// The two factors with most levels make rows and columns, in the order channels, pixels, samples, epoch, schedule, batch; every
/// combination of what else varies is a panel.
struct ProxyGrid: Sendable, Hashable {
    /// One arrangement of rows and columns.
    struct Panel: Sendable, Hashable {
        /// What the rest of the factors are here; empty when none varies.
        var title: String
        /// τ by row and column; nil where nothing was trained or τ is undefined.
        var values: [[Double?]]
    }

    /// The factor of the rows and their levels, ascending.
    let rows: (factor: ProxyFactor, labels: [String])
    /// The factor of the columns and their levels, ascending.
    let columns: (factor: ProxyFactor, labels: [String])
    /// Panels, in the order of their factors.
    let panels: [Panel]

    /// Arranges the trainings of a report; nil unless at least one factor varies.
    init?(_ report: ProxyReport) {
        let runs = report.entries.compactMap { entry in
            entry.training.map { Run(setting: $0.setting, epoch: $0.epoch, batch: $0.batch, tau: entry.tau) }
        }
        // A schedule that always goes with its epoch says nothing by itself.
        let followsEpoch = Set(runs.map { [$0.epoch, $0.setting.epochs] }).count == Set(runs.map(\.epoch)).count
        let factors = ProxyFactor.allCases.filter { !(followsEpoch && $0 == .schedule) }
        let levels = factors.map { factor in Set(runs.map { $0.level(factor) }).sorted() }
        let byLevels = factors.indices.sorted { levels[$0].count > levels[$1].count }
        guard levels[byLevels[0]].count > 1 else { return nil }
        let axes = byLevels.prefix(2).sorted()
        func labels(_ index: Int) -> [String] {
            levels[index].map { level in
                runs.first { $0.level(factors[index]) == level }?.label(factors[index], followsEpoch) ?? ""
            }
        }
        rows = (factors[axes[0]], labels(axes[0]))
        columns = (factors[axes[1]], labels(axes[1]))
        let rest = factors.indices.filter { !axes.contains($0) && levels[$0].count > 1 }.map { factors[$0] }
        let groups = Dictionary(grouping: runs) { run in rest.map { run.level($0) } }
        panels = groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { _, members in
            let title = rest.map { members[0].named($0, followsEpoch) }.joined(separator: ", ")
            let values = levels[axes[0]].map { row in
                levels[axes[1]].map { column in
                    members.first {
                        $0.level(factors[axes[0]]) == row && $0.level(factors[axes[1]]) == column
                    }?.tau
                }
            }
            return Panel(title: title, values: values)
        }
    }

    static func == (a: ProxyGrid, b: ProxyGrid) -> Bool {
        a.rows == b.rows && a.columns == b.columns && a.panels == b.panels
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(rows.labels)
        hasher.combine(columns.labels)
        hasher.combine(panels)
    }
}

/// One training.
private struct Run {
    var setting: ReducedSetting
    var epoch: Int
    /// Nil: that of the study.
    var batch: Int?
    var tau: Double?

    func level(_ factor: ProxyFactor) -> Double {
        switch factor {
        case .channels: Double(setting.channels)
        case .resolution: Double(setting.resolution)
        case .samples: setting.sampleRatio
        case .epoch: Double(epoch)
        case .schedule: Double(setting.epochs)
        case .batch: Double(batch ?? 0)
        }
    }

    /// The level as it stands at an axis named for its factor.
    func label(_ factor: ProxyFactor, _ followsEpoch: Bool) -> String {
        switch factor {
        case .samples:
            let parts = 1 / setting.sampleRatio
            return setting.sampleRatio < 1 && abs(parts - parts.rounded()) < 1e-9
                ? "1/\(Int(parts.rounded()))" : setting.sampleRatio == 1 ? "1" : "\(setting.sampleRatio)"
        case .batch: return batch.map(String.init) ?? "of the study"
        case .epoch where followsEpoch && epoch != setting.epochs: return "\(epoch)/\(setting.epochs)"
        default: return "\(Int(level(factor)))"
        }
    }

    /// The level with its factor.
    func named(_ factor: ProxyFactor, _ followsEpoch: Bool) -> String {
        let label = label(factor, followsEpoch)
        switch factor {
        case .channels, .resolution: return "\(label) \(factor.title)"
        case .samples: return "\(label) of samples"
        case .epoch: return "epoch \(label)"
        case .schedule: return "of \(label) epochs"
        case .batch: return "batch \(label)"
        }
    }
}
