package import TerminalKit

extension ThemeRole {
    private static let operations = allCases.filter { $0.rawValue.hasPrefix("op_") }

    /// The role of an operation: `op_max_pool` is that of `max_pool_3x3`. One that has no role of its own has another's, always the
    /// same.
    package static func operation(_ name: String) -> ThemeRole {
        if let role = operations.first(where: { name.hasPrefix($0.rawValue.dropFirst(3)) }) { return role }
        return operations[name.utf8.reduce(0) { (31 * $0 + Int($1)) % 1_000_003 } % operations.count]
    }
}

extension Theme {
    /// The style of an operation.
    package subscript(operation name: String) -> Style { self[.operation(name)] }
}
