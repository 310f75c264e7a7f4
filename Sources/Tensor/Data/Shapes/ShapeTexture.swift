/// A colour that may vary over the image: between two colours as a gradient, in stripes or in dots.
struct ShapeTexture {
    enum Pattern: Int, CaseIterable {
        case plain
        case gradient
        case stripes
        case dots
    }

    var pattern: Pattern
    var base: SIMD4<Float>
    /// What is added to the base where the pattern is strongest.
    var contrast: SIMD4<Float>
    /// Direction and spatial frequency, in periods per pixel.
    var frequencyX: Float
    var frequencyY: Float
    var phase: Float

    /// A random pattern around a colour, whose channels differ from it by at most `strength`.
    init(around base: SIMD4<Float>, strength: Float, using random: inout RandomStream) {
        pattern = Pattern.allCases[random.below(Pattern.allCases.count)]
        self.base = base
        contrast = SIMD4(
            random.uniform(-strength, strength),
            random.uniform(-strength, strength),
            random.uniform(-strength, strength),
            0
        )
        let direction = random.direction()
        // Stripes and dots of 3 to 10 pixels; a gradient crosses the image once.
        let frequency = pattern == .gradient ? 1.0 / 40 : 1 / random.uniform(3, 10)
        (frequencyX, frequencyY) = (direction.x * frequency, direction.y * frequency)
        phase = random.uniform()
    }

    @inline(__always)
    func colour(_ x: Float, _ y: Float) -> SIMD4<Float> {
        let t = frequencyX * x + frequencyY * y + phase
        switch pattern {
        case .plain: return base
        case .gradient: return base + contrast * (2 * t - 1)
        case .stripes: return base + contrast * (2 * Self.bump(t) - 1)
        case .dots:
            let across = frequencyX * y - frequencyY * x + phase
            return base + contrast * (2 * Self.bump(t) * Self.bump(across) - 1)
        }
    }

    /// Parabolic arcs from 0 to 1 and back, one per unit.
    @inline(__always)
    private static func bump(_ t: Float) -> Float {
        // Truncation instead of rounding down mirrors the negative side, which changes nothing that matters.
        let f = abs(t - Float(Int32(t)))
        return 4 * f * (1 - f)
    }
}

extension RandomStream {
    /// A direction in the plane, all as likely, from nothing but exactly rounded arithmetic.
    mutating func direction() -> (x: Float, y: Float) {
        while true {
            let (x, y) = (uniform(-1, 1), uniform(-1, 1))
            let square = x * x + y * y
            if square > 0.01, square <= 1 {
                let length = square.squareRoot()
                return (x / length, y / length)
            }
        }
    }
}
