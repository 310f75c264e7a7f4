/// Finds the table headers that the library's parser ends the process over: `[` and then what no name begins with, such as `[=` or
/// `[ #`. (toml++ 3.4 asserts that a name follows.)
enum TOMLHeaders {
    /// - Throws: `TOMLError` with the line of the header.
    static func check(_ text: String, path: String) throws {
        let bytes = Array(text.utf8)
        var (place, line, depth) = (0, 1, 0)
        var isStart = true
        func at(_ offset: Int) -> UInt8? { bytes.indices.contains(place + offset) ? bytes[place + offset] : nil }
        while let byte = at(0) {
            switch byte {
            case UInt8(ascii: "\n"):
                line += 1
                isStart = true
                place += 1
                continue
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
                place += 1
                continue
            case UInt8(ascii: "#"):
                while let next = at(0), next != UInt8(ascii: "\n") { place += 1 }
                continue
            case UInt8(ascii: "\""), UInt8(ascii: "'"): skipString(bytes, &place, &line)
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                if byte == UInt8(ascii: "["), isStart, depth == 0 {
                    place += at(1) == byte ? 2 : 1
                    while at(0) == UInt8(ascii: " ") || at(0) == UInt8(ascii: "\t") { place += 1 }
                    if let next = at(0), !mayFollow(next) {
                        throw TOMLError(
                            path: path,
                            line: line,
                            problem: "not valid TOML: a table needs a name, as in [search]"
                        )
                    }
                    // The rest of the header is no value: its brackets are not counted.
                    while let next = at(0), next != UInt8(ascii: "\n") {
                        if next == UInt8(ascii: "\"") || next == UInt8(ascii: "'") {
                            skipString(bytes, &place, &line)
                        } else if next == UInt8(ascii: "#") {
                            break
                        } else {
                            place += 1
                        }
                    }
                } else {
                    depth += 1
                    place += 1
                }
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                depth = max(0, depth - 1)
                place += 1
            default: place += 1
            }
            isStart = false
        }
    }

    /// What may stand behind the bracket: a name, or what the parser has a message for.
    private static func mayFollow(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "\""),
            UInt8(ascii: "'"), UInt8(ascii: "]"):
            true
        default: false
        }
    }

    /// Goes behind a string of one or three quotes; one of one quote ends with its line at the latest.
    private static func skipString(_ bytes: [UInt8], _ place: inout Int, _ line: inout Int) {
        let quote = bytes[place]
        let isLong = bytes[place...].prefix(3).elementsEqual([quote, quote, quote])
        place += isLong ? 3 : 1
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "\n") {
                guard isLong else { return }
                line += 1
            } else if bytes[place] == UInt8(ascii: "\\"), quote == UInt8(ascii: "\""), place + 1 < bytes.count {
                if bytes[place + 1] == UInt8(ascii: "\n") { line += 1 }
                place += 1
            } else if bytes[place] == quote {
                if !isLong || bytes[place...].prefix(3).elementsEqual([quote, quote, quote]) {
                    place += isLong ? 3 : 1
                    return
                }
            }
            place += 1
        }
    }
}
