/// Characters drawn as shapes: lines, blocks, braille dots and markers.
package struct SVGShapes {
    /// Width of a character at 14 px: that of the common monospaced fonts, 0.6 em.
    package static let cellWidth = 8.4
    /// Height of a row.
    package static let cellHeight = 18.0

    /// Path data by colour (and by opacity, for shades).
    private var strokes: [Color: String] = [:]
    private var thick: [Color: String] = [:]
    private var dashes: [Color: String] = [:]
    private var dots: [Color: String] = [:]
    private var fills: [Filling: String] = [:]

    private struct Filling: Hashable {
        var color: Color
        var percent: Int
    }

    /// Takes a character that is better drawn than written.
    ///
    /// - Returns: whether it took it.
    package mutating func add(_ character: Character, x: Int, y: Int, color: Color) -> Bool {
        guard let scalar = character.unicodeScalars.first, scalar.value >= 0x2500, scalar.value < 0x2900 else {
            return false
        }
        let left = Double(x) * Self.cellWidth
        let top = Double(y) * Self.cellHeight
        if scalar.value >= 0x2800 {
            addBraille(scalar.value - 0x2800, left, top, color)
            return true
        }
        if let arms = Self.arms[character] {
            strokes[color, default: ""] += Self.lines(arms, left, top)
            return true
        }
        return addCorner(character, left, top, color) || addLine(character, left, top, color)
            || addBlock(character, left, top, color) || addMarker(character, left, top, color)
    }

    /// All shapes as elements.
    package func render() -> String {
        var text = ""
        for (filling, path) in fills.sorted(by: {
            Self.order($0.key.color, $0.key.percent, $1.key.color, $1.key.percent)
        }) {
            let opacity = filling.percent == 100 ? "" : " fill-opacity=\"0.\(filling.percent)\""
            text += "<path fill=\"\(SVGText.color(filling.color))\"\(opacity) d=\"\(path)\"/>\n"
        }
        text += Self.paths(strokes, "stroke-width=\"1.3\"")
        text += Self.paths(thick, "stroke-width=\"2.6\"")
        text += Self.paths(dashes, "stroke-width=\"1\" stroke-dasharray=\"1.4 2.8\"")
        // A line of no length with round ends is a circle.
        text += Self.paths(dots, "stroke-width=\"2.5\" stroke-linecap=\"round\"")
        return text
    }

    private static func paths(_ paths: [Color: String], _ attributes: String) -> String {
        paths.sorted { order($0.key, 0, $1.key, 0) }.map { color, path in
            "<path fill=\"none\" stroke=\"\(SVGText.color(color))\" \(attributes) d=\"\(path)\"/>\n"
        }.joined()
    }

    private static func order(_ a: Color, _ i: Int, _ b: Color, _ j: Int) -> Bool {
        (SVGText.color(a), i) < (SVGText.color(b), j)
    }

    private mutating func addBraille(_ pattern: UInt32, _ left: Double, _ top: Double, _ color: Color) {
        let places = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
        for (bit, (column, row)) in places.enumerated() where pattern >> UInt32(bit) & 1 == 1 {
            let x = left + Self.cellWidth * (0.25 + 0.5 * Double(column))
            let y = top + Self.cellHeight * (0.125 + 0.25 * Double(row))
            dots[color, default: ""] += "M\(SVGText.number(x)) \(SVGText.number(y))h0"
        }
    }

    /// Which ways the lines of a box-drawing character go.
    private struct Arms: OptionSet {
        let rawValue: Int
        static let up = Arms(rawValue: 1)
        static let down = Arms(rawValue: 2)
        static let left = Arms(rawValue: 4)
        static let right = Arms(rawValue: 8)
    }
    private static let arms: [Character: Arms] = [
        "─": [.left, .right], "│": [.up, .down], "┌": [.down, .right], "┐": [.down, .left], "└": [.up, .right],
        "┘": [.up, .left], "├": [.up, .down, .right], "┤": [.up, .down, .left], "┬": [.down, .left, .right],
        "┴": [.up, .left, .right], "┼": [.up, .down, .left, .right], "╴": .left, "╵": .up, "╶": .right, "╷": .down,
    ]

    private static func lines(_ arms: Arms, _ left: Double, _ top: Double) -> String {
        let (x, y) = (left + cellWidth / 2, top + cellHeight / 2)
        let start = arms.contains(.left) ? left : x
        let end = arms.contains(.right) ? left + cellWidth : x
        let high = arms.contains(.up) ? top : y
        let low = arms.contains(.down) ? top + cellHeight : y
        var path = ""
        if start < end { path += "M\(SVGText.number(start)) \(SVGText.number(y))H\(SVGText.number(end))" }
        if high < low { path += "M\(SVGText.number(x)) \(SVGText.number(high))V\(SVGText.number(low))" }
        return path
    }

    private mutating func addCorner(_ character: Character, _ left: Double, _ top: Double, _ color: Color) -> Bool {
        let corners: [Character: (Double, Double)] = ["╭": (1, 1), "╮": (-1, 1), "╰": (1, -1), "╯": (-1, -1)]
        guard let (right, down) = corners[character] else { return false }
        let (x, y) = (left + Self.cellWidth / 2, top + Self.cellHeight / 2)
        let radius = Self.cellWidth / 2
        strokes[color, default: ""] +=
            "M\(SVGText.number(x)) \(SVGText.number(y + down * Self.cellHeight / 2))"
            + "V\(SVGText.number(y + down * radius))"
            + "Q\(SVGText.number(x)) \(SVGText.number(y)) \(SVGText.number(x + right * radius)) \(SVGText.number(y))"
        return true
    }

    private mutating func addLine(_ character: Character, _ left: Double, _ top: Double, _ color: Color) -> Bool {
        let across =
            "M\(SVGText.number(left)) \(SVGText.number(top + Self.cellHeight / 2))h\(SVGText.number(Self.cellWidth))"
        let along =
            "M\(SVGText.number(left + Self.cellWidth / 2)) \(SVGText.number(top))v\(SVGText.number(Self.cellHeight))"
        switch character {
        case "━": thick[color, default: ""] += across
        case "┃": thick[color, default: ""] += along
        case "┈", "┄", "╌": dashes[color, default: ""] += across
        case "┊", "┆", "╎": dashes[color, default: ""] += along
        case "═", "║":
            let gap = 1.6
            for side in [-gap, gap] {
                strokes[color, default: ""] +=
                    character == "═"
                    ? "M\(SVGText.number(left)) \(SVGText.number(top + Self.cellHeight / 2 + side))h\(SVGText.number(Self.cellWidth))"
                    : "M\(SVGText.number(left + Self.cellWidth / 2 + side)) \(SVGText.number(top))v\(SVGText.number(Self.cellHeight))"
            }
        default: return false
        }
        return true
    }

    private mutating func addBlock(_ character: Character, _ left: Double, _ top: Double, _ color: Color) -> Bool {
        guard let value = character.unicodeScalars.first?.value, (0x2580...0x259F).contains(value) else { return false }
        var percent = 100
        var parts: [(x: Double, y: Double, width: Double, height: Double)] = []
        switch value {
        case 0x2580: parts = [(0, 0, 1, 0.5)]
        case 0x2581...0x2588:
            let share = Double(value - 0x2580) / 8
            parts = [(0, 1 - share, 1, share)]
        case 0x2589...0x258F: parts = [(0, 0, Double(0x2590 - value) / 8, 1)]
        case 0x2590: parts = [(0.5, 0, 0.5, 1)]
        case 0x2591...0x2593:
            percent = 25 * Int(value - 0x2590)
            parts = [(0, 0, 1, 1)]
        case 0x2594: parts = [(0, 0, 1, 0.125)]
        case 0x2595: parts = [(0.875, 0, 0.125, 1)]
        default:
            // Upper left 1, upper right 2, lower left 4, lower right 8.
            let quadrants = [4, 8, 1, 13, 9, 7, 11, 2, 6, 14][Int(value - 0x2596)]
            for (bit, (column, row)) in [(0.0, 0.0), (0.5, 0.0), (0.0, 0.5), (0.5, 0.5)].enumerated()
            where quadrants >> bit & 1 == 1 {
                parts.append((column, row, 0.5, 0.5))
            }
        }
        for part in parts {
            let width = SVGText.number(part.width * Self.cellWidth)
            fills[Filling(color: color, percent: percent), default: ""] +=
                "M\(SVGText.number(left + part.x * Self.cellWidth)) \(SVGText.number(top + part.y * Self.cellHeight))"
                + "h\(width)v\(SVGText.number(part.height * Self.cellHeight))h-\(width)z"
        }
        return true
    }

    private mutating func addMarker(_ character: Character, _ left: Double, _ top: Double, _ color: Color) -> Bool {
        let (x, y) = (left + Self.cellWidth / 2, top + Self.cellHeight / 2)
        let size = 3.6
        func polygon(_ points: [(Double, Double)]) -> String {
            points.enumerated().map { index, point in
                "\(index == 0 ? "M" : "L")\(SVGText.number(x + point.0 * size)) \(SVGText.number(y + point.1 * size))"
            }.joined() + "z"
        }
        let ring =
            "M\(SVGText.number(x - size)) \(SVGText.number(y))"
            + "a\(size) \(size) 0 1 0 \(SVGText.number(2 * size)) 0a\(size) \(size) 0 1 0 -\(SVGText.number(2 * size)) 0z"
        let filling = Filling(color: color, percent: 100)
        switch character {
        case "●": fills[filling, default: ""] += ring
        case "○": strokes[color, default: ""] += ring
        case "◆": fills[filling, default: ""] += polygon([(0, -1.3), (1.1, 0), (0, 1.3), (-1.1, 0)])
        case "▲": fills[filling, default: ""] += polygon([(0, -1), (1.1, 0.9), (-1.1, 0.9)])
        case "▼": fills[filling, default: ""] += polygon([(0, 1), (1.1, -0.9), (-1.1, -0.9)])
        case "▶": fills[filling, default: ""] += polygon([(1.1, 0), (-0.9, 1.1), (-0.9, -1.1)])
        case "◀": fills[filling, default: ""] += polygon([(-1.1, 0), (0.9, 1.1), (0.9, -1.1)])
        default: return false
        }
        return true
    }
}
