/// The formats of a screen.
enum ScreenFormat {
    case svg, text, ansi

    /// By the ends of files' names.
    static let byName: [String: ScreenFormat] = ["svg": .svg, "txt": .text, "text": .text, "ansi": .ansi]
    /// For who wrote another.
    static let choices = ".svg, .txt or .ansi"

    /// A screen as the file has it.
    func text(_ grid: CellGrid, theme: Theme, _ colors: ColorDepth) -> String {
        switch self {
        case .svg: grid.svg(SVGOptions(title: "econas", theme: theme))
        case .text: grid.plainText()
        case .ansi: grid.ansi(colors)
        }
    }
}

extension ArchitectureFormat {
    /// By the ends of files' names.
    static let byName: [String: ArchitectureFormat] = [
        "py": .pytorch, "json": .json, "dot": .dot, "svg": .svg, "txt": .text,
    ]
    /// For who wrote another.
    static let choices = ".py, .json, .dot, .svg or .txt"
}
