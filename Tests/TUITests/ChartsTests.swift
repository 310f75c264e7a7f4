import Foundations
import Foundation
import Testing

@testable import TUI
@testable import TerminalKit

@Suite struct ChartsAxisTests {
    @Test func labelsAreRoundAndDifferent() {
        let labels: (ClosedRange<Double>, AxisUnit, Int) -> [String] = {
            AxisScale($0, unit: $1, count: $2).ticks.map(\.label)
        }
        #expect(labels(0...1, .percent, 5) == ["0%", "20%", "40%", "60%", "80%", "100%"])
        #expect(labels(0.712...0.718, .percent, 4) == ["71.2%", "71.4%", "71.6%", "71.8%"])
        #expect(labels(1...4, .count, 9) == ["1", "2", "3", "4"])
        #expect(labels(0...250_000, .count, 5) == ["0k", "50k", "100k", "150k", "200k", "250k"])
        #expect(labels(0...7200, .seconds, 4) == ["0.0h", "0.5h", "1.0h", "1.5h", "2.0h"])
        #expect(labels(-1...1, .number, 4) == ["-1.0", "-0.5", "0.0", "0.5", "1.0"])
        #expect(labels(0...3_000_000, .magnitude, 3) == ["0M", "1M", "2M", "3M"])
        #expect(labels(2...2, .number, 3).count <= 1)
    }

    @Test func logarithmsAreWrittenAsNumbers() {
        let labels: (ClosedRange<Double>, Int) -> [String] = { range, count in
            AxisScale(range, unit: .logarithm, count: count).ticks.map(\.label)
        }
        #expect(labels(-1...1, 8) == ["0.1", "0.2", "0.5", "1", "2", "5", "10"])
        #expect(labels(-1...1, 6) == ["0.1", "1", "10"])
        #expect(labels(-3...9, 5) == ["0.001", "1", "1k", "1M", "1G"])
        #expect(labels(0.1...0.2, 4) == ["1.3", "1.4", "1.5"])
        let scale = AxisScale(0...1, unit: .logarithm, count: 3)
        let described = [-7.3, -3, -0.69897, 0, 0.30103, 2.69897, 4, 9, 12.30103, 15].map(scale.describe)
        #expect(described == ["5e-08", "0.001", "0.2", "1", "2", "500", "10k", "1G", "2T", "1e+15"])
        #expect(scale.describe(.infinity) == "–")
    }

    @Test(arguments: [AxisUnit.number, .count, .percent, .seconds, .magnitude])
    func marksLieInTheRange(_ unit: AxisUnit) {
        for exponent in -6...9 {
            for count in 1...12 {
                var size = 1.0
                for _ in 0..<abs(exponent) { size *= exponent < 0 ? 0.1 : 10 }
                // Steps of the golden ratio: spread over the interval, and the same every time.
                let share = (Double(exponent * 12 + count) * 0.618_034).truncatingRemainder(dividingBy: 1)
                let low = 2 * share * size
                let range = low...low + (0.01 + 3 * abs(1 - 2 * abs(share))) * size
                let ticks = AxisScale(range, unit: unit, count: count).ticks
                let slack = 1e-6 * (range.upperBound - range.lowerBound)
                #expect(ticks.count <= count + 1)
                #expect(
                    ticks.allSatisfy { $0.value >= range.lowerBound - slack && $0.value <= range.upperBound + slack }
                )
                #expect(Set(ticks.map(\.label)).count == ticks.count)
            }
        }
    }

    /// Three numbers at each axis wherever there is room for them and there are as many to be told.
    @Test(arguments: [AxisUnit.number, .count, .percent, .seconds, .magnitude], [GlyphSet.ascii, .block, .braille])
    func anAxisHasAtLeastThreeNumbers(_ unit: AxisUnit, _ glyphs: GlyphSet) {
        for trial in 0..<400 {
            let share = { (step: Int) in (Double(trial * 7 + step) * 0.618_034).truncatingRemainder(dividingBy: 1) }
            let size = unit == .percent ? 1.0 : pow(10, 1 + 5 * share(1))
            let low = share(2) * size * 0.5
            let range = low...low + max(unit == .count ? 4 : 0, (0.02 + 0.45 * share(3)) * size)
            let axis = ChartAxis("epoch", unit: unit, range: range)
            let rect = GridSize(width: 34 + trial % 90, height: 6 + trial % 31)
            let text = drawn(rect.width, rect.height, glyphs) { painter in
                let values = [range.lowerBound, range.upperBound]
                LineChart(
                    series: [
                        ChartSeries(id: 1, label: "", style: Style(), points: values.map { ChartPoint(x: $0, y: $0) })
                    ],
                    xAxis: axis,
                    yAxis: axis
                ).draw(in: painter.bounds, on: &painter)
            }
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            let tick = Glyphs(glyphs).axisTick
            let beside = lines.dropLast(3).filter { $0.contains { $0 == tick } }.count
            let below = lines[rect.height - 1].split(separator: " ").filter { $0 != "epoch" }.count
            #expect(beside >= 3 && below >= 3, "\(range) at \(rect.width) x \(rect.height):\n\(text)")
        }
    }

    @Test func headroomStopsAtWhatIsPossible() {
        let accuracy = ChartAxis("accuracy", unit: .percent)
        #expect(accuracy.shown([0.02, 0.99], headroom: 0.1) == 0...1)
        #expect(accuracy.shown([0.5, 0.5], headroom: 0.1) == 0.45...0.55)
        #expect(accuracy.shown([.nan], headroom: 0.1) == 0...1)
        let free = ChartAxis("x").shown([-1, 1], headroom: 0.1)
        #expect(abs(free.lowerBound + 1.2) < 1e-12 && abs(free.upperBound - 1.2) < 1e-12)
        #expect(ChartAxis("x", range: 3...5).shown([0, 9], headroom: 0.1) == 3...5)
        #expect(ChartAxis("loss", unit: .seconds).shown([0.1, 5], headroom: 0.1).lowerBound == 0)
    }
}

@Suite struct ChartsLineTests {
    private func series(_ id: Int, _ values: [Double], emphasized: Bool = false) -> ChartSeries {
        ChartSeries(
            id: id,
            label: "#\(id)",
            style: Theme.standard.seriesStyle(id),
            points: values.enumerated().map { ChartPoint(x: Double($0 + 1), y: $1) },
            emphasized: emphasized
        )
    }

    private func chart(_ series: [ChartSeries]) -> LineChart {
        LineChart(
            series: series,
            xAxis: ChartAxis("epoch", unit: .count),
            yAxis: ChartAxis("accuracy", unit: .percent)
        )
    }

    private var usual: LineChart {
        chart([
            series(7, [0.1, 0.3, .nan, 0.5, 0.52, 0.53]),
            series(12, [0.1, 0.35, 0.5, 0.6, 0.66, 0.7], emphasized: true),
        ])
    }

    @Test func looksAsItShould() {
        let draw: (inout Painter) -> Void = { usual.draw(in: $0.bounds, on: &$0) }
        #expect(drawn(40, 10, .braille, draw) == golden40)
        #expect(drawn(40, 10, .ascii, draw) == goldenASCII)
        #expect(drawn(20, 6, .block, draw) == golden20)
    }

    private let golden40 = """
        accuracy                    ━━ #12 ━━ #7
        75%┤┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈⢀⣀⣀⣀⠤⠤
           │                   ⣀⣀⠤⠤⠔⠒⠒⠒⠉⠉⠉⠁
        50%┤┈┈┈┈┈┈┈┈┈┈┈┈⣀⡠⠤⠒⠒⠉⠉┈┈⠠⠤⠤⠤⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒
           │       ⣀⠤⠔⠊⠉
        25%┤┈┈┈┈⣀⣔⠭⠂┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈
           │ ⢀⡴⠞⠉
           │⠊⠁
           └┬──────┬──────┬──────┬──────┬──────┬
            1      2      3      4      5  epoch

        """
    private let goldenASCII = """
        accuracy                    ** #12 -- #7
        75%+                                ****
           |                    ************
        50%+             ******* ....'''''''''''
           |       ******
        25%+    ***'
           | ***'
           |*
           ++------+------+------+------+------+
            1      2      3      4      5  epoch

        """
    private let golden20 = """
        accuracy   ━━ #12 +1
        75%┤┈┈┈┈┈┈┈┈▄▄▄▄▄▄▀▀
        50%┤┈┈▗▄▞▀▀▀┈▝▀▀▀▀▀▀
        25%┤▄▀▘┈┈┈┈┈┈┈┈┈┈┈┈┈
           └───┬─────┬─────┬
               2     4     6

        """

    @Test func aGapStaysAGap() {
        var painter = Painter(
            size: GridSize(width: 60, height: 12),
            theme: .standard,
            capabilities: Capabilities(colors: .monochrome, glyphs: .braille)
        )
        let gapped = chart([series(1, [0.5, 0.5, .nan, 0.5, 0.5])])
        gapped.draw(in: painter.bounds, on: &painter)
        let frame = gapped.frame(in: painter.bounds, set: .braille)
        let (middle, row) = (frame.column(3) ?? 0, frame.row(0.5) ?? 0)
        #expect(painter.grid[middle, row].character == " ")
        #expect(painter.grid[frame.plot.x, row].character != " ")
    }

    @Test func theEmphasizedCurveIsOnTop() {
        var painter = Painter(
            size: GridSize(width: 40, height: 10),
            theme: .standard,
            capabilities: Capabilities(colors: .truecolor, glyphs: .braille)
        )
        let chart = chart([series(1, [0.2, 0.8], emphasized: true), series(2, [0.2, 0.8])])
        chart.draw(in: painter.bounds, on: &painter)
        let plot = chart.frame(in: painter.bounds, set: .braille).plot
        let curve = (plot.y..<plot.maxY).flatMap { y in (plot.x..<plot.maxX).map { painter.grid[$0, y] } }
            .filter { ("\u{2801}"..."\u{28FF}").contains($0.character) }
        #expect(!curve.isEmpty)
        #expect(
            curve.allSatisfy { $0.style.foreground == Theme.standard.seriesColor(1) && $0.style.attributes == .bold }
        )
    }

    @Test func legendsYield() {
        let many = chart((1...9).map { series($0, [0.1, 0.2], emphasized: $0 == 5) })
        let line = drawn(50, 8) { many.draw(in: $0.bounds, on: &$0) }.split(separator: "\n")[0]
        #expect(line == "accuracy    ━━ #5 ━━ #1 ━━ #2 ━━ #3 ━━ #4 ━━ #6 +3")
        #expect(!drawn(50, 5) { many.draw(in: $0.bounds, on: &$0) }.contains("#"))
    }

    @Test func withoutColorsLettersTellCurvesApart() {
        var painter = Painter(
            size: GridSize(width: 40, height: 10),
            theme: .standard,
            capabilities: Capabilities(colors: .monochrome, glyphs: .braille)
        )
        usual.draw(in: painter.bounds, on: &painter)
        let frame = usual.frame(in: painter.bounds, set: .braille)
        #expect(painter.grid.plainText().hasPrefix("accuracy                    ━a #12 ━b #7\n"))
        #expect(painter.grid[frame.column(6) ?? 0, frame.row(0.7) ?? 0].character == "a")
        #expect(painter.grid[frame.column(6) ?? 0, frame.row(0.53) ?? 0].character == "b")
    }

    @Test func theCrosshairNamesTheNearest() throws {
        var pointed = usual
        let rect = GridRect(x: 0, y: 0, width: 40, height: 10)
        let frame = pointed.frame(in: rect, set: .braille)
        let column = try #require(frame.column(4))
        let row = try #require(frame.row(0.5))
        let hit = try #require(pointed.nearest(x: column, y: row, in: rect, set: .braille))
        #expect(hit.series.id == 7 && hit.point == ChartPoint(x: 4, y: 0.5))
        #expect(pointed.nearest(x: 0, y: 0, in: rect, set: .braille) == nil)
        pointed.crosshair = Crosshair(x: 4, y: nil)
        let screen = drawn(40, 10) { pointed.draw(in: rect, on: &$0) }
        #expect(screen.contains("#12  epoch 4: 60.0%"))
        #expect(screen.contains("◆"))
    }

    @Test func cellsAndValuesAgree() throws {
        let rect = GridRect(x: 3, y: 2, width: 50, height: 14)
        for set in [GlyphSet.ascii, .block, .braille] {
            let frame = usual.frame(in: rect, set: set)
            for y in frame.plot.y..<frame.plot.maxY {
                for x in frame.plot.x..<frame.plot.maxX {
                    let values = try #require(frame.values(x: x, y: y))
                    #expect(frame.column(values.x) == x && frame.row(values.y) == y)
                }
            }
        }
    }

    /// No size may trap, and nothing may be drawn outside.
    @Test func anySizeIsDrawn() {
        var painter = Painter(
            size: GridSize(width: 40, height: 20),
            theme: .standard,
            capabilities: Capabilities(colors: .truecolor, glyphs: .braille)
        )
        var pointed = usual
        pointed.crosshair = Crosshair(x: 3, y: 0.4)
        let scatter = ScatterChart(
            points: (0..<9).map { ScatterPoint(id: $0, x: Double($0), y: 3) },
            xAxis: ChartAxis("x"),
            yAxis: ChartAxis("y"),
            title: "n 9",
            isCommensurable: true,
            highlighted: 3
        )
        for width in 0...30 {
            for height in 0...14 {
                let rect = GridRect(x: 5, y: 3, width: width, height: height)
                let blank = painter
                pointed.draw(in: rect, on: &painter)
                scatter.draw(in: rect, on: &painter)
                Histogram(values: [1, 2, 2, 3], axis: ChartAxis("v"), style: Style(), markers: [2]).draw(
                    in: rect,
                    on: &painter
                )
                for y in 0..<20 {
                    for x in 0..<40 where !rect.contains(x: x, y: y) {
                        #expect(painter.grid[x, y].character == " ", "\(width) x \(height)")
                    }
                }
                painter = blank
            }
        }
    }

    @Test func withoutDataItSaysSo() {
        #expect(drawn(40, 8) { chart([]).draw(in: $0.bounds, on: &$0) }.contains("no data yet"))
        #expect(drawn(40, 8) { chart([series(1, [.nan, .nan])]).draw(in: $0.bounds, on: &$0) }.contains("no data yet"))
    }
}

@Suite struct ChartsScatterTests {
    /// Tiers far apart have axes of their own, each filled by its points, and a trend; what shares a scale has the line y = x.
    @Test func axesAreSharedOnlyWherePointsFillBoth() {
        func chart(_ shift: Double) -> ScatterChart {
            var chart = ScatterChart(
                points: (0..<10).map {
                    ScatterPoint(id: $0, x: 0.3 + 0.01 * Double($0), y: 0.3 + shift + 0.01 * Double($0))
                },
                xAxis: ChartAxis("T1", unit: .percent),
                yAxis: ChartAxis("T2", unit: .percent),
                isCommensurable: true
            )
            chart.trend = [ChartPoint(x: 0.3, y: 0.3 + shift), ChartPoint(x: 0.39, y: 0.39 + shift)]
            return chart
        }
        let rect = GridRect(x: 0, y: 0, width: 60, height: 20)
        let near = chart(0.03).frame(in: rect, set: .braille)
        #expect(near.xRange == near.yRange)
        let far = chart(0.4).frame(in: rect, set: .braille)
        #expect(abs(far.xRange.lowerBound - 0.291) < 1e-9 && abs(far.xRange.upperBound - 0.399) < 1e-9)
        #expect(abs(far.yRange.lowerBound - 0.691) < 1e-9 && abs(far.yRange.upperBound - 0.799) < 1e-9)
        // The trend goes from the first point to the last, where y = x would be far outside.
        let text = drawn(60, 20) { chart(0.4).draw(in: $0.bounds, on: &$0) }
        #expect(text.contains { ("\u{2801}"..."\u{28FF}").contains($0) })
        var without = chart(0.4)
        without.trend = []
        #expect(drawn(60, 20) { without.draw(in: $0.bounds, on: &$0) } != text)
    }

    private var chart: ScatterChart {
        let spread = (0..<10).map { ScatterPoint(id: $0, x: 0.1 * Double($0), y: 0.1 * Double(9 - $0)) }
        let heap = (10..<60).map { ScatterPoint(id: $0, x: 0.85, y: 0.85) }
        return ScatterChart(
            points: spread + heap,
            xAxis: ChartAxis("tier 1", unit: .percent),
            yAxis: ChartAxis("tier 2", unit: .percent),
            title: "n 60  τ 0.12",
            isCommensurable: true,
            highlighted: 2,
            marked: [7]
        )
    }

    @Test func looksAsItShould() {
        #expect(drawn(40, 12) { chart.draw(in: $0.bounds, on: &$0) } == golden)
        #expect(drawn(30, 9, .ascii) { chart.draw(in: $0.bounds, on: &$0) } == goldenASCII)
    }

    private let golden = """
        tier 2                      n 60  τ 0.12
           │⡀                               ⣀⠤⠒⠉
           │   ⢀                        ⣀⠤▓⠉
        75%┤┈┈┈┈┈┈┈◆┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈⣀⠤⠒⠉┈┈┈┈┈┈┈┈
           │           ⠄        ⣀⠤⠒⠉
        50%┤┈┈┈┈┈┈┈┈┈┈┈┈┈┈⠐┈⣀⠤⠒⠉┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈
           │            ⣀⠤⠒⠉  ⠂
        25%┤┈┈┈┈┈┈┈┈⣀⠤⠒⠉┈┈┈┈┈┈┈┈┈⠈┈┈┈┈┈┈┈┈┈┈┈┈┈┈
           │    ⣀⠤⠒⠉                 ○  ⢀
         0%┤⣀⠤⠒⠉┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈┈⢀┈┈┈
           └┬────────┬────────┬────────┬────────
            0%      25%      50%     75%  tier 1

        """
    private let goldenASCII = """
        tier 2            n 60  t 0.12
           |.                     ..''
        75%+   . @            ..'#
        50%+        . .  ..'''
           |        ...''.
        25%+    ..''       .  o
         0%+..''                .  .
           ++-----+------+-----+------
            0%   25%    50%     tier 1

        """

    @Test func aClickFindsThePoint() throws {
        let rect = GridRect(x: 2, y: 1, width: 40, height: 12)
        let frame = chart.frame(in: rect, set: .braille)
        let (x, y) = (try #require(frame.column(0.3)), try #require(frame.row(0.6)))
        #expect(chart.nearest(x: x, y: y, in: rect, set: .braille)?.id == 3)
        #expect(chart.nearest(x: 2, y: 1, in: rect, set: .braille) == nil)
    }

    @Test func theDiagonalNeedsOneScale() {
        let frame = chart.frame(in: GridRect(x: 0, y: 0, width: 40, height: 12), set: .braille)
        #expect(frame.xRange == frame.yRange)
    }
}

@Suite struct ChartsHistogramTests {
    @Test func countsEveryValueOnce() {
        #expect(Histogram.counts([0, 0.1, 0.5, 0.99, 1, .nan, 2], in: 0...1, bins: 4) == [2, 0, 1, 2])
        #expect(Histogram.counts([1], in: 1...1, bins: 2) == [0, 0])
    }

    @Test func looksAsItShould() {
        let values = [0.2, 0.4, 0.41, 0.42, 0.6, 0.61, 0.61, 0.62, 0.8]
        let histogram = Histogram(values: values, axis: ChartAxis("a", unit: .percent), style: Style(), markers: [0.6])
        #expect(drawn(30, 6) { histogram.draw(in: $0.bounds, on: &$0) } == golden)
    }

    private let golden = """
        4 per 6.6%        ███
                 ███      ███
                 ███      ███
        ███      ███      ███      ███
        ───┬──────────┬────▲──────┬───
          25%        50%         75%

        """

    /// One value in each of seven bars on 30 columns: none is higher than another, though some are a column wider.
    @Test func barsOfUnevenWidthHaveTheHeightOfTheirNumber() {
        let values = (0..<7).map { 0.05 + 0.9 * (Double($0) + 0.5) / 7 }
        let axis = ChartAxis("a", unit: .percent, range: 0.05...0.95)
        let histogram = Histogram(values: values, axis: axis, style: Style())
        let lines = drawn(30, 5) { histogram.draw(in: $0.bounds, on: &$0) }.split(separator: "\n")
        let cells = lines.prefix(3).map { Array($0) }
        let heights = (0..<30).map { column in cells.count { column < $0.count && $0[column] == "█" } }
        #expect(Set(heights).subtracting([0]) == [3])
    }

    /// What a step says is what the curve goes on with, in the label as in the legend.
    @Test func aStepHasTheValueAfterIt() throws {
        let points = [(0.0, 0.1), (1, 0.1), (1, 0.5), (2, 0.5)].map { ChartPoint(x: $0.0, y: $0.1) }
        let series = ChartSeries(id: 1, label: "tier 1", style: Style(), points: points)
        let chart = LineChart(
            series: [series],
            xAxis: ChartAxis("cycle", unit: .count),
            yAxis: ChartAxis("accuracy", unit: .percent),
            crosshair: Crosshair(x: 1, y: nil, series: nil)
        )
        let frame = chart.frame(in: GridRect(x: 0, y: 0, width: 60, height: 12), set: .braille)
        #expect(chart.nearest(Crosshair(x: 1, y: nil, series: nil), frame)?.point.y == 0.5)
        let text = drawn(60, 12) { chart.draw(in: $0.bounds, on: &$0) }
        #expect(text.contains("tier 1  cycle 1: 50") && text.contains("tier 1 50"))
    }
}
