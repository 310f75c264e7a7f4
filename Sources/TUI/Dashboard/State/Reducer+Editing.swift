import Architectures
import RunModel
import TerminalKit

/// What is done to a cell that is being edited.
package enum EditAction: Sendable, Hashable {
    /// Edit the selected candidate's cells.
    case begin
    /// Stop editing; the changes are kept until another candidate is edited.
    case leave
    /// The edge after this one, the one before it.
    case nextEdge, previousEdge
    /// The other cell.
    case otherCell
    /// The next operation for the edge, the previous one.
    case nextOperation, previousOperation
    /// The next input for the edge, the previous one.
    case nextInput, previousInput
    /// This state as the edge's input.
    case input(Int)
    /// Take the last change back; go back to the candidate.
    case undo, reset
    /// Send the result into the search.
    case inject
}

extension DashboardState {
    /// Carries out an action on the cell being edited.
    mutating func edit(_ action: EditAction) -> [DashboardEffect] {
        if action == .begin {
            beginEditing()
            return []
        }
        guard var editor, let snapshot else { return [] }
        switch action {
        case .begin: break
        case .leave: return leaveEditing()
        case .inject: return inject()
        case .nextEdge: editor.move(by: 1)
        case .previousEdge: editor.move(by: -1)
        case .otherCell: editor.switchGroup()
        default:
            // What has been sent is not changed any more: the answer is about it.
            guard !editor.isSubmitted else { return [] }
            change(&editor, action, snapshot)
        }
        self.editor = editor
        return []
    }

    private mutating func change(_ editor: inout CellEditor, _ action: EditAction, _ snapshot: RunSnapshot) {
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
                tell("\(node) reads \(states) only", .refused)
            }
        case .undo: if !editor.undo(in: snapshot) { tell("there is nothing to undo") }
        case .reset: editor.reset(in: snapshot)
        default: break
        }
    }

    private mutating func beginEditing() {
        guard let record = selected, let snapshot else { return tell("no candidate is selected", .refused) }
        followsBest = false
        screen = .cell
        if let draft, draft.origin == record.id {
            editor = draft
            editor?.measure(snapshot)
        } else {
            editor = CellEditor(record, group: cellGroup, in: snapshot)
            if editor == nil { tell("#\(record.id) has no parts that could be edited", .refused) }
        }
        draft = nil
    }

    private mutating func leaveEditing() -> [DashboardEffect] {
        guard let editor else { return [] }
        cellGroup = editor.cursor.group
        if editor.architecture != editor.original, !editor.isSubmitted {
            draft = editor
            tell("the changes are kept: \(keyText(.edit(.begin), .cell)) takes them up again")
        }
        self.editor = nil
        return []
    }

    private mutating func inject() -> [DashboardEffect] {
        guard var editor, !editor.isSubmitted, let live else { return [] }
        guard live.run.hasEngine else {
            tell(Self.noEngineText(live.run), .refused)
            return []
        }
        editor.measure(live)
        if let problem = editor.problem {
            tell(problem, .refused)
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
    mutating func followInjection() {
        guard let id = editor?.command, let live, let record = live.commands.first(where: { $0.id == id }) else {
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
            cellGroup = editor.cursor.group
            let born = live.candidates.last { $0.origin == .injected && $0.architecture == editor.architecture }
            if frozenAt == nil { select(born?.id) }
        }
    }

    /// Measures the selected candidate's network for the tables of its edges, when it is looked at.
    mutating func measureSelected() {
        guard screen == .cell, editor == nil, let record = selected, let network = snapshot?.network,
            cellCost?.architecture != record.architecture
        else { return }
        cellCost = (try? record.architecture.cost(at: network)).map {
            MeasuredCell(architecture: record.architecture, cost: $0)
        }
    }
}

/// What an architecture's network costs, kept while the architecture is looked at.
struct MeasuredCell: Sendable, Hashable {
    var architecture: Architecture
    var cost: NetworkCost
}
