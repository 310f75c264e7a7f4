import Foundation
import Testing
@testable import Architectures
@testable import RunModel
@testable import TUI
@testable import TerminalKit

/// Editing a cell, as a person does it by keys.
@Suite struct StateEditorTests {
    /// The cell screen with the best candidate selected; every record says what its network really costs.
    private func start(readOnly: Bool = false) throws -> DashboardState {
        var snapshot = StateFixture.early()
        let network = try #require(snapshot.network)
        for index in snapshot.candidates.indices {
            let size = try snapshot.candidates[index].architecture.cost(at: network)
            snapshot.candidates[index].parameters = size.parameters
            snapshot.candidates[index].macs = size.macs
        }
        var state = GoldenScenes.state(snapshot, GridSize(width: 120, height: 40), readOnly: readOnly)
        state.select(3)
        press(&state, "6")
        return state
    }

    @discardableResult
    private func press(_ state: inout DashboardState, _ keys: String) -> [DashboardEffect] {
        keys.flatMap { reduce(&state, .key(Key($0))) }
    }

    @Test func theCursorMovesBetweenEdgesAndCells() throws {
        var state = try start()
        press(&state, "e")
        #expect(state.cell.editor?.cursor == CellCursor(group: 0, edge: 0))
        press(&state, "jjj")
        #expect(state.cell.editor?.cursor.edge == 3)
        press(&state, "kk")
        #expect(state.cell.editor?.cursor.edge == 1)
        press(&state, "v")
        #expect(state.cell.editor?.cursor == CellCursor(group: 1, edge: 1))
        press(&state, "jjjjjjjjjjj")
        #expect(state.cell.editor?.cursor.edge == 7)
        #expect(state.selection == 3)
    }

    @Test func aChangeIsSeenAtOnceInTheCosts() throws {
        var state = try start()
        let record = try #require(state.selected)
        press(&state, "e")
        for _ in CellTopology.operations where state.cell.editor?.part.operation.name != "sep_conv_5x5" {
            press(&state, "o")
        }
        let editor = try #require(state.cell.editor)
        let expected = record.architecture.changed { $0.normal.edges[0].operation = .sepConv5x5 }
        #expect(editor.architecture == expected)
        #expect(editor.original == record.architecture)
        let network = try #require(state.snapshot?.network)
        #expect(try editor.cost == expected.cost(at: network))
        #expect(editor.changes.count == (record.architecture.cells.normal.edges[0].operation == .sepConv5x5 ? 0 : 1))
        let back = CellTopology.operations.count
        press(&state, String(repeating: "o", count: back))
        #expect(state.cell.editor?.architecture == expected)
        press(&state, String(repeating: "O", count: back))
        #expect(state.cell.editor?.architecture == expected)
    }

    @Test func anEdgeIsRewiredToEarlierStatesOnly() throws {
        var state = try start()
        press(&state, "ejj0")
        #expect(state.cell.editor?.part.source == 0)
        press(&state, "2")
        #expect(state.cell.editor?.part.source == 2)
        press(&state, "3")
        #expect(state.cell.editor?.part.source == 2)
        #expect(state.currentNotice?.text == "node 3 reads states 0 to 2 only")
        press(&state, "i")
        #expect(state.cell.editor?.part.source == 0)
        press(&state, "I")
        #expect(state.cell.editor?.part.source == 2)
    }

    @Test func changesAreUndoneOneByOneAndReset() throws {
        var state = try start()
        let genotype = try #require(state.selected?.architecture)
        press(&state, "eojivO")
        let changed = try #require(state.cell.editor?.architecture)
        #expect(state.cell.editor?.past.count == 3)
        press(&state, "r")
        #expect(state.cell.editor?.architecture == genotype)
        press(&state, "u")
        #expect(state.cell.editor?.architecture == changed)
        press(&state, "uuu")
        #expect(state.cell.editor?.architecture == genotype)
        #expect(state.cell.editor?.past.count == 0)
        press(&state, "u")
        #expect(state.currentNotice?.text == "there is nothing to undo")
    }

    @Test func changesAreKeptForTheSameCandidate() throws {
        var state = try start()
        press(&state, "eo")
        let changed = state.cell.editor?.architecture
        _ = reduce(&state, .key(.escape))
        #expect(state.cell.editor == nil)
        press(&state, "e")
        #expect(state.cell.editor?.architecture == changed)
        _ = reduce(&state, .key(.escape))
        state.select(4)
        press(&state, "e")
        #expect(state.cell.editor?.origin == 4)
        #expect(state.cell.editor?.past.count == 0)
    }

    @Test func nothingIsInjectedThatIsThereAlready() throws {
        var state = try start()
        press(&state, "e")
        #expect(reduce(&state, .key(.enter)).isEmpty)
        #expect(state.currentNotice?.kind == .refused)
        // The other way round is the same network: node 2 sums its edges.
        var snapshot = try #require(state.live)
        press(&state, "o")
        let twin = try #require(state.cell.editor?.architecture).changed { $0.normal.edges.swapAt(0, 1) }
        snapshot.candidates[8].architecture = twin
        let size = try twin.cost(at: #require(snapshot.network))
        snapshot.candidates[8].parameters = size.parameters
        snapshot.candidates[8].macs = size.macs
        _ = reduce(&state, .snapshot(snapshot))
        #expect(reduce(&state, .key(.enter)).isEmpty)
        #expect(state.currentNotice?.text == "#9 is the same network")
        #expect(state.cell.editor?.problem == "#9 is the same network")
    }

    @Test func aNetworkThatSeesNothingIsNotInjected() throws {
        var state = try start()
        press(&state, "e")
        for _ in 0..<8 {
            for _ in CellTopology.operations where state.cell.editor?.part.operation.name != "none" {
                press(&state, "o")
            }
            press(&state, "j")
        }
        #expect(reduce(&state, .key(.enter)).isEmpty)
        #expect(state.cell.editor?.problem?.contains("passes nothing on") == true)
    }

    @Test func theResultIsSentAndTheNewCandidateSelected() throws {
        var state = try start()
        press(&state, "eo")
        let genotype = try #require(state.cell.editor?.architecture)
        let effects = reduce(&state, .key(.enter))
        #expect(effects == [.submit([.inject(genotype, parent: 3)], title: "inject an edited #3")])
        #expect(reduce(&state, .key(.enter)).isEmpty)
        _ = reduce(&state, .submitted([7], title: "inject an edited #3"))
        // What was sent is not changed while the answer is awaited.
        press(&state, "o")
        #expect(state.cell.editor?.architecture == genotype)
        var snapshot = try #require(state.live)
        snapshot.candidates.append(
            CandidateRecord(id: 17, architecture: genotype, parent: 3, origin: .injected, state: .waiting)
        )
        snapshot.commands = [command(genotype, .injected(candidate: 17), snapshot.taken)]
        _ = reduce(&state, .snapshot(snapshot))
        #expect(state.cell.editor == nil)
        #expect(state.selection == 17)
        #expect(state.currentNotice?.kind == .done)
        #expect(state.currentNotice?.text.contains("injected as #17") == true)
    }

    @Test func aRefusalLeavesTheEditorOpen() throws {
        var state = try start()
        press(&state, "eo")
        let genotype = try #require(state.cell.editor?.architecture)
        _ = reduce(&state, .key(.enter))
        _ = reduce(&state, .submitted([7], title: "inject an edited #3"))
        var snapshot = try #require(state.live)
        snapshot.commands = [command(genotype, .refused(.sameNetwork(candidate: 9, .alive)), snapshot.taken)]
        _ = reduce(&state, .snapshot(snapshot))
        #expect(state.cell.editor?.architecture == genotype)
        #expect(state.cell.editor?.isSubmitted == false)
        #expect(state.currentNotice?.kind == .refused)
        press(&state, "o")
        #expect(state.cell.editor?.architecture != genotype)
    }

    @Test func aRunWithoutAnEngineCanBeEditedButNotInjectedInto() throws {
        var state = try start()
        var snapshot = try #require(state.live)
        snapshot.run.state = .finished
        _ = reduce(&state, .snapshot(snapshot))
        press(&state, "eo")
        #expect(reduce(&state, .key(.enter)).isEmpty)
        #expect(state.currentNotice?.text.contains("--cycles N takes it further") == true)
        #expect(state.cell.editor?.isSubmitted == false)
    }

    @Test func readOnlyEditsButNeverInjects() throws {
        var state = try start(readOnly: true)
        press(&state, "eo")
        #expect(state.cell.editor?.past.count == 1)
        #expect(reduce(&state, .key(.enter)).isEmpty)
        #expect(state.currentNotice?.text.contains("read-only") == true)
    }

    @Test func noKeyOfAnotherScreenActsWhileEditing() throws {
        var state = try start()
        press(&state, "e")
        let effects = press(&state, "xpzwb")
        #expect(effects.isEmpty)
        #expect(state.overlay == nil)
        #expect(state.selection == 3)
        #expect(state.screen == .cell)
    }

    private func command(
        _ architecture: Architecture,
        _ answer: CommandAnswer?,
        _ time: Date
    ) -> CommandRecord {
        CommandRecord(id: 7, time: time, command: .inject(architecture, parent: 3), answer: answer)
    }
}
