/// A line of text being typed, with a cursor in it.
package struct PromptLine: Sendable, Hashable {
    /// More is not taken: a genotype fits, a pasted file does not.
    package static let limit = 2000

    /// As typed so far.
    package private(set) var text: String
    /// Characters before the cursor.
    package private(set) var cursor: Int

    /// A line with the cursor at its end.
    package init(_ text: String = "") {
        self.text = String(text.prefix(Self.limit))
        cursor = self.text.count
    }

    /// What stands before the cursor.
    package var head: String { String(text.prefix(cursor)) }
    /// What stands after it.
    package var tail: String { String(text.dropFirst(cursor)) }

    /// Puts text in at the cursor; line ends and tabs become blanks.
    package mutating func insert(_ addition: String) {
        let plain = addition.map { $0.isNewline || $0 == "\t" ? " " : $0 }
        let kept = plain.prefix(max(0, Self.limit - text.count))
        replace(head: head + String(kept))
    }

    /// Replaces what stands before the cursor.
    package mutating func replace(head: String) {
        text = head + tail
        cursor = head.count
    }

    /// Does what a key means in a line of text (as in readline); false for a key that means nothing there.
    package mutating func edit(_ key: Key) -> Bool {
        switch key {
        case .left, .control("b"): cursor = max(0, cursor - 1)
        case .right, .control("f"): cursor = min(text.count, cursor + 1)
        case .home, .control("a"): cursor = 0
        case .end, .control("e"): cursor = text.count
        case .backspace, .control("h"): replace(head: String(head.dropLast()))
        case Key(.delete), .control("d"): text = head + tail.dropFirst()
        case .control("u"): replace(head: "")
        case .control("k"): text = head
        case .control("w"): replace(head: Self.withoutLastWord(head))
        default:
            guard case .character(let character) = key.code, key.modifiers.isDisjoint(with: [.control, .alt]) else {
                return false
            }
            insert(String(character))
        }
        return true
    }

    private static func withoutLastWord(_ text: String) -> String {
        let trimmed = text.reversed().drop { $0 == " " }
        return String(trimmed.drop { $0 != " " }.reversed())
    }
}

extension Painter {
    /// A line being typed, with its cursor; what stands around the cursor stays in sight.
    ///
    /// - Returns: columns taken.
    @discardableResult
    package mutating func promptLine(_ line: PromptLine, x: Int, y: Int, width: Int) -> Int {
        // One column more than the text has, for the cursor after its end.
        let characters = Array(line.text) + [" "]
        let first = max(0, min(line.cursor - width + 1, characters.count - width))
        for (column, index) in (first..<min(characters.count, first + width)).enumerated() {
            let isCursor = index == line.cursor
            let style =
                isCursor
                ? theme[.cursor].adding(capabilities.colors == .monochrome ? .reverse : []) : theme[.input]
            put(characters[index], x: x + column, y: y, style)
        }
        return min(characters.count, width)
    }
}
