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

    /// How the configuration and the command line call it: part of their format.
    var name: String {
        switch self {
        case .begin: "edit"
        case .leave: "edit-leave"
        case .nextEdge: "edit-next-edge"
        case .previousEdge: "edit-previous-edge"
        case .otherCell: "edit-other-cell"
        case .nextOperation: "edit-next-operation"
        case .previousOperation: "edit-previous-operation"
        case .nextInput: "edit-next-input"
        case .previousInput: "edit-previous-input"
        case .input(let state): "edit-input-\(state)"
        case .undo: "edit-undo"
        case .reset: "edit-reset"
        case .inject: "edit-inject"
        }
    }
}
