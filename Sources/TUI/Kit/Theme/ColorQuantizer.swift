import Foundation
import Synchronization

/// Finds the nearest colour that an output can show.
///
/// Distances are Euclidean in OKLab (B. Ottosson, "A perceptual color space for image processing", 2020), so that
/// "nearest" is what the eye would say. Among 8 or 16 colours none is near, and hue is what carries meaning: green
/// must not turn yellow because that is as light. There hue counts first, and greys are apart. Results are remembered: a screen has few colours and many cells.
package final class ColorQuantizer: Sendable {
    /// The one that everybody shares; what it remembers is a function of its arguments alone.
    package static let shared = ColorQuantizer()

    private struct Question: Hashable {
        var red: UInt8
        var green: UInt8
        var blue: UInt8
        var depth: ColorDepth
    }
    private let known = Mutex<[Question: Int]>([:])

    /// The palette index of a colour; nil for the terminal's own colour, for truecolor and for monochrome.
    package func index(_ color: Color, _ depth: ColorDepth) -> Int? {
        guard case .rgb(let red, let green, let blue) = color, depth != .truecolor, depth != .monochrome else {
            return nil
        }
        let question = Question(red: red, green: green, blue: blue, depth: depth)
        if let answer = known.withLock({ $0[question] }) { return answer }
        let answer = Self.nearest(OKLab(red, green, blue), depth) { _ in true } ?? 0
        known.withLock { $0[question] = answer }
        return answer
    }

    /// The nearest colour of the palette as a colour again.
    package func color(_ color: Color, _ depth: ColorDepth) -> Color {
        if depth == .monochrome { return .standard }
        guard let index = index(color, depth) else { return color }
        return Palette.color(index)
    }

    /// The nearest palette index among those with at least some contrast against a background.
    package static func index(_ color: Color, _ depth: ColorDepth, against background: Color, contrast: Double) -> Int?
    {
        guard case .rgb(let red, let green, let blue) = color, case .rgb = background else {
            return shared.index(color, depth)
        }
        return nearest(OKLab(red, green, blue), depth) {
            Palette.color($0).contrast(with: background) >= contrast
        }
    }

    /// A colour as it is where it has at least 3 : 1 (WCAG 2.1, for large text and signs) against a ground, else the nearest that has.
    package static func readable(_ color: Color, on ground: Color, _ depth: ColorDepth) -> Color {
        guard color.contrast(with: ground) < 3 else { return color }
        return index(color, depth, against: ground, contrast: 3).map(Palette.color) ?? color
    }

    private static func nearest(_ lab: OKLab, _ depth: ColorDepth, where fits: (Int) -> Bool) -> Int? {
        let byHue = depth < .xterm256
        let wanted = byHue ? lab.byHue : lab
        var best: (index: Int, distance: Float)?
        for index in Palette.candidates(depth) {
            let distance = wanted.squaredDistance(to: byHue ? Palette.labs[index].byHue : Palette.labs[index])
            if let known = best, known.distance <= distance { continue }
            if fits(index) { best = (index, distance) }
        }
        return best?.index
    }
}

/// The xterm palette: 16 colours as xterm shows them, a 6 × 6 × 6 cube, 24 greys.
package enum Palette {
    private static let sixteen: [(UInt8, UInt8, UInt8)] = [
        (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
        (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255),
        (255, 255, 255),
    ]

    /// Red, green and blue of all 256.
    package static let colors: [(UInt8, UInt8, UInt8)] = {
        let levels: [UInt8] = [0, 95, 135, 175, 215, 255]
        let cube = (0..<216).map { (index: Int) -> (UInt8, UInt8, UInt8) in
            (levels[index / 36], levels[index / 6 % 6], levels[index % 6])
        }
        let greys = (0..<24).map { (index: Int) -> (UInt8, UInt8, UInt8) in
            let level = UInt8(8 + 10 * index)
            return (level, level, level)
        }
        return sixteen + cube + greys
    }()

    /// The same in OKLab.
    package static let labs = colors.map { OKLab($0.0, $0.1, $0.2) }

    /// A palette entry as a colour.
    package static func color(_ index: Int) -> Color {
        let (red, green, blue) = colors[index]
        return .rgb(red, green, blue)
    }

    /// The indices to choose from. The first sixteen of the xterm palette are whatever its user made of them, so
    /// with 256 colours they are left alone.
    package static func candidates(_ depth: ColorDepth) -> Range<Int> {
        switch depth {
        case .xterm256, .truecolor: 16..<256
        case .ansi16: 0..<16
        case .ansi8, .monochrome: 0..<8
        }
    }
}

/// A colour in the perceptual space OKLab.
package struct OKLab: Sendable {
    /// Lightness, 0…1, and the two opponent axes.
    package let lightness, a, b: Float

    /// Converts from sRGB.
    package init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
        let r = Float(Luminance.linear(red))
        let g = Float(Luminance.linear(green))
        let b = Float(Luminance.linear(blue))
        let l = Self.cubeRoot(0.412_221_47 * r + 0.536_332_54 * g + 0.051_445_995 * b)
        let m = Self.cubeRoot(0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b)
        let s = Self.cubeRoot(0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b)
        lightness = 0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s
        a = 1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s
        self.b = 0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s
    }

    private init(lightness: Float, a: Float, b: Float) {
        self.lightness = lightness
        self.a = a
        self.b = b
    }

    /// A place in a space where colours of one hue are near each other, and greys are far from all colours.
    package var byHue: OKLab {
        let chroma = (a * a + b * b).squareRoot()
        guard chroma > 0.07 else { return OKLab(lightness: lightness, a: 0, b: 0) }
        return OKLab(lightness: 0.35 * lightness, a: a / chroma, b: b / chroma)
    }

    /// The square of the distance to another colour.
    package func squaredDistance(to other: OKLab) -> Float {
        let dl = lightness - other.lightness
        let da = a - other.a
        let db = b - other.b
        return dl * dl + da * da + db * db
    }

    private static func cubeRoot(_ value: Float) -> Float { value <= 0 ? 0 : Foundation.cbrtf(value) }
}

/// Lightness as the contrast rules of WCAG 2 define it.
package enum Luminance {
    /// A component of sRGB as a share of light, 0…1.
    package static func linear(_ component: UInt8) -> Double {
        let value = Double(component) / 255
        return value <= 0.040_45 ? value / 12.92 : Foundation.pow((value + 0.055) / 1.055, 2.4)
    }
}

extension Color {
    /// Relative luminance (WCAG 2.1), 0…1; nil for the terminal's own colour.
    package var luminance: Double? {
        guard case .rgb(let red, let green, let blue) = self else { return nil }
        return 0.2126 * Luminance.linear(red) + 0.7152 * Luminance.linear(green) + 0.0722 * Luminance.linear(blue)
    }

    /// Contrast ratio (WCAG 2.1), 1…21; 21 when either colour is the terminal's own, about which nothing is known.
    package func contrast(with other: Color) -> Double {
        guard let mine = luminance, let theirs = other.luminance else { return 21 }
        return (max(mine, theirs) + 0.05) / (min(mine, theirs) + 0.05)
    }

    /// A mixture: 0 gives this colour, 1 the other. The terminal's own colour cannot be mixed and wins nothing.
    package func mixed(with other: Color, _ share: Double) -> Color {
        guard case .rgb(let r1, let g1, let b1) = self, case .rgb(let r2, let g2, let b2) = other else { return self }
        func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
            UInt8((Double(a) + (Double(b) - Double(a)) * min(1, max(0, share))).rounded())
        }
        return .rgb(mix(r1, r2), mix(g1, g2), mix(b1, b2))
    }
}
