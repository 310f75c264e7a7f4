import Studies
import Testing
@testable import Architectures
@testable import Foundations
@testable import RunModel

@testable import TUI
@testable import TerminalKit

/// Crosshair, zoom and pan of the curves and the ranks, by keys and by the mouse.
@Suite struct StateChartsTests {
    private static let size = GridSize(width: 120, height: 40)

    private func state(_ keys: String) -> DashboardState {
        var state = GoldenScenes.middle(Self.size)
        press(keys, &state)
        return state
    }

    /// A candidate that a person promotes gets through two tiers in one cycle.
    @Test func theBestSoFarIsKnownByTheCycleOfItsScore() throws {
        var snapshot = StateFixture.snapshot()
        for index in snapshot.candidates.indices {
            snapshot.candidates[index].scores = [:]
            snapshot.candidates[index].scoreCycles = [:]
        }
        snapshot.candidates[2].scores = [1: 0.4, 2: 0.5]
        snapshot.candidates[2].scoreCycles = [1: 3, 2: 3]
        var state = DashboardState(size: Self.size, now: StateFixture.start)
        _ = reduce(&state, .snapshot(snapshot))
        #expect(state.index.bestSoFar[0].map(\.cycle) == [3] && state.index.bestSoFar[1].map(\.cycle) == [3])
    }

    private func press(_ keys: String, _ state: inout DashboardState) {
        for key in keys { _ = reduce(&state, .key(Key(key))) }
    }

    private func mouse(
        _ x: Int,
        _ y: Int,
        _ state: inout DashboardState,
        _ button: MouseButton = .left,
        _ action: MouseAction = .press
    ) {
        _ = reduce(&state, .mouse(MouseEvent(x: x, y: y, button: button, action: action)))
    }

    private func curveFrame(_ state: DashboardState) throws -> ChartFrame {
        let rect = try #require(ScreenLayout(state, size: Self.size).panels[.curves])
        let lines = chart(state.curves.model(state.shared), state.curves, .standard)
        return lines.frame(in: rect.inset(1, 1), set: state.glyphs)
    }

    private func rankFrame(_ state: DashboardState) throws -> ChartFrame {
        let rect = try #require(ScreenLayout(state, size: Self.size).panels[.ranks]).inset(1, 1)
        return try #require(state.ranks.chart(state.shared, width: rect.width)).frame(in: rect, set: state.glyphs)
    }

    // MARK: - Curves

    @Test func theCrosshairFollowsOneCurveAfterTheOther() throws {
        var state = state("4")
        let ids = state.curves.model(state.shared).series.map(\.id)
        #expect(ids.count >= 3 && ids.first == state.selection)
        var seen: [Int] = []
        for _ in ids {
            press("n", &state)
            seen.append(try #require(state.curves.focus))
        }
        #expect(seen == ids)
        #expect(state.curves.cursor != nil)
        press("N", &state)
        #expect(state.curves.focus == ids[ids.count - 2])
        _ = reduce(&state, .key(.escape))
        #expect(state.curves.focus == nil && state.curves.cursor == nil)
    }

    @Test func theLegendTellsEveryCurvesValueAtTheCrosshair() throws {
        var state = state("4llllllllll")
        let cursor = try #require(state.curves.cursor)
        _ = reduce(&state, .resize(GridSize(width: 200, height: 60)))
        let grid = render(
            state,
            size: state.size,
            capabilities: Capabilities(colors: .truecolor, glyphs: .braille),
            theme: .standard
        )
        let text = GoldenScenes.text(grid)
        for curve in state.curves.model(state.shared).series where (curve.points.last?.x ?? 0) >= cursor {
            let value = try #require(curve.points.last { $0.x <= cursor }?.y)
            #expect(text.contains("\(curve.name) \(Format.percent(value, digits: 1))%"), "\(curve.name)")
        }
    }

    @Test func aClickNamesTheNearestPointOfTheNearestCurve() throws {
        var state = state("4")
        let frame = try curveFrame(state)
        let other = try #require(state.curves.model(state.shared).series.last)
        let point = other.points[other.points.count / 2]
        mouse(try #require(frame.column(point.x)), try #require(frame.row(point.y)), &state)
        let focus = try #require(state.curves.focus)
        let hit = try #require(state.curves.model(state.shared).series.first { $0.id == focus })
        // Curves may run through the same cell; whichever is named runs through this one.
        let shown = try #require(hit.points.first { $0.x == state.curves.cursor })
        #expect(frame.column(shown.x) == frame.column(point.x) && frame.row(shown.y) == frame.row(point.y))
    }

    @Test func zoomAndPanStayInsideTheAxis() throws {
        var state = state("4")
        let all = try #require(state.curves.model(state.shared).range)
        press("H", &state)
        #expect(state.curves.window == nil && state.notice != nil)
        press("+++", &state)
        let zoomed = try #require(state.curves.window)
        #expect(abs((zoomed.upperBound - zoomed.lowerBound) * 8 - (all.upperBound - all.lowerBound)) < 1e-9)
        press("LLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLLL", &state)
        #expect(state.curves.window?.upperBound == all.upperBound)
        press("H", &state)
        #expect((state.curves.window?.upperBound ?? 0) < all.upperBound)
        press("HHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHH", &state)
        #expect(state.curves.window?.lowerBound == all.lowerBound)
        press("0", &state)
        #expect(state.curves.window == nil)
        press("++---", &state)
        #expect(state.curves.window == nil)
        press("++++++++++++++++++++", &state)
        let least = try #require(state.curves.window)
        #expect(least.upperBound - least.lowerBound >= (all.upperBound - all.lowerBound) / 64 - 1e-9)
    }

    @Test func theWheelZoomsAroundTheMouse() throws {
        var state = state("4")
        let before = try curveFrame(state)
        let (x, y) = (before.plot.x + before.plot.width / 4, before.plot.y + 5)
        let value = try #require(before.values(x: x, y: y)?.x)
        mouse(x, y, &state, .wheelUp)
        mouse(x, y, &state, .wheelUp)
        let after = try #require(try curveFrame(state).values(x: x, y: y)?.x)
        #expect(abs(after - value) < (before.xRange.upperBound - before.xRange.lowerBound) / 100)
        mouse(x, y, &state, .wheelDown)
        mouse(x, y, &state, .wheelDown)
        #expect(state.curves.window == nil)
    }

    @Test func zoomedInTheMouseDragsTheCurves() throws {
        var state = state("4++")
        let frame = try curveFrame(state)
        let y = frame.plot.y + 3
        let (from, to) = (frame.plot.x + 60, frame.plot.x + 40)
        let value = try #require(frame.values(x: from, y: y)?.x)
        mouse(from, y, &state)
        mouse(to, y, &state, .left, .drag)
        let moved = try #require(try curveFrame(state).values(x: to, y: y)?.x)
        #expect(abs(moved - value) < 1)
        #expect(try curveFrame(state).xRange != frame.xRange)
    }

    @Test func notZoomedInTheMouseDragsTheCrosshair() throws {
        var state = state("4")
        let frame = try curveFrame(state)
        mouse(frame.plot.x + 10, frame.plot.y + 3, &state)
        let first = try #require(state.curves.cursor)
        mouse(frame.plot.x + 80, frame.plot.y + 3, &state, .left, .drag)
        #expect(try #require(state.curves.cursor) > first)
        #expect(state.curves.window == nil)
    }

    @Test func theCostAxisHasItsOwnCrosshair() throws {
        var state = state("4lla")
        #expect(state.curves.axis == .cost && state.curves.cursor == nil)
        press("lll", &state)
        let range = try #require(state.curves.model(state.shared).range)
        let seconds = try #require(state.selected?.seconds)
        let cursor = try #require(state.curves.cursor)
        #expect(range.upperBound >= seconds && range.contains(cursor))
        press("vvvvva", &state)
        #expect(state.curves.metric == .bestSoFar && state.notice != nil)
    }

    @Test func pinnedAndMarkedCandidatesAreOverlaid() throws {
        var snapshot = StateFixture.snapshot()
        let others = snapshot.candidates.indices.filter { snapshot.candidates[$0].state == .alive }.prefix(3)
        for index in others { snapshot.candidates[index].pinned = true }
        var state = GoldenScenes.state(snapshot, Self.size)
        press("2 4", &state)
        let roles = Set(state.curves.model(state.shared).series.map(\.role))
        #expect(roles.contains(.pinned) && roles.contains(.selected))
        #expect(state.index.pinned.count >= 3)
        #expect(
            Set(state.curves.model(state.shared).series.map(\.id)).count
                == state.curves.model(state.shared).series.count
        )
    }

    // MARK: - Ranks

    @Test func arrowsPickPointsAlongBothAxes() throws {
        var state = state("5")
        func value(_ axis: KeyPath<RankPlot.Point, Double>) throws -> Double {
            try #require(state.ranks.plot.points.first { $0.id == state.selection })[keyPath: axis]
        }
        for _ in 0..<200 { _ = reduce(&state, .key(.up)) }
        #expect(try value(\.y) == state.ranks.plot.points.map(\.y).max())
        _ = reduce(&state, .key(.down))
        #expect(try value(\.y) <= state.ranks.plot.points.map(\.y).max() ?? 0)
        for _ in 0..<200 { _ = reduce(&state, .key(.left)) }
        #expect(try value(\.x) == state.ranks.plot.points.map(\.x).min())
    }

    @Test func aScoreThatANetworkDoesNotHaveStandsAtTheEdge() throws {
        var snapshot = StateFixture.snapshot()
        for index in snapshot.candidates.indices {
            let value = index == 3 ? nil : Double(100 + index)
            snapshot.candidates[index].metrics["naswot"] = Metric(name: "naswot", value: value, cost: 0)
        }
        let pair = RankPair(x: .measure("naswot"), y: .parameters)
        let plot = RankPlot(snapshot, chosen: pair, showsRanks: false)
        let last = Double(100 + snapshot.candidates.count - 1)
        let edge = try #require(plot.points.first { $0.id == snapshot.candidates[3].id }).x
        #expect(abs(edge - (100 - 0.05 * (last - 100))) < 1e-9)
        #expect(plot.points.filter { $0.x < 100 }.count == 1)
        // It counts as the lowest of all.
        let tau = Statistics.kendallTau(plot.points.map(\.x), plot.points.map(\.y))
        #expect(try abs(#require(plot.tau) - #require(tau)) < 1e-12)
        for index in snapshot.candidates.indices {
            snapshot.candidates[index].metrics["naswot"]?.value = nil
        }
        #expect(RankPlot(snapshot, chosen: pair, showsRanks: false).points.allSatisfy { $0.x == 0 })
    }

    @Test func aSizeIsOneAxisAlthoughItIsMeasuredToo() throws {
        var snapshot = StateFixture.snapshot()
        snapshot.setting.study = StudyOutline(
            plan: StudyPlan(channelLevels: [36, 26, 18, 12, 9], scores: ["known", "macs", "naswot"], grid: []),
            truth: "known"
        )
        for index in snapshot.candidates.indices {
            for name in ["known", "macs", "naswot"] {
                snapshot.candidates[index].metrics[name] = Metric(name: name, value: Double(index), cost: 0)
            }
        }
        let axes = RankPlot.pairs(snapshot).filter { $0.y == .measure("known") }.map(\.x)
        #expect(axes.contains(.measure("naswot")) && axes.contains(.macs) && !axes.contains(.measure("macs")))
    }

    @Test func nobodyIsBestWhereNothingIsTrained() throws {
        var snapshot = StateFixture.snapshot()
        for index in snapshot.candidates.indices { snapshot.candidates[index].scores = [:] }
        #expect(snapshot.best == nil)
        let state = GoldenScenes.state(snapshot, Self.size)
        #expect(state.index.best == nil)
        let capabilities = Capabilities(colors: .truecolor, glyphs: .braille)
        let grid = render(state, size: Self.size, capabilities: capabilities, theme: .standard)
        #expect(!grid.plainText().contains("best #"))
    }

    @Test func zoomKeepsTheSelectedPointInView() throws {
        var state = state("5bb")
        let before = try rankFrame(state)
        press("+++", &state)
        let point = try #require(state.ranks.plot.points.first { $0.id == state.selection })
        #expect(try #require(state.ranks.window).contains(point))
        let after = try rankFrame(state)
        #expect(after.xRange.upperBound - after.xRange.lowerBound < before.xRange.upperBound - before.xRange.lowerBound)
        press("JJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHHH", &state)
        let corner = try #require(state.ranks.window)
        #expect(corner.x.lowerBound == before.xRange.lowerBound && corner.y.lowerBound == before.yRange.lowerBound)
        press("0", &state)
        #expect(state.ranks.window == nil)
        press("J", &state)
        #expect(state.ranks.window == nil)
        press("+v", &state)
        #expect(state.ranks.window == nil && state.ranks.showsRanks)
    }

    @Test func theMouseZoomsDragsAndPicks() throws {
        var state = state("5")
        let frame = try rankFrame(state)
        let (x, y) = (frame.plot.x + 50, frame.plot.y + 12)
        mouse(x, y, &state, .wheelUp)
        let zoomed = try rankFrame(state)
        #expect(zoomed.xRange != frame.xRange)
        let value = try #require(zoomed.values(x: x, y: y))
        mouse(x, y, &state)
        let picked = try #require(state.ranks.plot.points.first { $0.id == state.selection })
        #expect(state.ranks.window?.contains(picked) == true)
        mouse(x + 10, y + 3, &state, .left, .drag)
        let moved = try #require(try rankFrame(state).values(x: x + 10, y: y + 3))
        #expect(abs(moved.x - value.x) < 0.01 && abs(moved.y - value.y) < 0.01)
    }
}
