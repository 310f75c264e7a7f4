package import Foundation
import TerminalKit

/// Why something could not be written to a file, in a line.
package struct NewFileError: LocalizedError {
    let message: String

    package var errorDescription: String? { message }
}

/// A file that a person wants something written to; the end of its name says in which format.
package struct NewFile<Format> {
    /// Where.
    package let url: URL
    /// What is written there.
    let format: Format

    /// A file by the path that a person typed: `~` is home.
    ///
    /// - Parameters:
    ///   - path: what was typed.
    ///   - formats: by the ends of names, without the dot.
    ///   - choices: the ends of names, for who typed another.
    init(_ path: String, formats: [String: Format], choices: String) throws(NewFileError) {
        let whole = path.hasPrefix("~/") ? NSHomeDirectory() + path.dropFirst() : path
        let end = URL(filePath: whole).pathExtension.lowercased()
        guard let format = formats[end] else {
            throw NewFileError(message: "\(path): in which format? Write a name that ends in \(choices)")
        }
        self.init(whole, format)
    }

    /// A file of a format that does not depend on its name.
    package init(_ path: String, _ format: Format) {
        url = URL(filePath: path)
        self.format = format
    }

    /// Writes a text. A file that is there is never overwritten.
    func write(_ text: String) throws(NewFileError) { try write(Data(text.utf8)) }

    /// Writes bytes. A file that is there is never overwritten.
    package func write(_ data: Data) throws(NewFileError) {
        guard !FileManager.default.fileExists(atPath: url.path) else {
            throw NewFileError(message: "\(url.path) is there already: choose another name")
        }
        do {
            try data.write(to: url, options: .withoutOverwriting)
        } catch {
            throw NewFileError(message: "\(url.path) cannot be written: \(SystemReason.text(error))")
        }
    }
}
