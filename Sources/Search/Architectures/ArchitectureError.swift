import Foundation

/// Why an architecture cannot be read or cannot be a network.
package struct ArchitectureError: Error, Hashable, Sendable, LocalizedError, CustomStringConvertible {
    /// What is wrong and where, for people.
    package let message: String

    /// Creates an error.
    package init(_ message: String) { self.message = message }

    /// The message.
    package var description: String { message }
    /// The message.
    package var errorDescription: String? { message }
}
