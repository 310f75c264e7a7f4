extension CellGrid {
    /// The characters alone, one line per row, without blanks at line ends.
    package func plainText() -> String {
        var text = ""
        for y in 0..<size.height {
            var line = String((0..<size.width).map { self[$0, y].character })
            while line.last == " " { line.removeLast() }
            text += line + "\n"
        }
        return text
    }
}
