package import Architectures
import RunConfiguration
import RunModel

extension SearchConfiguration {
    /// What plans the cycles of the run.
    ///
    /// - Precondition: the configuration is checked (`check()`).
    package var planner: any Planner {
        switch kind {
        case .search: strategy
        // A list that could be checked can be read.
        case .training: GivenList(ladder: ladder, given: (try? train.chosen()) ?? [])
        case .study:
            RandomSearch(
                ladder: ladder,
                cycles: search.cycles,
                initial: 0,
                children: 1,
                redraws: search.redraws,
                asks: .wheneverFree,
                space: space
            )
        }
    }

    /// The strategy of a search.
    ///
    /// - Precondition: the configuration is checked (`check()`).
    package var strategy: any Strategy { strategy(in: space) }

    private var space: any SearchSpace {
        guard let space = Spaces.named(search.space) else { preconditionFailure("there is no space \(search.space)") }
        return space
    }

    /// The strategy, on architectures of a given space.
    ///
    /// - Precondition: the configuration is checked (`check()`).
    package func strategy(in space: any SearchSpace) -> any Strategy {
        switch search.strategy {
        case .hierarchical: return hierarchy(space)
        case .hierarchicalAsync: return AsynchronousHierarchy(hierarchy(space))
        case .regularizedEvolution:
            return RegularizedEvolution(
                ladder: ladder,
                cycles: search.cycles,
                population: search.initial,
                sample: search.sample,
                children: search.children,
                redraws: search.redraws,
                space: space
            )
        case .random:
            return RandomSearch(
                ladder: ladder,
                cycles: search.cycles,
                initial: search.initial,
                children: search.children,
                redraws: search.redraws,
                space: space
            )
        case .successiveHalving: return brackets(BracketStrategy.successiveHalving, space)
        case .hyperband: return brackets(BracketStrategy.hyperband, space)
        case .asha:
            return AsynchronousHalving(
                ladder: ladder,
                cycles: search.cycles * search.children,
                initial: search.initial,
                eta: search.eta,
                redraws: search.redraws,
                space: space
            )
        }
    }

    private func hierarchy(_ space: any SearchSpace) -> HierarchicalStrategy {
        var strategy = HierarchicalStrategy(
            ladder: ladder,
            cycles: search.cycles,
            initial: search.initial,
            maximumAge: search.maximumAge,
            tournamentDivisor: search.tournamentDivisor,
            redraws: search.redraws,
            emptyTier: search.emptyTier,
            space: space
        )
        if !search.screen.isEmpty { strategy.proposals = search.proposals }
        return strategy
    }

    private func brackets(
        _ make: (TierLadder, Int, Int, Int, Int, any SearchSpace) -> BracketStrategy,
        _ space: any SearchSpace
    ) -> BracketStrategy {
        make(ladder, search.cycles, search.initial, search.eta, search.redraws, space)
    }
}
