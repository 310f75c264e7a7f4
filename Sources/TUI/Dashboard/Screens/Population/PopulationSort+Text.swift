import TerminalKit

/// Why an order could not be understood.
struct SortError: Error, Hashable {
    /// One line for people.
    var message: String
}

extension PopulationColumn {
    /// How the command line and the configuration call it; where filters know it too, it has the same name.
    package var name: String {
        switch self {
        case .id: "id"
        case .state: "state"
        case .progress: "epochs"
        case .accuracy(let tier): "acc\(tier)"
        case .rank: "rank"
        case .parameters: "params"
        case .macs: "macs"
        case .age: "age"
        case .parent: "parent"
        case .mutation: "mutation"
        case .cost: "cost"
        case .curve: "best"
        case .measure(let name): name
        }
    }
}

extension PopulationSort {
    /// Reads an order, `params` or `acc2 asc`; without a direction it is the column's usual one.
    init(_ text: String, among columns: [PopulationColumn]) throws(SortError) {
        let words = text.lowercased().split(separator: " ")
        guard let column = columns.first(where: { $0.name.lowercased() == words.first ?? "" }) else {
            let names = columns.map(\.name).joined(separator: " ")
            throw SortError(message: "no column “\(words.first ?? "")”: \(names)")
        }
        switch words.dropFirst().first {
        case nil: self.init(column: column, descending: column.descendsByDefault)
        case "asc": self.init(column: column, descending: false)
        case "desc": self.init(column: column, descending: true)
        case let word?: throw SortError(message: "“\(word)” is no direction: asc or desc")
        }
    }

    /// As `init(_:among:)` reads it.
    package var text: String {
        descending == column.descendsByDefault ? column.name : "\(column.name) \(descending ? "desc" : "asc")"
    }
}
