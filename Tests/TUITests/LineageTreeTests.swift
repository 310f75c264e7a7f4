import Foundation
import Testing
@testable import RunModel

@testable import TUI
@testable import TerminalKit

@Suite struct LineageTreeTests {
    private let size = GridSize(width: 120, height: 40)

    private func state(_ id: Int, _ snapshot: RunSnapshot = StateFixture.snapshot()) -> DashboardState {
        var state = GoldenScenes.state(snapshot, size)
        state.select(id)
        press(&state, "7")
        return state
    }

    private func press(_ state: inout DashboardState, _ keys: String) {
        for key in keys { _ = reduce(&state, .key(Key(key))) }
    }

    private func ids(_ state: DashboardState) -> [Int] { state.lineageTree?.rows.map(\.id) ?? [] }

    @Test func ancestorsSiblingsAndChildrenAreShown() throws {
        let state = state(115)
        let family = state.index.lineage
        let shown = Set(ids(state))
        let parent = try #require(family.parent(of: 115))
        #expect(ids(state).first == family.root(of: 115))
        #expect(shown.isSuperset(of: family.ancestors(of: 115)))
        #expect(shown.isSuperset(of: family.children(of: parent)))
        #expect(shown.isSuperset(of: family.children(of: 115)))
        // Whoever is not a row is counted as folded away, once.
        let hidden = state.lineageTree?.rows.reduce(0) { $0 + $1.hidden } ?? 0
        #expect(shown.count + hidden == family.descendantCount(of: family.root(of: 115)) + 1)
    }

    @Test func walkingSelectsAndLeavesTheTreeAsItIs() {
        var state = state(115)
        let before = ids(state)
        press(&state, "g")
        #expect(state.selection == before.first)
        for id in before.dropFirst() {
            press(&state, "j")
            #expect(state.selection == id)
            #expect(ids(state) == before)
        }
        press(&state, "k")
        #expect(state.selection == before[before.count - 2])
    }

    @Test func childrenAreUnfoldedAndFolded() throws {
        var state = state(115)
        let root = try #require(ids(state).first)
        let all = state.index.lineage.descendantCount(of: root) + 1
        press(&state, "g+")
        #expect(ids(state).count == all)
        #expect(state.lineageTree?.rows.allSatisfy { $0.hidden == 0 } == true)
        press(&state, "-")
        #expect(ids(state) == [root])
        #expect(state.lineageTree?.rows[0].hidden == all - 1)
        _ = reduce(&state, .key(.right))
        #expect(Set(ids(state)).isSuperset(of: state.index.lineage.children(of: root)))
        _ = reduce(&state, .key(.right))
        #expect(state.selection == state.index.lineage.children(of: root).first)
        _ = reduce(&state, .key(.left))
        _ = reduce(&state, .key(.left))
        #expect(state.selection == root)
    }

    @Test func whoeverIsSelectedIsInSight() {
        var state = state(115)
        press(&state, "g-")
        state.select(115)
        #expect(ids(state).contains(115))
        state.select(1)
        #expect(ids(state).first == state.index.lineage.root(of: 1))
    }

    @Test func aClickSelectsARow() throws {
        var state = state(115)
        let rows = ids(state)
        let panel = try #require(ScreenLayout(state, size: size).panels[.lineage])
        let click = MouseEvent(x: panel.x + 9, y: panel.y + 2, button: .left, action: .press)
        _ = reduce(&state, .mouse(click))
        #expect(state.selection == rows[state.lineageTop(try #require(state.lineageTree), rows: panel.height - 3)])
    }

    @Test func theLargestFamilyIsWalked() throws {
        var snapshot = StateFixture.early()
        let architecture = snapshot.candidates[0].architecture
        for id in 17...10_000 {
            snapshot.candidates.append(
                CandidateRecord(
                    id: id,
                    architecture: architecture,
                    parent: id % 2 == 0 ? id - 1 : id / 2,
                    origin: .mutation,
                    mutation: "normal node 3 edge 1: sep_conv_3x3 → skip_connect",
                    state: .alive
                )
            )
        }
        var state = state(9_999, snapshot)
        press(&state, "g+")
        #expect(ids(state).count > 500)
        for _ in 0..<20 {
            let before = try #require(state.selection)
            press(&state, "j")
            let selection = try #require(state.selection)
            #expect(selection != before)
            let capabilities = Capabilities(colors: .truecolor, glyphs: .braille)
            let grid = render(state, size: size, capabilities: capabilities, theme: .standard)
            #expect(GoldenScenes.text(grid).contains("#\(selection)"))
        }
    }
}
