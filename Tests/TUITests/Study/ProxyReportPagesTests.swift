import Foundation
import Tensor
import Testing
@testable import RunModel
@testable import Studies

@testable import TUI
@testable import TerminalKit

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite("Report of proxies")
struct ProxyReportPagesTests {
    private let plain = Capabilities(colors: .monochrome, glyphs: .braille)

    /// Twelve architectures; the more epochs, channels and pixels, the fewer neighbours are out of order.
    private static let study: ProxyTable = {
        let truth = (0..<12).map(Double.init)
        var columns: [ProxyColumn] = []
        for (c, channels) in [4, 8].enumerated() {
            for (r, resolution) in [8, 16, 32].enumerated() {
                let setting = ReducedSetting(channels: channels, resolution: resolution, epochs: 40)
                for (e, epoch) in [10, 20].enumerated() {
                    let swaps = 6 - c - r - 2 * e
                    var values = truth
                    for pair in 0..<swaps { values.swapAt(2 * pair, 2 * pair + 1) }
                    let seconds = Double(epoch * channels * resolution * resolution) / 1000
                    columns.append(
                        ProxyColumn(
                            name: "\(channels)ch\(resolution)px e\(epoch)/40",
                            values: values,
                            source: .training(setting, epoch: epoch),
                            coreSeconds: truth.map { _ in seconds },
                            work: seconds * 1e9
                        )
                    )
                }
            }
        }
        columns.append(
            ProxyColumn(
                name: "params, \"all\"",
                values: [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, nil],
                source: .score(pass: "params"),
                coreSeconds: truth.map { _ in 0 }
            )
        )
        columns.append(ProxyColumn(name: "constant", values: truth.map { _ in 1 }, source: .score(pass: "constant")))
        return ProxyTable(
            architectures: truth.map { "a\($0)" },
            truth: ProxyColumn(name: "accuracy", values: truth, source: .score(pass: "table"), work: 1e12),
            columns: columns
        )
    }()

    private func report(bootstrap: BootstrapOptions? = nil, tops: [TopSize] = [.share(0.25)]) throws -> ProxyReport {
        let options = ProxyReportOptions(tops: tops, bootstrap: bootstrap)
        return try ProxyReport(Self.study, options: options, stream: RandomStream(seed: 1))
    }

    @Test func tableSaysEverything() throws {
        let text = ProxyReportPages(try report(), capabilities: plain).table().plainText()
        #expect(
            text == """
                Rank agreement with accuracy: 14 proxies on 12 architectures
                  proxy            n      τ      ρ  top 25 %     τ ½     ρ ½  top 25 % ½  core-s    total  × less
                ◆ 8ch32px e20/40  12  0.970  0.993     1.000   1.000   1.000       1.000     164  32m 46s    6.10
                  4ch32px e20/40  12  0.939  0.986     1.000   1.000   1.000       1.000    81.9  16m 23s    12.2
                ◆ 8ch16px e20/40  12  0.939  0.986     1.000   1.000   1.000       1.000    41.0   8m 12s    24.4
                  4ch16px e20/40  12  0.909  0.979     1.000   1.000   1.000       1.000    20.5   4m 06s    48.8
                ◆ 8ch8px e20/40   12  0.909  0.979     1.000   1.000   1.000       1.000    10.2   2m 03s    97.7
                  8ch32px e10/40  12  0.909  0.979     1.000   1.000   1.000       1.000    81.9  16m 23s    12.2
                ◆ 4ch8px e20/40   12  0.879  0.972     1.000   0.867   0.943       1.000    5.12   1m 01s     195
                  4ch32px e10/40  12  0.879  0.972     1.000   0.867   0.943       1.000    41.0   8m 12s    24.4
                  8ch16px e10/40  12  0.879  0.972     1.000   0.867   0.943       1.000    20.5   4m 06s    48.8
                  4ch16px e10/40  12  0.848  0.965     0.667   0.733   0.886       1.000    10.2   2m 03s    97.7
                  8ch8px e10/40   12  0.848  0.965     0.667   0.733   0.886       1.000    5.12   1m 01s     195
                ◆ 4ch8px e10/40   12  0.818  0.958     0.667   0.600   0.829       1.000    2.56     31 s     391
                ◆ params, "all"   11  0.085  0.077     0.333  -0.149  -0.239       0.000       0      0 s       –
                  constant        12      –      –     0.250       –       –       0.333       –        –       –

                ◆ no other proxy has at least its τ for at most its cost (core-seconds). ½: on the better half by
                truth. core-s: measured core-seconds per architecture. × less: how many times less work (MACs ×
                samples × epochs) than accuracy.

                """
        )
    }

    @Test func narrowTablesLeaveColumnsOut() throws {
        let report = try report(bootstrap: BootstrapOptions(samples: 20))
        for width in [36, 60, 80, 120, 200] {
            let grid = ProxyReportPages(report, capabilities: plain).table(width: width)
            #expect(grid.size.width <= width)
            #expect(!grid.plainText().contains("…") && grid.plainText().contains("8ch32px e20/40"))
        }
        #expect(
            ProxyReportPages(report, capabilities: plain).table(width: 60).plainText() == """
                Rank agreement with accuracy: 14 proxies on 12 architectures
                  proxy            n                      τ  core-s  × less
                ◆ 8ch32px e20/40  12   0.970 [0.933, 1.000]     164    6.10
                  4ch32px e20/40  12   0.939 [0.871, 1.000]    81.9    12.2
                ◆ 8ch16px e20/40  12   0.939 [0.871, 1.000]    41.0    24.4
                  4ch16px e20/40  12   0.909 [0.804, 1.000]    20.5    48.8
                ◆ 8ch8px e20/40   12   0.909 [0.804, 1.000]    10.2    97.7
                  8ch32px e10/40  12   0.909 [0.804, 1.000]    81.9    12.2
                ◆ 4ch8px e20/40   12   0.879 [0.783, 0.985]    5.12     195
                  4ch32px e10/40  12   0.879 [0.783, 0.985]    41.0    24.4
                  8ch16px e10/40  12   0.879 [0.783, 0.985]    20.5    48.8
                  4ch16px e10/40  12   0.848 [0.689, 0.953]    10.2    97.7
                  8ch8px e10/40   12   0.848 [0.689, 0.953]    5.12     195
                ◆ 4ch8px e10/40   12   0.818 [0.673, 0.903]    2.56     391
                ◆ params, "all"   11  0.085 [-0.217, 0.412]       0       –
                  constant        12                      –       –       –

                ◆ no other proxy has at least its τ for at most its cost
                (core-seconds). In brackets 95 % bootstrap intervals over
                architectures. core-s: measured core-seconds per
                architecture. × less: how many times less work (MACs ×
                samples × epochs) than accuracy.

                """
        )
    }

    @Test func heatMapHasANumberInEveryField() throws {
        let pages = ProxyReportPages(try report(), capabilities: plain)
        #expect(
            pages.heatMap()?.plainText() == """
                Kendall τ with accuracy by channels and pixels

                epoch 10/40                         epoch 20/40
                channels    8       16      32      channels    8       16      32
                       4  0.818   0.848   0.879            4  0.879   0.909   0.939
                       8  0.848   0.879   0.909            8  0.909   0.939  [0.970]

                0.818 to 0.970, the highest in [ ]

                """
        )
        #expect(
            pages.heatMap(width: 36)?.plainText() == """
                Kendall τ with accuracy by channels
                and pixels

                epoch 10/40
                channels    8       16      32
                       4  0.818   0.848   0.879
                       8  0.848   0.879   0.909

                epoch 20/40
                channels    8       16      32
                       4  0.879   0.909   0.939
                       8  0.909   0.939  [0.970]

                0.818 to 0.970, the highest in [ ]

                """
        )
    }

    @Test func scatterMarksTheFront() throws {
        let size = GridSize(width: 80, height: 20)
        let grid = ProxyReportPages(try report(), capabilities: plain).scatter(size: size)
        #expect(
            grid?.plainText() == """
                Kendall τ with accuracy against cost, ◆ on the front
                τ
                1.0┤                                                              8ch32px e20/40
                   │                                          8ch16px e20/40 ◆⣀⣀⣀⣀⣀○⣀⣀⣀⣀⣀◆
                   │                         4ch8px e20/40 ◆⠤⠤⠤⠤⠤◆⠉⠉⠉⠉⠉○⠉⠉⠉⠉⠉○     ○
                0.8┤                    4ch8px e10/40 ◆⠒⠒⠒⠒○     ○          8ch32px e10/40
                   │                                  ⡇   4ch16px e10/40
                   │                                  ⡇
                0.6┤                                  ⡇
                   │                                  ⡇
                   │                                  ⡇
                0.4┤                                  ⡇
                   │                                  ⡇
                   │                                  ⡇
                0.2┤                                  ⡇
                   │      ◆ params, "all" ⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠇
                0.0┤
                   └──────┬───────────────────┬──────────────────┬───────────────────┬──────────
                         0.1                  1                  10                 core-seconds
                What costs nothing stands at the left.

                """
        )
    }

    @Test func theFactorsWithMostLevelsAreTheAxes() throws {
        func report(_ trainings: [(ReducedSetting, Int)], batches: [Int?] = [nil]) throws -> ProxyReport {
            let columns = trainings.enumerated().map { index, training in
                let (setting, epoch) = training
                let source = ProxySource.training(setting, epoch: epoch, batch: batches[index % batches.count])
                return ProxyColumn(name: "\(index): \(setting) at \(epoch)", values: [1, 2, 3], source: source)
            }
            let truth = ProxyColumn(name: "truth", values: [1, 2, 3], source: .score(pass: "table"))
            let table = ProxyTable(architectures: ["a", "b", "c"], truth: truth, columns: columns)
            return try ProxyReport(table, options: ProxyReportOptions(bootstrap: nil), stream: RandomStream(seed: 1))
        }
        func setting(_ c: Int, _ s: Double, _ epochs: Int) -> ReducedSetting {
            ReducedSetting(channels: c, resolution: 8, sampleRatio: s, epochs: epochs)
        }
        // An epoch that belongs to one schedule only is a factor together with it; one of several is a factor of its own.
        let whole = try #require(
            ProxyGrid(try report([10, 20].flatMap { e in [4, 8].map { (setting($0, 1, e), e) } }))
        )
        #expect(whole.rows.factor == .channels && whole.columns.labels == ["10", "20"] && whole.panels.count == 1)
        let early = try #require(
            ProxyGrid(try report([20, 40].map { (setting(4, 1, $0), 10) } + [(setting(4, 1, 40), 20)]))
        )
        #expect(early.rows.labels == ["10", "20"] && early.columns.factor == .schedule)
        #expect(early.panels == [ProxyGrid.Panel(title: "", values: [[1, 1], [nil, 1]])])
        let samples = try #require(
            ProxyGrid(
                try report([(4, 1), (4, 0.5), (8, 0.25), (8, 1), (8, 0.3)].map { (setting($0.0, $0.1, 40), 20) })
            )
        )
        #expect(samples.columns.labels == ["1/4", "0.3", "1/2", "1"] && samples.rows.labels == ["4", "8"])
        let batches = try #require(
            ProxyGrid(try report([10, 10, 20, 20].map { (setting(4, 1, $0), $0) }, batches: [nil, 2048]))
        )
        #expect(batches.columns.factor == .batch && batches.columns.labels == ["of the study", "2048"])
        #expect(batches.panels.allSatisfy { $0.values.joined().allSatisfy { $0 == 1 } })
        #expect(ProxyGrid(try report([(setting(4, 1, 40), 20)])) == nil)
        #expect(ProxyGrid(try report([])) == nil)
    }

    @Test func withoutCostsOrTrainingsThereIsOnlyTheTable() throws {
        let column = ProxyColumn(name: "params", values: [1, 2], source: .score(pass: "params"))
        let truth = ProxyColumn(name: "truth", values: [1, 2], source: .score(pass: "table"))
        let table = ProxyTable(architectures: ["a", "b"], truth: truth, columns: [column])
        let report = try ProxyReport(table, stream: RandomStream(seed: 1))
        let pages = ProxyReportPages(report, capabilities: plain)
        #expect(pages.heatMap() == nil && pages.scatter() == nil)
        #expect(pages.whole() == pages.table())
    }

    @Test func fieldsAreLegibleInEveryTheme() throws {
        let folder = URL(filePath: #filePath).appending(path: "../../../../themes").standardizedFileURL.path
        let library = ThemeLibrary(directories: [folder])
        #expect(library.names().count > 3)
        for name in library.names() {
            for colors in [ColorDepth.xterm256, .truecolor] {
                let painter = Painter(
                    size: GridSize(width: 1, height: 1),
                    theme: try library.load(name),
                    capabilities: Capabilities(colors: colors, glyphs: .braille)
                )
                for step in 0...100 {
                    let style = HeatColor.style(Double(step) / 100, painter)
                    #expect(style.foreground.contrast(with: style.background) >= 4.5, "\(name), \(step) %")
                }
            }
        }
    }

    @Test func everythingIsOneWellFormedPicture() throws {
        let report = try report(bootstrap: BootstrapOptions(samples: 20))
        for glyphs in [GlyphSet.ascii, .block, .braille] {
            let pages = ProxyReportPages(report, capabilities: Capabilities(colors: .truecolor, glyphs: glyphs))
            for grid in [pages.whole(), pages.whole(width: 80), pages.heatMap(), pages.scatter()] {
                let svg = try #require(grid).svg(SVGOptions(title: "proxies <of> a study"))
                #expect(XMLParser(data: Data(svg.utf8)).parse())
            }
            let text = pages.whole(width: 80).plainText()
            #expect(glyphs != .ascii || text.allSatisfy(\.isASCII))
            #expect(text.contains("channels") && text.contains("core-seconds"))
        }
    }

    @Test func csvHasALinePerProxy() throws {
        let csv = ProxyReportFile.csv(
            try report(bootstrap: BootstrapOptions(samples: 20), tops: [.share(0.25), .count(2)])
        )
        let lines = csv.split(separator: "\n")
        let heading = lines[0].split(separator: ",", omittingEmptySubsequences: false)
        let first = lines[1].split(separator: ",", omittingEmptySubsequences: false)
        #expect(lines.count == 15 && first.count == heading.count && Set(heading).count == heading.count)
        let cells = Dictionary(uniqueKeysWithValues: zip(heading, first))
        #expect(cells["proxy"] == "8ch32px e20/40" && cells["n"] == "12" && cells["half_n"] == "6")
        #expect(
            cells["epoch"] == "20" && cells["schedule"] == "40" && cells["channels"] == "8" && cells["front"] == "1"
        )
        let entry = try #require(try report(bootstrap: BootstrapOptions(samples: 20)).entries.first)
        #expect(cells["tau"].flatMap { Double($0) } == entry.tau)
        #expect(cells["tau_low"].flatMap { Double($0) } == entry.agreement.whole.kendallTau?.interval?.lowerBound)
        #expect(cells["top_25_percent"] == "1.0" && cells["top_2"] == "1.0" && cells["half_top_2_high"] != nil)
        #expect(lines[13].hasPrefix("\"params, \"\"all\"\"\",11,"))
        #expect(lines[14].hasPrefix("constant,12,,,,,,,"))
    }

    @Test func jsonSaysNullForWhatIsNotKnown() throws {
        let json = try ProxyReportFile.json(try report())
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect(object["truth"] as? String == "accuracy" && object["architectures"] as? Int == 12)
        let proxies = try #require(object["proxies"] as? [[String: Any]])
        #expect(proxies.count == 14 && proxies[0]["name"] as? String == "8ch32px e20/40")
        #expect((proxies[0]["training"] as? [String: Any])?["epoch"] as? Int == 20)
        let whole = try #require(proxies[0]["whole"] as? [String: Any])
        let tau = try #require(whole["kendallTau"] as? [String: Any])
        #expect(tau["value"] as? Double == (try report()).entries[0].tau && tau["low"] is NSNull)
        #expect(((whole["retrieval"] as? [String: Any])?["top 25 %"] as? [String: Any])?["value"] as? Double == 1)
        #expect(proxies[13]["training"] is NSNull && proxies[13]["acceleration"] is NSNull)
    }

    @Test func aFindingIsSummedUpInLines() throws {
        let search = CompositeSearch(candidates: ["4ch8px e10/40", "8ch8px e10/40"], budget: "8ch16px e10/40")
        let finding = try search.run(on: Self.study, bootstrap: nil, stream: RandomStream(seed: 1))
        let lines = finding.summary(budget: search.budget, measure: .coreSeconds).split(separator: "\n")
        #expect(lines.count == 5)
        #expect(lines[0] == "\(finding.rule.rawValue)(\(finding.members.joined(separator: ", ")))")
        #expect(lines[1].hasSuffix("on 6 architectures that it was not chosen on"))
        #expect(lines[2].contains("on the 6 that it was chosen on"))
        #expect(lines[4].hasSuffix("of at most 20.5 core-seconds per architecture"))
    }
}
