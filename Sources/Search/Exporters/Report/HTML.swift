/// Text for a page: nothing in it is taken for markup.
enum HTML {
    /// A text with the characters that mean something replaced, and control characters shown as a mark.
    static func text(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n", "\t": result.unicodeScalars.append(scalar)
            case _ where isInvisible(scalar): result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Controls, and what changes the direction of what follows.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control || scalar.properties.isBidiControl
    }

    /// A table; the first row is its head. Numbers stand to the right.
    static func table(_ head: [String], _ rows: [[String]], numbers: Set<Int> = [], marked: Set<Int> = []) -> String {
        func cells(_ tag: String, _ row: [String]) -> String {
            row.enumerated().map { column, cell in
                "<\(tag)\(numbers.contains(column) ? " class=\"n\"" : "")>\(text(cell))</\(tag)>"
            }.joined()
        }
        let body = rows.enumerated().map { index, row in
            "<tr\(marked.contains(index) ? " class=\"best\"" : "")>\(cells("td", row))</tr>"
        }
        return "<div class=\"scroll\"><table><thead><tr>\(cells("th", head))</tr></thead>\n<tbody>\n"
            + body.joined(separator: "\n") + "\n</tbody></table></div>"
    }

    /// A part of the page under a heading; the id is what it is linked by.
    static func section(_ id: String, _ title: String, _ content: [String]) -> String {
        "<section id=\"\(id)\">\n<h2>\(text(title))</h2>\n\(content.joined(separator: "\n"))\n</section>"
    }

    /// What is shown when a reader asks for it.
    static func details(_ summary: String, _ content: String) -> String {
        "<details><summary>\(text(summary))</summary>\n\(content)\n</details>"
    }

    /// A paragraph.
    static func paragraph(_ words: String) -> String { "<p>\(text(words))</p>" }
}
