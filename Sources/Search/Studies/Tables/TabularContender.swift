import Foundation
import Foundations
import RunConfiguration
import RunModel
package import Strategies

/// A strategy that takes part in a comparison on a table.
package struct TabularContender: Sendable {
    /// What reports call it: the strategy, and where they are not all the schedules that it uses, `random@12`.
    package let label: String
    /// The strategy, on the table's architectures.
    package let strategy: any Strategy

    /// The keys that can be set; everything else follows from the table and the label.
    private static let settings = [
        "search.initial", "search.children", "search.sample", "search.eta", "search.promotions", "search.parents",
        "search.maximum_age", "search.tournament_divisor", "search.redraws", "search.empty_tier",
    ]

    /// The contenders that a comparison of everything has: each strategy with all trainings of the table, and those to which
    /// one tier is enough once with the shortest only, which is the published form of random search and regularized evolution.
    package static func labels(_ task: TabularTask) -> [String] {
        StrategyName.allCases.flatMap { name in
            let needsOneTier = [.random, .regularizedEvolution, .hierarchical].contains(name)
            guard needsOneTier, task.schedules.count > 1, let shortest = task.schedules.first else {
                return [name.rawValue]
            }
            return ["\(name.rawValue)@\(shortest)", name.rawValue]
        }
    }

    /// Makes a contender of what a person wrote: `hierarchical`, or with schedules of the table `random@12`, `hierarchical@12-200`.
    ///
    /// - Parameter settings: `search.…` keys and values as after `--set`; they take the place of `defaults`.
    /// - Throws: `ConfigurationError`.
    package init(_ text: String, task: TabularTask, settings: [String] = []) throws {
        let parts = text.split(separator: "@", maxSplits: 1).map(String.init)
        let names = StrategyName.allCases.map(\.rawValue)
        guard let first = parts.first, let name = StrategyName(rawValue: first) else {
            let nearest = NearestName.find(parts.first ?? "", among: names).map { "; the nearest is \($0)" } ?? ""
            let problem = "unknown strategy \"\(text)\": must be one of \(names.joined(separator: ", "))\(nearest)"
            throw ConfigurationError(.option("--strategy"), problem)
        }
        var tiers = task.schedules
        if parts.count > 1 {
            tiers = parts[1].split(separator: "-").compactMap { Int($0) }
            guard !tiers.isEmpty, tiers.allSatisfy(task.schedules.contains), zip(tiers, tiers.dropFirst()).allSatisfy(<)
            else {
                let example = "\(first)@\(task.schedules.map(String.init).joined(separator: "-"))"
                let problem = "\(text): after @ stand epochs that the table knows, ascending, as in \(example)"
                throw ConfigurationError(.option("--strategy"), problem)
            }
        }
        var builder = ConfigurationBuilder(Self.defaults(name, tiers: tiers, schedules: task.schedules))
        for setting in settings {
            let key = setting.prefix { $0 != "=" && !$0.isWhitespace }
            guard Self.settings.contains(String(key)) else {
                let problem = "\(key) means nothing on a table: \(Self.settings.joined(separator: ", ")) can be set"
                throw ConfigurationError(.set, key: String(key), problem)
            }
            try builder.set(setting)
        }
        label = text
        strategy = try builder.finish().strategy(in: TableSpace(task.table))
    }

    /// The settings of a strategy on a table, by one principle for all: each tier costs as much as the one below. So η is the
    /// ratio of the costs of the table's trainings, and of η candidates one goes on; a cycle and an initial population have as many
    /// candidates as bring one to the top, at least η. Regularized evolution has the published population of 10 and sample of 3.
    static func defaults(_ name: StrategyName, tiers: [Int], schedules: [Int]) -> SearchConfiguration {
        var configuration = SearchConfiguration()
        configuration.proxy.epochs = tiers.last ?? 1
        configuration.search.strategy = name
        configuration.search.tiers = tiers.count
        configuration.search.tierEpochs = tiers
        configuration.search.cycles = 1_000_000
        configuration.search.children = 1
        let span = Double(schedules.last ?? 1) / Double(schedules.first ?? 1)
        let eta = max(2, Int(pow(span, 1 / Double(max(1, schedules.count - 1))).rounded()))
        let sizes = tiers.indices.map { tier in
            (tier + 1..<tiers.count).reduce(1) { product, _ in min(product * eta, 1_000) }
        }
        let cycle = max(eta, sizes[0])
        configuration.search.eta = eta
        configuration.search.promotions = Array(sizes.dropFirst())
        configuration.search.parents = tiers.indices.map { (cycle + tiers.count - 1 - $0) / tiers.count }
        switch name {
        case .hierarchical, .hierarchicalAsync, .successiveHalving, .hyperband: configuration.search.initial = cycle
        case .regularizedEvolution:
            configuration.search.initial = 10
            configuration.search.sample = 3
        case .random, .asha: configuration.search.initial = 1
        }
        return configuration
    }
}
