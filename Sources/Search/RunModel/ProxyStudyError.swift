import Foundation

/// Why a study cannot be reported as asked.
package struct ProxyStudyError: Error, Hashable, Sendable, LocalizedError, CustomStringConvertible {
    /// What is wrong, and what can be done about it.
    package let message: String

    /// Creates an error.
    package init(_ message: String) { self.message = message }

    /// The message.
    package var description: String { message }
    /// The message.
    package var errorDescription: String? { message }
}
