import DataFiles
import Foundation
import Tensor
import TerminalKit

extension ContactSheet {
    /// Pixels of an image in the terminal: two in each character.
    private static let printedSide = 16

    /// Prints the sheet in a terminal: an upper half block in one colour on another is two pixels.
    ///
    /// - Throws: `PictureError` when there is no memory.
    func give(_ colors: ColorDepth) throws {
        let side = Self.printedSide
        let names = rows.map { String($0.name.prefix(14)) }
        let left = (names.map(\.count).max() ?? 0) + 1
        let columns = rows.map(\.images.count).max() ?? 0
        var grid = CellGrid(size: GridSize(width: left + columns * (side + 1), height: rows.count * side / 2))
        for (index, row) in rows.enumerated() {
            let top = index * side / 2
            for (x, character) in names[index].enumerated() { grid[x, top] = GridCell(character) }
            for (column, image) in row.images.enumerated() {
                let pixels = try thumbnail(image, side: side)
                func color(_ x: Int, _ y: Int) -> Color {
                    let first = 3 * (y * side + x)
                    let color = Color.rgb(pixels[first], pixels[first + 1], pixels[first + 2])
                    return colors == .truecolor ? color : ColorQuantizer.shared.color(color, colors)
                }
                for y in 0..<side / 2 {
                    for x in 0..<side {
                        let style = Style(color(x, 2 * y), on: color(x, 2 * y + 1))
                        grid[left + column * (side + 1) + x, top + y] = GridCell("▀", style)
                    }
                }
            }
        }
        standardOutput(screen: grid, colors)
        if hidden > 0 { standardOutput("\(hidden) more classes") }
    }

    /// The sheet as a document of its own, with the images in it.
    ///
    /// - Throws: `PictureError` when there is no memory.
    func svg() throws -> String {
        let (side, shown, margin, line) = (min(dataset.shape.height, 64), 64, 8, 20)
        let mosaic = try mosaic(side: side)
        let png = PictureEncoder.png(mosaic.pixels, width: mosaic.width, height: mosaic.height, channels: 3)
        let columns = mosaic.width / side
        // Each row of the picture is cut out and shown below the name of its class.
        let height = margin * 2 + rows.count * (shown + line) + (hidden > 0 ? line : 0)
        var lines = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
                + "width=\"\(margin * 2 + columns * shown)\" height=\"\(height)\" font-family=\"sans-serif\" font-size=\"13\">",
            "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
            "<defs><image id=\"images\" width=\"\(columns * shown)\" height=\"\(rows.count * shown)\" "
                + "style=\"image-rendering:pixelated\" xlink:href=\"data:image/png;base64,\(Data(png).base64EncodedString())\"/></defs>",
        ]
        for (index, row) in rows.enumerated() {
            let top = margin + index * (shown + line)
            lines.append("<text x=\"\(margin)\" y=\"\(top + 14)\">\(SVGText.escaped(row.name))</text>")
            lines.append(
                "<svg x=\"\(margin)\" y=\"\(top + line)\" width=\"\(columns * shown)\" height=\"\(shown)\" "
                    + "viewBox=\"0 \(index * shown) \(columns * shown) \(shown)\"><use xlink:href=\"#images\"/></svg>"
            )
        }
        if hidden > 0 { lines.append("<text x=\"\(margin)\" y=\"\(height - margin)\">\(hidden) more classes</text>") }
        return (lines + ["</svg>"]).joined(separator: "\n") + "\n"
    }
}
