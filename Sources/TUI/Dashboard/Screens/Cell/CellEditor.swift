package import Architectures
package import RunModel
import TerminalKit

/// A copy of a candidate's architecture that a person changes, to see what becomes of it and to send it into the search.
package struct CellEditor: Sendable, Hashable {
    /// The candidate that the copy was made of.
    package let origin: Int
    /// The candidate's architecture.
    package let original: Architecture
    /// The copy as changed so far.
    package private(set) var architecture: Architecture
    /// Its parts.
    package private(set) var parts: PartGraph
    /// The part that the next change is made to.
    package private(set) var cursor: CellCursor
    /// What the changed network costs; nil when the run does not tell its size.
    package private(set) var cost: NetworkCost?
    /// What the unchanged one costs.
    package private(set) var originalCost: NetworkCost?
    /// The candidate that is the same network already.
    package private(set) var twin: Int?
    /// Whether the copy has been sent into the search and the answer is awaited.
    var isSubmitted = false
    /// The command that sent it.
    var command: Int64?
    private(set) var past: [Architecture] = []

    /// Begins to edit a candidate; nil for one that has no parts.
    package init?(_ record: CandidateRecord, group: Int = 0, in snapshot: RunSnapshot) {
        origin = record.id
        original = record.architecture
        architecture = record.architecture
        parts = record.architecture.parts
        guard !parts.parts.isEmpty else { return nil }
        cursor = CellCursor(group: group, edge: 0)
        originalCost = snapshot.network.flatMap { try? record.architecture.cost(at: $0) }
        moveIntoBounds()
        measure(snapshot)
    }

    /// The group under the cursor.
    package var group: PartGraph.Group { parts.groups[cursor.group] }

    /// The part under the cursor.
    package var part: PartGraph.Part { group.parts[cursor.edge] }

    /// What can be made of it.
    package var edits: PartEdits { architecture.edits(of: part.id) }

    /// Every place that differs from the candidate.
    package var changes: [Change] { architecture.changes(from: original) }

    /// Why the copy cannot be sent into the search; nil when it can.
    package var problem: String? {
        if architecture == original { return "nothing is changed yet" }
        do {
            try architecture.validateAsCandidate()
        } catch {
            return "\(error)"
        }
        return twin.map { "#\($0) is the same network" }
    }

    // MARK: - Moving

    /// Moves the cursor by so many parts within the group.
    mutating func move(by step: Int) {
        cursor.edge += step
        moveIntoBounds()
    }

    /// Moves the cursor to the same part of the next group.
    mutating func switchGroup() {
        cursor.group = (cursor.group + 1) % parts.groups.count
        moveIntoBounds()
    }

    private mutating func moveIntoBounds() {
        if !parts.groups.indices.contains(cursor.group) || group.parts.isEmpty {
            cursor.group = parts.groups.firstIndex { !$0.parts.isEmpty } ?? 0
        }
        cursor.edge = min(max(0, cursor.edge), group.parts.count - 1)
    }

    // MARK: - Changing

    /// Gives the part the operation so many places further on.
    mutating func changeOperation(by step: Int, in snapshot: RunSnapshot) {
        let choices = edits.operations
        guard !choices.isEmpty else { return }
        // Published architectures have operations that no search draws: they are left, not entered.
        let position = choices.firstIndex { $0.operation == part.operation } ?? (step > 0 ? -1 : choices.count)
        change(to: choices[Self.wrapped(position + step, choices.count)].architecture, in: snapshot)
    }

    /// Gives the part the input so many states further on.
    mutating func changeInput(by step: Int, in snapshot: RunSnapshot) {
        let choices = edits.sources
        guard let position = choices.firstIndex(where: { $0.state == part.source }) else { return }
        change(to: choices[Self.wrapped(position + step, choices.count)].architecture, in: snapshot)
    }

    /// Gives the part a state as its input; false when it cannot read that.
    mutating func setInput(_ state: Int, in snapshot: RunSnapshot) -> Bool {
        guard let choice = edits.sources.first(where: { $0.state == state }) else { return false }
        change(to: choice.architecture, in: snapshot)
        return true
    }

    private static func wrapped(_ place: Int, _ count: Int) -> Int { (place % count + count) % count }

    /// Takes the last change back; false when there is none.
    mutating func undo(in snapshot: RunSnapshot) -> Bool {
        guard let before = past.popLast() else { return false }
        take(before, snapshot)
        return true
    }

    /// Goes back to the candidate's architecture, which can be undone like a change.
    mutating func reset(in snapshot: RunSnapshot) { change(to: original, in: snapshot) }

    private mutating func change(to changed: Architecture, in snapshot: RunSnapshot) {
        guard changed != architecture else { return }
        past.append(architecture)
        take(changed, snapshot)
    }

    private mutating func take(_ taken: Architecture, _ snapshot: RunSnapshot) {
        architecture = taken
        parts = taken.parts
        moveIntoBounds()
        measure(snapshot)
    }

    /// Finds out what the changed network costs and whether it is there already.
    mutating func measure(_ snapshot: RunSnapshot) {
        cost =
            architecture == original
            ? originalCost : snapshot.network.flatMap { try? architecture.cost(at: $0) }
        twin = cost.flatMap { snapshot.twin(of: architecture, cost: $0)?.id }
    }
}
