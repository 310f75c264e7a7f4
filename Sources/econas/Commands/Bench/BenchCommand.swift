import ArgumentParser
import Foundation
import Foundations
import Tensor

/// Measures the training engine, or the dashboard.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure the training engine, on one thread unless it says otherwise, or the dashboard.",
        discussion: """
            Full training steps (forward, backward, clipping, update) on random images; the median of several. Times are \
            the thread's processor time, which others on the machine disturb less than the time on the wall; the column \
            core says which share of the wall's time that was. GFLOP/s count 6 operations per multiply-accumulate and \
            image, 2 where there is no backward pass.
            """
    )

    @Flag(help: "What to measure (default: training steps of each network).")
    var measurement: BenchMeasurement?

    @Option(help: "Measure only this network: \(BenchNetwork.all.map(\.name).joined(separator: ", ")).")
    var network: String?

    @Option(help: "Steps to take the median of.")
    var steps = 7

    @Option(help: "How many train at once in --random (default: 2, where there are two cores).")
    var workers: Int?

    @Flag(help: "As JSON.")
    var json = false

    @OptionGroup(title: "Profile") var profile: ProfileOptions

    @OptionGroup(title: "Dashboard") var dashboard: DashboardBenchOptions

    func validate() throws {
        if dashboard.isWanted, measurement != nil || network != nil || json {
            throw ValidationError("--dashboard measures the dashboard alone and writes tables only")
        }
        if profile.genotype != nil, measurement != nil || network != nil || dashboard.isWanted {
            throw ValidationError("--profile looks at one network, given by its genotype or name, and nothing else")
        }
        if steps < 1 { throw ValidationError("--steps must be at least 1") }
        if let workers {
            guard measurement == .random else { throw ValidationError("--workers belongs to --random") }
            if workers < 1 { throw ValidationError("--workers must be at least 1") }
        }
        guard let network else { return }
        if !BenchNetwork.all.contains(where: { $0.name == network }) {
            let names = BenchNetwork.all.map(\.name).joined(separator: ", ")
            throw ValidationError("there is no network \(network): --network takes \(names)")
        }
        if let measurement, !measurement.isPerNetwork {
            throw ValidationError("--\(measurement.rawValue) measures networks of its own, without --network")
        }
    }

    func run() throws {
        if dashboard.isWanted { return try DashboardBench(dashboard).run() }
        let report = try report()
        standardOutput(json ? try JSONText.of(report, keys: .convertToSnakeCase) : report.text)
    }

    private func report() throws -> any BenchReport {
        if let genotype = profile.genotype {
            return try ProfileReport(profile.network(of: genotype), steps: steps)
        }
        let networks = BenchNetwork.all.filter { network == nil || $0.name == network }
        switch measurement {
        case nil: return try TrainingReport(networks, steps: steps)
        case .evaluation: return try EvaluationReport(networks, steps: steps)
        case .data: return try DataReport(networks, steps: steps)
        case .scaling: return try ScalingReport(.c4r4, steps: steps)
        case .random:
            let cores = Cores.available().processors.count
            if let workers, workers > cores {
                throw UserError("--workers \(workers): a worker needs a core to itself, and this process has \(cores)")
            }
            return try RandomReport(.c4r4, count: 16, workers: workers ?? min(2, cores), steps: steps)
        }
    }
}

/// What `econas bench` can measure besides training steps.
enum BenchMeasurement: String, EnumerableFlag {
    case evaluation
    case data
    case scaling
    case random

    /// Whether it measures the networks of the table.
    var isPerNetwork: Bool { self == .evaluation || self == .data }

    static func help(for value: BenchMeasurement) -> ArgumentHelp? {
        switch value {
        case .evaluation: "The pass of a validation beside a training step, per multiply-accumulate."
        case .data: "Loading a batch (decoding, augmentation, layout) as a share of its step."
        case .scaling: "How the cost of a step grows with batch, layers, resolution and channels."
        case .random: "Random genotypes of the search space, trained by one worker and by several at once."
        }
    }
}

/// What a measurement found: a table for people, a value for programs.
protocol BenchReport: Encodable {
    /// The table.
    var text: String { get }
}
