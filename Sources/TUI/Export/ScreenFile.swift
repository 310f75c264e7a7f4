import Foundation

/// Why a screen could not be written, in a line.
struct ScreenFileError: LocalizedError {
    let message: String

    var errorDescription: String? { message }
}

/// A file that a screen is written to; its name says in which format.
struct ScreenFile {
    /// The formats, by the ends of names.
    enum Format: String, CaseIterable {
        case svg, txt, text, ansi
    }

    /// Where.
    let url: URL
    private let format: Format

    /// A file by the path that a person typed: `~` is home.
    init(_ path: String) throws(ScreenFileError) {
        let whole = path.hasPrefix("~/") ? NSHomeDirectory() + path.dropFirst() : path
        url = URL(filePath: whole)
        guard let format = Format(rawValue: url.pathExtension.lowercased()) else {
            throw ScreenFileError(message: "\(path): in which format? Write a name that ends in .svg, .txt or .ansi")
        }
        self.format = format
    }

    /// Writes a screen. A file that is there is never overwritten.
    func write(_ grid: CellGrid, theme: Theme, _ colors: ColorDepth) throws(ScreenFileError) {
        let text =
            switch format {
            case .svg: grid.svg(SVGOptions(title: "econas", theme: theme))
            case .txt, .text: grid.plainText()
            case .ansi: grid.ansi(colors)
            }
        guard !FileManager.default.fileExists(atPath: url.path) else {
            throw ScreenFileError(message: "\(url.path) is there already: choose another name")
        }
        do {
            try Data(text.utf8).write(to: url, options: .withoutOverwriting)
        } catch {
            throw ScreenFileError(message: "\(url.path) cannot be written: \(SystemReason.text(error))")
        }
    }
}
