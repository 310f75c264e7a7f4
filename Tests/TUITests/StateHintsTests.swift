import Foundation
import Testing
@testable import RunModel
@testable import Studies
@testable import TUI
@testable import TerminalKit

/// What keys are offered, what the help says, and what a click on either does.
@Suite struct StateHintsTests {
    private static let size = GridSize(width: 300, height: 40)

    private func fresh(_ change: (inout RunSnapshot) -> Void = { _ in }) -> DashboardState {
        var snapshot = StateFixture.snapshot()
        change(&snapshot)
        return GoldenScenes.state(snapshot, Self.size)
    }

    @discardableResult
    private func press(_ keys: String, _ state: inout DashboardState) -> [DashboardEffect] {
        keys.flatMap { reduce(&state, .key(Key($0))) }
    }

    private func text(_ state: DashboardState) -> String {
        let capabilities = Capabilities(colors: .truecolor, glyphs: .braille)
        return GoldenScenes.text(render(state, size: state.size, capabilities: capabilities, theme: .standard))
    }

    private func hints(_ state: DashboardState) -> [HintRow.Place] {
        HintRow(state, ScreenLayout(state, size: state.size).hints, Glyphs(.braille)).places
    }

    @discardableResult
    private func click(_ x: Int, _ y: Int, _ state: inout DashboardState) -> [DashboardEffect] {
        reduce(&state, .mouse(MouseEvent(x: x, y: y, button: .left, action: .press)))
    }

    // MARK: - Hints

    @Test func hintsOfferWhatIsAccepted() throws {
        var offered: Set<DashboardAction> = []
        for record in StateFixture.snapshot().candidates {
            var state = fresh()
            state.select(record.id)
            for place in hints(state) {
                var pressed = state
                _ = pressed.perform(place.action)
                #expect(
                    pressed.notice?.kind != .refused,
                    "\(place.label) of #\(record.id): \(pressed.notice?.text ?? "")"
                )
                offered.insert(place.action)
            }
        }
        #expect(offered.isSuperset(of: [.pause, .resume, .promote, .pin, .kill, .toggleSearch]))
    }

    @Test func hintsFollowTheRun() {
        func labels(_ phase: RunPhase) -> [String] { hints(fresh { $0.run.state = phase }).map(\.label) }
        #expect(labels(.running).contains("pause search"))
        #expect(labels(.paused).contains("go on") && !labels(.paused).contains("pause search"))
        for over in [RunPhase.finished, .stopped, .crashed] {
            #expect(!labels(over).contains("kill") && !labels(over).contains("pause search"))
            #expect(labels(over).contains("resume run") == (over != .finished))
        }
    }

    @Test func aPausedSearchSaysHowItGoesOn() throws {
        var state = fresh { $0.run.state = .paused }
        #expect(text(state).contains("the search is paused: z goes on"))
        state.select(StateFixture.snapshot().candidates.first { $0.state == .alive }?.id)
        for key in ["r", "R"] {
            state.shared.notice = nil
            press(key, &state)
            #expect(state.notice?.text == "the search is paused: z goes on")
        }
    }

    @Test func theBestIsThatOfThoseListed() throws {
        var state = fresh()
        press("/tier:2", &state)
        _ = reduce(&state, .key(.enter))
        press("b", &state)
        let expected = state.snapshot?.candidates.filter { $0.tier == 2 && TierRanking.standard.counts($0) }
            .max { ($0.score ?? 0) < ($1.score ?? 0) }
        #expect(state.selection == expected?.id)
        try state.population.filter(by: "tier>7", isTyping: false, state.shared)
        press("b", &state)
        #expect(state.notice?.text == "no candidate passes the filter" && state.selection == expected?.id)
    }

    /// One letter does not undo in a cell and promote beside it.
    @Test func undoIsNothingElse() {
        let undo = KeyTable.standard.bindings.first { $0.action == .edit(.undo) }?.keys ?? []
        for binding in KeyTable.standard.bindings where !binding.context.isDialog && binding.isCommand {
            #expect(binding.keys.allSatisfy { !undo.contains($0) }, "\(binding.action.name)")
        }
    }

    @Test func aClickOnAHintDoesWhatItsKeyDoes() throws {
        var state = fresh()
        let help = try #require(hints(state).first { $0.action == .help })
        click(help.columns.lowerBound, Self.size.height - 1, &state)
        #expect(state.overlay == .help(HelpState()))
        let close = try #require(hints(state).first { $0.action == .cancel })
        click(close.columns.upperBound - 1, Self.size.height - 1, &state)
        #expect(state.overlay == nil)
        // No click answers a question.
        press("x", &state)
        let question = state.overlay
        for x in 0..<Self.size.width { #expect(click(x, Self.size.height - 1, &state).isEmpty) }
        #expect(question != nil && state.overlay == question)
    }

    @Test func aClickOnATitleShowsItsScreen() throws {
        for (panel, rect) in ScreenLayout(fresh(), size: Self.size).panels {
            var state = fresh()
            click(rect.x + 4, rect.y, &state)
            #expect(state.screen == panel.screen, "\(panel)")
        }
    }

    // MARK: - Help

    @Test func theHelpScrollsToItsEnds() {
        var state = fresh()
        func scroll() -> Int? { if case .help(let help) = state.overlay { help.scroll } else { nil } }
        press("?", &state)
        let (lines, rows) = state.helpText
        let end = lines.count - rows
        #expect(end > 0)
        for key in [Key("G"), .end] {
            _ = reduce(&state, .key(.home))
            #expect(scroll() == 0)
            _ = reduce(&state, .key(key))
            #expect(scroll() == end)
        }
        press("gj", &state)
        #expect(scroll() == 1)
        _ = reduce(&state, .key(.control("d")))
        #expect(scroll() == min(end, 1 + (rows - 1) / 2))
        press("q", &state)
        #expect(state.overlay == nil)
    }

    @Test func theHelpIsSearched() throws {
        var state = fresh()
        func help() throws -> HelpState {
            guard case .help(let help) = state.overlay else { throw CancellationError() }
            return help
        }
        press("?/", &state)
        #expect(text(state).contains("\n search:"))
        // q is a letter of the word here, and closes nothing.
        press("Unique", &state)
        _ = reduce(&state, .key(.control("u")))
        press("CLIPBOARD", &state)
        _ = reduce(&state, .key(.enter))
        let lines = state.helpText.lines
        let found = lines.indices.filter { lines[$0].lowercased().contains("clipboard") }
        #expect(found.count > 1)
        #expect(try help().scroll == min(found[0], lines.count - state.helpText.rows))
        #expect(text(state).contains("▶") && text(state).contains("to the clipboard"))
        press("g", &state)
        var visited: [Int] = []
        for _ in found {
            press("n", &state)
            visited.append(try help().scroll)
        }
        #expect(visited.first == min(found[0], lines.count - state.helpText.rows) && visited.sorted() == visited)
        _ = reduce(&state, .key(.escape))
        #expect(state.overlay == nil)
    }

    /// Every field of the filter is in the help, and what its example says is a filter.
    @Test func theHelpHasTheFieldsOfFilters() throws {
        var state = fresh()
        press("?", &state)
        let lines = state.helpText.lines
        for field in FilterField.allCases {
            #expect(lines.contains { $0.hasPrefix(field.rawValue + " ") }, "\(field.rawValue)")
            let words = field.meaning.split(whereSeparator: { " ,;".contains($0) })
            let examples = words.filter { $0.contains { ":<>".contains($0) } && !$0.hasSuffix(":") }
            #expect(!examples.isEmpty, "\(field.rawValue)")
            for example in examples {
                #expect(throws: Never.self, "\(example)") { try CandidateFilter(String(example)) }
            }
        }
    }
}
