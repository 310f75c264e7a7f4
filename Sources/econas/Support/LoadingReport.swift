import DataFiles
import Engine
import Foundation
import RunConfiguration
import Synchronization

/// Says on standard error how far a data set is read, and what was left out of it.
final class LoadingReport: Sendable {
    /// Notes that are printed one by one; further ones are counted.
    private static let shownNotes = 10
    private let folder: String
    private let shown = Mutex<String?>(nil)

    private init(_ folder: String) { self.folder = folder }

    /// Loads a configuration's data set and tells what people should know of it.
    ///
    /// - Parameter isComplete: whether every note is printed.
    /// - Throws: what is wrong with the files.
    static func load(_ data: DataSection, isComplete: Bool = false) throws -> LoadedData {
        let report = LoadingReport(data.directory)
        defer { report.clear() }
        let loaded = try data.load { report.show($0) }
        report.clear()
        let count = isComplete ? loaded.notes.count : min(loaded.notes.count, shownNotes)
        for note in loaded.notes.prefix(count) { standardError(note) }
        if loaded.notes.count > count {
            standardError("\(loaded.notes.count - count) more were left out; econas data info names them all")
        }
        return loaded
    }

    /// A line that is overwritten in a terminal; elsewhere one line when decoding begins.
    private func show(_ progress: LoadProgress) {
        let isTerminal = isatty(STDERR_FILENO) == 1
        guard isTerminal || progress.phase == .decoding else { return }
        shown.withLock { shown in
            switch progress.phase {
            case .comparing: shown = "looking for changes in \(folder)"
            case .decoding: shown = isTerminal || shown == nil ? "decoding the pictures of \(folder)" : shown
            }
            guard isTerminal else { return }
            let text = "\(shown ?? "") \(progress.done) of \(progress.total)"
            standardError(progress: text)
        }
    }

    private func clear() {
        shown.withLock { shown in
            guard let text = shown else { return }
            shown = nil
            if isatty(STDERR_FILENO) == 1 {
                standardError(progress: nil)
            } else if text.hasPrefix("decoding") {
                standardError("\(text): done; kept for the next time")
            }
        }
    }
}
