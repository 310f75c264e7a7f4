import Architectures
import RunModel
import TerminalKit

/// What is shown of a candidate's cells, and the cell being edited.
package struct CellState: Sendable {
    /// The cell that is shown where there is room for one.
    package internal(set) var group = 0
    /// Whether differences from the parent are marked.
    package internal(set) var showsDifference = true
    /// The cell being edited; nil while none is.
    package internal(set) var editor: CellEditor?
    /// Changes that were left without being sent into the search: editing the same candidate takes them up again.
    var draft: CellEditor?
    /// What the network costs that was looked at last.
    var cost: MeasuredCell?
}

extension CellState {
    /// Carries out an action on the cell being edited.
    mutating func edit(_ action: EditAction, _ shared: inout SharedState) -> [DashboardEffect] {
        if action == .begin {
            beginEditing(&shared)
            return []
        }
        guard var editor, let snapshot = shared.snapshot else { return [] }
        switch action {
        case .begin: break
        case .leave: return leaveEditing(&shared)
        case .inject: return inject(&shared)
        case .nextEdge: editor.move(by: 1)
        case .previousEdge: editor.move(by: -1)
        case .otherCell: editor.switchGroup()
        default:
            // What has been sent is not changed any more: the answer is about it.
            guard !editor.isSubmitted else { return [] }
            change(&editor, action, snapshot, &shared)
        }
        self.editor = editor
        return []
    }

    private mutating func change(
        _ editor: inout CellEditor,
        _ action: EditAction,
        _ snapshot: RunSnapshot,
        _ shared: inout SharedState
    ) {
        switch action {
        case .nextOperation: editor.changeOperation(by: 1, in: snapshot)
        case .previousOperation: editor.changeOperation(by: -1, in: snapshot)
        case .nextInput: editor.changeInput(by: 1, in: snapshot)
        case .previousInput: editor.changeInput(by: -1, in: snapshot)
        case .input(let state):
            if !editor.setInput(state, in: snapshot) {
                let legal = editor.edits.sources.map(\.state)
                let (first, last) = (legal.first ?? 0, legal.last ?? 0)
                let states = legal.count > 1 ? "states \(first) to \(last)" : "state \(first)"
                let node = "\(legal.count > 1 ? "node" : "this edge of node") \(editor.part.target)"
                shared.tell("\(node) reads \(states) only", .refused)
            }
        case .undo: if !editor.undo(in: snapshot) { shared.tell("there is nothing to undo") }
        case .reset: editor.reset(in: snapshot)
        default: break
        }
    }

    private mutating func beginEditing(_ shared: inout SharedState) {
        guard let record = shared.selected, let snapshot = shared.snapshot else {
            return shared.tell("no candidate is selected", .refused)
        }
        shared.followsBest = false
        shared.screen = .cell
        if let draft, draft.origin == record.id {
            editor = draft
            editor?.measure(snapshot)
        } else {
            editor = CellEditor(record, group: group, in: snapshot)
            if editor == nil { shared.tell("#\(record.id) has no parts that could be edited", .refused) }
        }
        draft = nil
    }

    private mutating func leaveEditing(_ shared: inout SharedState) -> [DashboardEffect] {
        guard let editor else { return [] }
        group = editor.cursor.group
        if editor.architecture != editor.original, !editor.isSubmitted {
            draft = editor
            shared.tell("the changes are kept: \(shared.keyText(.edit(.begin), .cell)) takes them up again")
        }
        self.editor = nil
        return []
    }

    private mutating func inject(_ shared: inout SharedState) -> [DashboardEffect] {
        guard var editor, !editor.isSubmitted, let live = shared.live else { return [] }
        guard live.run.hasEngine else {
            shared.tell(SharedState.noEngineText(live.run), .refused)
            return []
        }
        editor.measure(live)
        if let problem = editor.problem {
            shared.tell(problem, .refused)
            self.editor = editor
            return []
        }
        editor.isSubmitted = true
        self.editor = editor
        return [
            .submit([.inject(editor.architecture, parent: editor.origin)], title: "inject an edited #\(editor.origin)")
        ]
    }

    /// Follows what became of an edited cell that was sent into the search: done ends the editing and selects the new
    /// candidate, refused goes on with it.
    mutating func followInjection(_ shared: inout SharedState) {
        guard let id = editor?.command, let live = shared.live, let record = live.commands.first(where: { $0.id == id })
        else {
            return
        }
        switch record.state {
        case .asked: return
        case .refused:
            editor?.isSubmitted = false
            editor?.command = nil
            editor?.measure(live)
        case .done:
            guard let editor else { return }
            self.editor = nil
            group = editor.cursor.group
            let born = live.candidates.last { $0.origin == .injected && $0.architecture == editor.architecture }
            if shared.frozenAt == nil { shared.select(born?.id) }
        }
    }

    /// Measures the selected candidate's network for the tables of its edges, when it is looked at.
    mutating func settle(_ shared: SharedState) {
        guard shared.screen == .cell, editor == nil, let record = shared.selected,
            let network = shared.snapshot?.network, cost?.architecture != record.architecture
        else { return }
        cost = (try? record.architecture.cost(at: network)).map {
            MeasuredCell(architecture: record.architecture, cost: $0)
        }
    }

    /// Shows the other cell, or the differences; false for an action that is none of its.
    mutating func reduce(_ action: DashboardAction, _ shared: SharedState) -> Bool {
        switch action {
        case .cycleValue: group = (group + 1) % max(1, shared.selected?.architecture.parts.groups.count ?? 1)
        case .cycleAxis: showsDifference.toggle()
        default: return false
        }
        return true
    }
}

/// What an architecture's network costs, kept while the architecture is looked at.
struct MeasuredCell: Sendable, Hashable {
    var architecture: Architecture
    var cost: NetworkCost
}
