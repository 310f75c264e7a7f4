/// The ten classes of the built-in data set.
enum ShapeClass: Int, CaseIterable {
    case disc
    case ring
    case square
    case triangle
    case star
    case cross
    case crescent
    case bars
    case wave
    case checker

    /// How far a point is from the outline of the shape, which fills most of the unit circle; negative inside.
    ///
    /// Only arithmetic and square roots, which every machine rounds alike. Exact near the outline or, at corners, a lower bound:
    /// enough to anti-alias.
    @inline(__always)
    func distance(_ u: Float, _ v: Float) -> Float {
        switch self {
        case .disc: return length(u, v) - 0.85
        case .ring: return abs(length(u, v) - 0.7) - 0.2
        case .square: return max(abs(u), abs(v)) - 0.72
        case .triangle: return max(-v - 0.5, 0.866_025_4 * abs(u) + 0.5 * v - 0.5)
        case .star: return Self.star(u, v)
        case .cross: return min(max(abs(u) - 0.27, abs(v) - 0.92), max(abs(v) - 0.27, abs(u) - 0.92))
        case .crescent: return max(length(u, v) - 0.92, 0.72 - length(u - 0.45, v))
        case .bars: return max(abs(abs(u) - 0.52) - 0.21, abs(v) - 0.85)
        case .wave: return Self.wave(u, v)
        case .checker:
            let (across, along) = (abs(u), abs(v))
            return max(max(across, along) - 0.82, u * v > 0 ? -min(across, along) : min(across, along))
        }
    }

    /// A five-pointed star: the plane folded into one of its ten equal sectors, where the outline is one segment.
    private static func star(_ u: Float, _ v: Float) -> Float {
        let (cosine, sine): (Float, Float) = (0.809_017, 0.587_785_25)
        var (x, y) = (abs(u), v)
        var fold = 2 * max(cosine * x - sine * y, 0)
        (x, y) = (x - fold * cosine, y + fold * sine)
        fold = 2 * max(-cosine * x - sine * y, 0)
        (x, y) = (abs(x + fold * cosine), y + fold * sine - 1)
        let (sideX, sideY): (Float, Float) = (0.45 * sine, 0.45 * cosine - 1)
        let along = min(max((x * sideX + y * sideY) / (sideX * sideX + sideY * sideY), 0), 1)
        let distance = length(x - sideX * along, y - sideY * along)
        return y * sideX < x * sideY ? -distance : distance
    }

    /// A thick line through two parabolic arcs, like an S on its side.
    private static func wave(_ u: Float, _ v: Float) -> Float {
        let t = u * 2.1
        let slope = 2.3 * (1 - abs(t))
        let height = 0.55 * t * (2 - abs(t))
        return max(abs(v - height) / (1 + slope * slope).squareRoot() - 0.19, abs(u) - 0.95)
    }
}

@inline(__always)
private func length(_ x: Float, _ y: Float) -> Float {
    (x * x + y * y).squareRoot()
}
