/// Draws scenes, one at a time, into an image of floats that is then turned into bytes.
struct ShapeCanvas: ~Copyable {
    /// The shape of the images.
    static let shape = FeatureShape(channels: 3, height: side, width: side)
    private static let side = 32
    private let pixels = UnsafeMutableBufferPointer<SIMD4<Float>>.allocate(capacity: side * side)

    deinit {
        pixels.deallocate()
    }

    /// Renders a scene and its noise into the three planes of an image.
    func render(_ scene: ShapeScene, using random: inout RandomStream, into planes: UnsafeMutableBufferPointer<UInt8>) {
        for y in 0..<Self.side {
            for x in 0..<Self.side {
                pixels[y * Self.side + x] = scene.ground.colour(Float(x), Float(y))
            }
        }
        for stroke in scene.clutter { draw(stroke) }
        draw(scene.shape, scene.pose, scene.figure)
        for stroke in scene.occluders { draw(stroke) }
        quantize(noise: scene.noise, using: &random, into: planes)
    }

    private func draw(_ stroke: ShapeScene.Stroke) {
        let (dx, dy) = (stroke.toX - stroke.fromX, stroke.toY - stroke.fromY)
        let scale = 1 / max(dx * dx + dy * dy, 1e-6)
        let rows = Self.bounds(min(stroke.fromY, stroke.toY), max(stroke.fromY, stroke.toY), stroke.radius)
        let columns = Self.bounds(min(stroke.fromX, stroke.toX), max(stroke.fromX, stroke.toX), stroke.radius)
        for row in rows {
            for column in columns {
                let (x, y) = (Float(column) - stroke.fromX, Float(row) - stroke.fromY)
                let along = min(max((x * dx + y * dy) * scale, 0), 1)
                let (offX, offY) = (x - along * dx, y - along * dy)
                let distance = (offX * offX + offY * offY).squareRoot() - stroke.radius
                blend(row * Self.side + column, stroke.colour, distance)
            }
        }
    }

    private func draw(_ shape: ShapeClass, _ pose: ShapeScene.Pose, _ texture: ShapeTexture) {
        // The farthest corner of a shape is 1.2 from its centre, and shear and stretch take it at most 1.25 times as far.
        let rows = Self.bounds(pose.centreY, pose.centreY, 1.5 * pose.size)
        let columns = Self.bounds(pose.centreX, pose.centreX, 1.5 * pose.size)
        for row in rows {
            for column in columns {
                let (x, y) = (Float(column) - pose.centreX, Float(row) - pose.centreY)
                let u = pose.inverse.x * x + pose.inverse.y * y
                let v = pose.inverse.z * x + pose.inverse.w * y
                let distance = shape.distance(u, v) * pose.size
                if distance < 0.5 {
                    blend(row * Self.side + column, texture.colour(Float(column), Float(row)), distance)
                }
            }
        }
    }

    /// Covers a pixel as far as the outline, at a distance in pixels, leaves it inside.
    @inline(__always)
    private func blend(_ pixel: Int, _ colour: SIMD4<Float>, _ distance: Float) {
        let coverage = min(max(0.5 - distance, 0), 1)
        pixels[pixel] += coverage * (colour - pixels[pixel])
    }

    private static func bounds(_ low: Float, _ high: Float, _ margin: Float) -> Range<Int> {
        let first = min(max(Int(low - margin) - 1, 0), side)
        return first..<max(first, min(Int(high + margin) + 2, side))
    }

    /// Adds noise, independent for every byte: the sum of two evenly distributed ones.
    private func quantize(
        noise: Float,
        using random: inout RandomStream,
        into planes: UnsafeMutableBufferPointer<UInt8>
    ) {
        let scale = noise / 255
        let plane = Self.side * Self.side
        for pixel in 0..<plane {
            let bits = random.next()
            let first = SIMD4<UInt8>(
                UInt8(truncatingIfNeeded: bits),
                UInt8(truncatingIfNeeded: bits >> 8),
                UInt8(truncatingIfNeeded: bits >> 16),
                0
            )
            let second = SIMD4<UInt8>(
                UInt8(truncatingIfNeeded: bits >> 24),
                UInt8(truncatingIfNeeded: bits >> 32),
                UInt8(truncatingIfNeeded: bits >> 40),
                0
            )
            let sum = SIMD4<Int32>(truncatingIfNeeded: first) &+ SIMD4<Int32>(truncatingIfNeeded: second) &- 255
            let value = (pixels[pixel] + SIMD4<Float>(sum) * scale + 0.5).clamped(
                lowerBound: SIMD4(repeating: 0),
                upperBound: SIMD4(repeating: 255)
            )
            planes[pixel] = UInt8(value.x)
            planes[plane + pixel] = UInt8(value.y)
            planes[2 * plane + pixel] = UInt8(value.z)
        }
    }
}
