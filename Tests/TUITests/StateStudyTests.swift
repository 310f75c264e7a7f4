import Testing
@testable import Foundations
@testable import RunModel
@testable import Studies
@testable import TUI
@testable import TerminalKit

/// A study of proxies in the dashboard.
@Suite struct StateStudyTests {
    private static let size = GridSize(width: 120, height: 40)

    private func state(_ snapshot: RunSnapshot, _ keys: String = "") -> DashboardState {
        var state = GoldenScenes.state(snapshot, Self.size)
        for key in keys { _ = reduce(&state, .key(Key(key))) }
        return state
    }

    private func text(_ state: DashboardState) -> String {
        let capabilities = Capabilities(colors: .truecolor, glyphs: .braille)
        return render(state, size: Self.size, capabilities: capabilities, theme: .standard).plainText()
    }

    @Test func proxiesAreComparedAsAReportWouldCompareThem() throws {
        let snapshot = StudyFixture.snapshot()
        let report = try #require(state(snapshot).index.proxies)
        let names = ["naswot", "synflow", "zico", "params", "macs", "c4r4s0e1/4", "c4r4s0e3/4"]
        #expect(Set(report.entries.map(\.name)) == Set(names))
        let naswot = try #require(report.entries.first { $0.name == "naswot" })
        let truth = snapshot.candidates.compactMap { $0.metrics["known_e200"]?.value }
        let values = snapshot.candidates.compactMap { $0.metrics["naswot"]?.value }
        #expect(naswot.tau == Statistics.kendallTau(values, truth))
        #expect(naswot.meanCoreSeconds.map { abs($0 - 0.13) < 1e-9 } == true)
        // The third epoch costs what led there.
        let third = try #require(report.entries.first { $0.name == "c4r4s0e3/4" })
        #expect(third.meanCoreSeconds.map { abs($0 - 1.5) < 1e-9 } == true)
    }

    @Test func aSearchComparesNoProxies() {
        #expect(state(StateFixture.snapshot()).index.proxies == nil)
        #expect(text(state(StateFixture.snapshot())).contains("Curves of"))
        #expect(!text(state(StudyFixture.snapshot())).contains("Curves of"))
    }

    @Test func oneArchitectureMoreOfManyWaitsForOthers() throws {
        var snapshot = StudyFixture.snapshot(architectures: 300)
        snapshot.candidates[299].state = .training
        var state = state(snapshot)
        let first = try #require(state.index.proxies)
        func grow(by count: Int) {
            for id in snapshot.candidates.count + 1...snapshot.candidates.count + count {
                var record = snapshot.candidates[id % 7]
                record.id = id
                snapshot.candidates.append(record)
            }
            _ = reduce(&state, .snapshot(snapshot))
        }
        grow(by: 2)
        #expect(state.index.proxies == first)
        grow(by: 2)
        #expect(state.index.proxies?.architectures == 304)
        // When nobody is left to wait for, everyone counts.
        grow(by: 1)
        #expect(state.index.proxies?.architectures == 304)
        snapshot.candidates[299].state = .alive
        _ = reduce(&state, .snapshot(snapshot))
        #expect(state.index.proxies?.architectures == 305)
    }

    @Test func aClickOnAProxyShowsItsRanks() throws {
        var state = state(StudyFixture.snapshot())
        let entries = try #require(state.index.proxies).entries
        let panel = try #require(ScreenLayout(state, size: Self.size).panels[.proxies])
        for (row, entry) in entries.enumerated() {
            let event = MouseEvent(x: panel.x + 9, y: panel.y + 2 + row, button: .left, action: .press)
            _ = reduce(&state, .mouse(event))
            let run = try #require(state.snapshot).run
            #expect(state.ranks.plot.pair?.x.proxyName(run) == entry.name)
            #expect(state.ranks.plot.pair?.y == .measure("known_e200"))
        }
    }

    @Test func whereNothingIsTrainedTheTruthRanks() throws {
        let snapshot = StudyFixture.snapshot(trains: false)
        let state = state(snapshot, "2")
        let truth = snapshot.candidates.map { $0.metrics["known_e200"]?.value ?? 0 }
        let best = try #require(truth.indices.max { truth[$0] < truth[$1] })
        #expect(state.index.best?.id == snapshot.candidates[best].id && state.selection == state.index.best?.id)
        #expect(state.population.order.map { truth[$0] } == truth.sorted(by: >))
        #expect(!text(state).contains("best #"))
    }

    @Test func measuresAreColumnsThatCanBeSortedBy() throws {
        var state = state(StudyFixture.snapshot(trains: false), "2:sort synflow asc")
        _ = reduce(&state, .key(.enter))
        #expect(state.population.sort == PopulationSort(column: .measure("synflow"), descending: false))
        let snapshot = try #require(state.snapshot)
        let values = state.population.order.compactMap { snapshot.candidates[$0].metrics["synflow"]?.value }
        #expect(values.count == 40 && values == values.sorted())
        let columns = shownColumns(state.shared, snapshot)
        #expect(columns.prefix(4) == [.id, .state, .rank, .measure("known_e200")])
        #expect(!columns.contains(.mutation) && !columns.contains(.progress))
        // In a search they come last.
        var search = StateFixture.snapshot()
        search.candidates[0].metrics["synflow"] = Metric(name: "synflow", value: 1, cost: 0)
        let others = GoldenScenes.state(search, Self.size)
        #expect(PopulationColumn.all(others.shared).contains(.measure("synflow")))
        #expect(shownColumns(others.shared, search).contains(.mutation))
    }

    private func shownColumns(_ shared: SharedState, _ snapshot: RunSnapshot) -> [PopulationColumn] {
        let area = GridRect(x: 0, y: 0, width: 119, height: 10)
        return PopulationTable(shared, snapshot, [], in: area).view.places.map(\.id)
    }

    @Test func measuresCanBeFilteredBy() throws {
        var state = state(StudyFixture.snapshot(trains: false), "2/naswot>=1400 known_e200>0.9")
        let snapshot = try #require(state.snapshot)
        let kept = snapshot.candidates.filter { record in
            func value(_ name: String) -> Double { record.metrics[name]?.value ?? 0 }
            return value("naswot") >= 1400 && value("known_e200") > 0.9
        }
        #expect(!kept.isEmpty && kept.count < 40)
        #expect(Set(state.population.order.map { snapshot.candidates[$0].id }) == Set(kept.map(\.id)))
        _ = reduce(&state, .key(.escape))
        for key in "/naswo>3" { _ = reduce(&state, .key(Key(key))) }
        guard case .filter(let prompt) = state.overlay else { throw FilterError(message: "no prompt") }
        #expect(prompt.error?.contains("no field “naswo”") == true && prompt.error?.contains("naswot") == true)
    }

    @Test func tier0CanBeHeldAgainstTheTiers() throws {
        var snapshot = StateFixture.snapshot()
        for index in snapshot.candidates.indices {
            snapshot.candidates[index].metrics["az_nas"] = Metric(name: "az_nas", value: Double(index), cost: 0)
        }
        let pairs = RankPlot.pairs(snapshot)
        for tier in 1...3 { #expect(pairs.contains(RankPair(x: .measure("az_nas"), y: .tier(tier)))) }
        #expect(Set(pairs).count == pairs.count)
        let studied = RankPlot.pairs(StudyFixture.snapshot())
        #expect(Set(studied).count == studied.count)
    }

    @Test func detailsTellWhatWasMeasured() {
        var state = state(StudyFixture.snapshot())
        state.select(39)
        _ = reduce(&state, .key(.enter))
        let lines = text(state)
        #expect(lines.contains("known_e200") && lines.contains("0.130 core-s"))
        #expect(lines.contains("zico         none"))
    }

    @Test func farOutValuesStandAtTheEdgeAndCountAsTheyAre() throws {
        let snapshot = StudyFixture.snapshot()
        var state = state(snapshot, "5")
        state.ranks.show(proxy: "zico", &state.shared)
        let plot = state.ranks.plot
        #expect(plot.atEdge == [1, 39])
        let others = plot.points.filter { !plot.atEdge.contains($0.id) }.map(\.x)
        let (least, most) = (try #require(others.min()), try #require(others.max()))
        for point in plot.points where plot.atEdge.contains(point.id) {
            #expect(abs(point.x - (least - 0.05 * (most - least))) < 1e-9)
        }
        let known = snapshot.candidates.compactMap { $0.metrics["zico"]?.order }
        let truth = snapshot.candidates.compactMap { $0.metrics["known_e200"]?.value }
        #expect(plot.tau == Statistics.kendallTau(known, truth))
        #expect(text(state).contains("2 far out, at the edge"))
        // Ranks have no far ends.
        _ = reduce(&state, .key(.character("v")))
        #expect(state.ranks.plot.atEdge.isEmpty)
    }

    @Test func whatANetworkDoesNotHaveMatchesNoComparisonAndSortsLast() throws {
        let snapshot = StudyFixture.snapshot()
        let without = try #require(
            snapshot.candidates.first { $0.metrics["zico"] != nil && $0.metrics["zico"]?.value == nil }
        )
        for text in ["zico>=0", "zico<0", "zico:0"] {
            #expect(
                try !CandidateFilter(text, measures: ["zico"]).matches(without, rank: nil, run: snapshot.run),
                "\(text)"
            )
        }
        #expect(try CandidateFilter("!zico>=0", measures: ["zico"]).matches(without, rank: nil, run: snapshot.run))
        for order in ["asc", "desc"] {
            var state = state(snapshot, "2:sort zico \(order)")
            _ = reduce(&state, .key(.enter))
            let last = try #require(state.population.order.last)
            #expect(snapshot.candidates[last].id == without.id)
        }
    }

    @Test func valuesThatSpreadEvenlyStayWhereTheyAre() {
        var state = state(StudyFixture.snapshot(), "5")
        for name in ["naswot", "synflow", "params", "macs"] {
            state.ranks.show(proxy: name, &state.shared)
            #expect(state.ranks.plot.atEdge.isEmpty, "\(name)")
        }
    }

    @Test func statisticsAreWordsInASCII() {
        let state = state(StudyFixture.snapshot())
        let ascii = Capabilities(colors: .truecolor, glyphs: .ascii)
        let lines = render(state, size: Self.size, capabilities: ascii, theme: .standard).plainText()
        #expect(lines.contains(" tau ") && lines.contains(" rho ") && lines.contains("tau 1/2"))
    }
}
