import Foundation
import Testing
@testable import Architectures
@testable import Foundations
@testable import RunModel

@testable import TUI
@testable import TerminalKit

@Suite struct ViewsRenderTests {
    private static let mono = Capabilities(colors: .monochrome, glyphs: .ascii)
    private static let full = Capabilities(colors: .truecolor, glyphs: .braille)

    private func lines(_ state: DashboardState, _ size: GridSize, _ capabilities: Capabilities = full) -> [String] {
        GoldenScenes.text(render(state, size: size, capabilities: capabilities, theme: .standard))
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    @Test func everySizeIsDrawnWithoutNumbersCutShort() {
        for screen in Screen.allCases {
            var state = GoldenScenes.middle(GridSize(width: 80, height: 24))
            _ = reduce(&state, .key(Key(Character("\(screen.rawValue)"))))
            for (width, height) in stride(from: 60, to: 210, by: 11).map({ ($0, 16 + $0 % 45) }) {
                let size = GridSize(width: width, height: height)
                _ = reduce(&state, .resize(size))
                for line in lines(state, size) {
                    let isCut = zip(line, line.dropFirst()).contains { $0.isNumber && $1 == "…" }
                    // The range of a histogram is written with the same character, and means it.
                    let isRange = line.contains("…") && line.contains(" %") && line.contains("tier")
                    let isText =
                        line.contains("mutated from") || line.contains("diverged") || line.contains("changed from")
                    if isCut, !isRange, !isText { Issue.record("\(screen) \(width)x\(height): \(line)") }
                }
            }
        }
    }

    @Test func withoutColourStatesAreStillTold() {
        let size = GridSize(width: 120, height: 40)
        let state = GoldenScenes.middle(size)
        let grid = render(state, size: size, capabilities: Self.mono, theme: .standard)
        #expect(grid.cells.allSatisfy { $0.style.foreground == .standard && $0.style.background == .standard })
        let text = GoldenScenes.text(grid)
        #expect(text.contains("[RUNNING]"))
        #expect(text.contains("[1 Overview]"))
        #expect(text.contains("> #115 O alive"))
        let y = text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains("> #115") } ?? 0
        #expect(grid[3, y].style.attributes.contains(.reverse))
    }

    @Test(arguments: [GlyphSet.ascii, .block, .braille]) func everyStateHasAMarkOfItsOwn(_ set: GlyphSet) {
        let states: [CandidateState] = [.waiting, .training, .paused, .alive, .retired, .killed, .failed]
        #expect(Set(states.map { $0.symbol(Glyphs(set)) }).count == states.count)
    }

    @Test func aCellThatIsNeverComputedIsSaid() throws {
        var snapshot = StateFixture.snapshot()
        let record = try #require(snapshot.candidate(115))
        let parts = record.architecture.parts.parts.map(\.id)
        for isSaid in [true, false] {
            var times = NetworkTimes(other: PartTime(forward: 1))
            for id in parts {
                let isComputed = !isSaid || id.hasPrefix("normal")
                times.parts[id] = isComputed ? PartTime(forward: 1, backward: 2) : PartTime()
            }
            snapshot.operationTimes[115] = times
            var state = GoldenScenes.state(snapshot, GridSize(width: 120, height: 40))
            state.select(115)
            _ = reduce(&state, .key(Key("6")))
            let capabilities = Capabilities(colors: .truecolor, glyphs: .braille)
            let grid = render(state, size: state.size, capabilities: capabilities, theme: .standard)
            #expect(GoldenScenes.text(grid).contains("never computed") == isSaid)
        }
    }

    @Test func theDifferenceIsMarkedByACharacter() {
        let size = GridSize(width: 120, height: 40)
        var state = GoldenScenes.middle(size)
        _ = reduce(&state, .key(Key("6")))
        #expect(lines(state, size).contains { $0.contains("◆avg_3x3") })
        #expect(lines(state, size, Self.mono).contains { $0.contains("@avg_3x3") })
        _ = reduce(&state, .key(Key("a")))
        #expect(!lines(state, size).contains { $0.contains("◆avg") || $0.contains("◆ 4.0") })
    }

    @Test func theHelpListsEveryKeyOfTheTable() {
        let size = GridSize(width: 120, height: 180)
        var state = GoldenScenes.middle(size)
        _ = reduce(&state, .key(Key("?")))
        let text = lines(state, size).joined(separator: "\n")
        let contexts: Set<KeyContext> = [.global, .list, .curves, .ranks, .cell, .editing, .lineage, .log]
        for binding in state.keys.bindings where contexts.contains(binding.context) {
            if case .show = binding.action { continue }
            #expect(text.contains(binding.description), "\(binding.description)")
        }
    }

    @Test func noKeyMeansTwoThingsInOneContext() {
        for context in KeyContext.allCases {
            let keys = KeyTable.standard.bindings.filter { $0.context == context }.flatMap(\.keys)
            #expect(Set(keys).count == keys.count, "\(context)")
        }
    }

    @Test func readOnlyTakesCommandsOutOfHintsAndHelp() {
        let size = GridSize(width: 200, height: 60)
        var state = GoldenScenes.state(StateFixture.snapshot(), size, readOnly: true)
        #expect(lines(state, size).last?.contains("kill") == false)
        #expect(lines(state, size).first?.contains("READ-ONLY") == true)
        _ = reduce(&state, .key(Key("?")))
        #expect(!lines(state, size).contains { $0.contains("kill the candidates") })
    }

    @Test func anUnreadableRunIsSaid() {
        let size = GridSize(width: 80, height: 24)
        var state = DashboardState(size: size, now: StateFixture.start)
        _ = reduce(&state, .sourceFailed("database is locked"))
        #expect(lines(state, size).contains { $0.contains("database is locked") })
    }

    @Test(arguments: [
        (0.0, "0 s"), (59.4, "59 s"), (725, "12m 05s"), (11_520, "3h 12m"), (187_200, "2d 04h"), (-1, "–"), (.nan, "–"),
    ])
    func durationsRead(_ seconds: Double, _ text: String) { #expect(Format.duration(seconds) == text) }

    @Test(arguments: [
        (812, "812"), (251_146, "251.1k"), (999_960, "1.00M"), (3_169_414, "3.17M"), (500_987_520, "500.99M"),
    ])
    func magnitudesRead(_ value: Int, _ text: String) { #expect(Format.magnitude(value) == text) }

    @Test func numbersRead() {
        #expect(Format.percent(0.71324) == "71.32")
        #expect(Format.percent(nil) == "–")
        #expect(Format.grouped(1_234_567.4) == "1,234,567")
        #expect(Format.grouped(-1234) == "-1,234")
        #expect(Format.fixed(-0.004, 2) == "0.00")
        #expect(Format.fixed(-1.255, 1) == "-1.3")
        #expect(Format.signed(0.834, 2) == "+0.83")
        #expect(Format.bytes(41_234_567) == "41.2 MB")
    }
}
