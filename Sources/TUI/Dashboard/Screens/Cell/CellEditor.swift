package import Architectures
package import RunModel
import TerminalKit

/// A copy of a candidate's genotype that a person changes, to see what becomes of it and to send it into the search.
package struct CellEditor: Sendable, Hashable {
    /// The candidate that the copy was made of.
    package let origin: Int
    /// The candidate's genotype.
    package let original: CellGenotype
    /// The copy as changed so far.
    package private(set) var genotype: CellGenotype
    /// The edge that the next change is made to.
    package private(set) var cursor: CellCursor
    /// What the changed network costs; nil when the run does not tell its setting.
    package private(set) var size: NetworkSize?
    /// What the unchanged one costs.
    package private(set) var originalSize: NetworkSize?
    /// The candidate that is the same network already.
    package private(set) var twin: Int?
    /// Whether the copy has been sent into the search and the answer is awaited.
    var isSubmitted = false
    /// The command that sent it.
    var command: Int64?
    private var past: [CellGenotype] = []

    /// Begins to edit a candidate.
    package init(_ record: CandidateRecord, kind: CellKind = .normal, in snapshot: RunSnapshot) {
        origin = record.id
        original = record.genotype
        genotype = record.genotype
        let kinds = record.genotype.kinds
        cursor = CellCursor(kind: kinds.contains(kind) ? kind : kinds[0], edge: 0)
        originalSize = try? snapshot.network?.size(of: original)
        measure(snapshot)
    }

    /// The edge under the cursor.
    package var edge: CellEdge { genotype[cursor.kind].edges[cursor.edge] }

    /// Every place that differs from the candidate.
    package var changes: [Mutation] { genotype.differences(from: original) }

    /// How many changes can be undone.
    package var undoable: Int { past.count }

    /// Why the copy cannot be sent into the search; nil when it can.
    package var problem: String? {
        if genotype == original { return "nothing is changed yet" }
        do {
            try genotype.validateAsCandidate()
        } catch {
            return (error as? GenotypeError)?.message ?? "\(error)"
        }
        return twin.map { "#\($0) is the same network" }
    }

    // MARK: - Moving

    /// Moves the cursor by so many edges within the cell.
    mutating func move(by step: Int) {
        let count = genotype[cursor.kind].edges.count
        cursor.edge = min(max(0, cursor.edge + step), count - 1)
    }

    /// Moves the cursor to the same edge of the other cell.
    mutating func switchCell() {
        cursor.kind = cursor.kind.other
        move(by: 0)
    }

    // MARK: - Changing

    /// Gives the edge the operation so many places further on in the search space.
    mutating func changeOperation(by step: Int, in snapshot: RunSnapshot) {
        let choices = genotype.form.operations
        let count = choices.count
        // Published genotypes have operations that no search draws: they are left, not entered.
        let position = choices.firstIndex(of: edge.operation) ?? (step > 0 ? -1 : count)
        change(in: snapshot) { $0.operation = choices[((position + step) % count + count) % count] }
    }

    /// Gives the edge the input so many states further on.
    mutating func changeInput(by step: Int, in snapshot: RunSnapshot) {
        let legal = genotype.form.legalInputs(ofEdge: cursor.edge)
        let count = legal.count
        change(in: snapshot) {
            $0.input = legal.lowerBound + (($0.input - legal.lowerBound + step) % count + count) % count
        }
    }

    /// Gives the edge a state as its input; false when the state comes after the edge's node.
    mutating func setInput(_ state: Int, in snapshot: RunSnapshot) -> Bool {
        guard genotype.form.legalInputs(ofEdge: cursor.edge).contains(state) else { return false }
        change(in: snapshot) { $0.input = state }
        return true
    }

    /// Takes the last change back; false when there is none.
    mutating func undo(in snapshot: RunSnapshot) -> Bool {
        guard let before = past.popLast() else { return false }
        genotype = before
        measure(snapshot)
        return true
    }

    /// Goes back to the candidate's genotype, which can be undone like a change.
    mutating func reset(in snapshot: RunSnapshot) {
        guard genotype != original else { return }
        past.append(genotype)
        genotype = original
        measure(snapshot)
    }

    private mutating func change(in snapshot: RunSnapshot, _ body: (inout CellEdge) -> Void) {
        var changed = genotype
        body(&changed[cursor.kind].edges[cursor.edge])
        guard changed != genotype else { return }
        past.append(genotype)
        genotype = changed
        measure(snapshot)
    }

    /// Finds out what the changed network costs and whether it is there already.
    mutating func measure(_ snapshot: RunSnapshot) {
        size = genotype == original ? originalSize : try? snapshot.network?.size(of: genotype)
        twin = size.flatMap { snapshot.twin(of: genotype, size: $0)?.id }
    }
}
