/// What an architecture is made of: groups of states, and parts between them, each an operation on one state for another.
///
/// It is what is drawn, edited, filtered, timed and exported; nothing in it depends on the space.
package struct PartGraph: Sendable, Hashable {
    /// A name in three lengths, for wherever there is less room.
    package struct Label: Sendable, Hashable {
        /// The name.
        package var full: String
        /// Shorter, and still clear by itself.
        package var medium: String
        /// As short as can be.
        package var short: String

        /// Creates a label; without shorter forms it is the same everywhere.
        package init(_ full: String, medium: String? = nil, short: String? = nil) {
            self.full = full
            self.medium = medium ?? full
            self.short = short ?? self.medium
        }
    }

    /// What a part computes.
    package struct Operation: Sendable, Hashable {
        /// What it does to what it reads, as far as anybody asks.
        package enum Kind: Sendable, Hashable {
            /// Nothing passes.
            case zero
            /// Everything passes as it is.
            case identity
            /// A neighbourhood becomes one value, without weights.
            case pooling
            /// Something with weights.
            case weighted
        }

        /// Its name.
        package var label: Label
        /// What it does.
        package var kind: Kind

        /// Creates an operation.
        package init(_ label: Label, _ kind: Kind = .weighted) {
            self.label = label
            self.kind = kind
        }

        /// Its whole name, by which it is filtered and coloured.
        package var name: String { label.full }
    }

    /// A feature map within a group.
    package struct State: Sendable, Hashable {
        /// Where it comes from.
        package enum Role: Sendable, Hashable {
            /// From outside of the group.
            case input
            /// The sum of the parts that lead to it.
            case node
        }

        /// Where it comes from.
        package var role: Role
        /// Its name.
        package var label: Label

        /// Creates a state.
        package init(_ role: Role, _ label: Label) {
            self.role = role
            self.label = label
        }
    }

    /// An operation on a state, for a state.
    package struct Part: Sendable, Hashable, Identifiable {
        /// Names the part in the whole architecture: stable, so that what is known of a part can be stored under it.
        package var id: String
        /// Its name within the group.
        package var name: String
        /// The state that it reads.
        package var source: Int
        /// The state whose sum it is part of.
        package var target: Int
        /// What it computes.
        package var operation: Operation

        /// Creates a part.
        package init(id: String, name: String, source: Int, target: Int, operation: Operation) {
            self.id = id
            self.name = name
            self.source = source
            self.target = target
            self.operation = operation
        }
    }

    /// Parts that stand together: a cell.
    package struct Group: Sendable, Hashable, Identifiable {
        /// Names the group in the architecture.
        package var id: String
        /// A heading.
        package var title: String
        /// The states: inputs first, then nodes, each after those that it depends on.
        package var states: [State]
        /// The parts, node by node.
        package var parts: [Part]
        /// The states that make the output.
        package var outputs: [Int]
        /// The output's name.
        package var output: Label
        /// What the output is made of, in words.
        package var outputText: String

        /// Creates a group.
        package init(
            id: String,
            title: String,
            states: [State],
            parts: [Part],
            outputs: [Int],
            output: Label,
            outputText: String
        ) {
            self.id = id
            self.title = title
            self.states = states
            self.parts = parts
            self.outputs = outputs
            self.output = output
            self.outputText = outputText
        }

        /// The states that are sums of parts.
        package var nodes: [Int] { states.indices.filter { states[$0].role == .node } }

        /// The parts, by their places, that lead to a state.
        package func parts(into state: Int) -> [Int] { parts.indices.filter { parts[$0].target == state } }
    }

    /// The groups in their order.
    package var groups: [Group]

    /// Creates a graph of groups.
    package init(groups: [Group]) { self.groups = groups }

    /// All parts in their order.
    package var parts: [Part] { groups.flatMap(\.parts) }
}

/// What a person can make of a part, each choice with the architecture that comes of it.
package struct PartEdits: Sendable {
    /// The operations that it may have, in the order in which they are offered; not always among them is the one that it has.
    package var operations: [(operation: PartGraph.Operation, architecture: Architecture)]
    /// The states that it may read; the one that it reads is among them.
    package var sources: [(state: Int, architecture: Architecture)]

    /// Creates a list of choices.
    package init(
        operations: [(operation: PartGraph.Operation, architecture: Architecture)] = [],
        sources: [(state: Int, architecture: Architecture)] = []
    ) {
        self.operations = operations
        self.sources = sources
    }
}
