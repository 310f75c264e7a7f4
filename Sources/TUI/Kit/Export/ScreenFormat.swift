/// The formats of a screen.
package enum ScreenFormat {
    case svg, text, ansi

    /// By the ends of files' names.
    package static let byName: [String: ScreenFormat] = ["svg": .svg, "txt": .text, "text": .text, "ansi": .ansi]
    /// For who wrote another.
    package static let choices = ".svg, .txt or .ansi"

    /// A screen as the file has it.
    package func text(_ grid: CellGrid, theme: Theme, _ colors: ColorDepth) -> String {
        switch self {
        case .svg: grid.svg(SVGOptions(title: "econas", theme: theme))
        case .text: grid.plainText()
        case .ansi: grid.ansi(colors)
        }
    }
}
