/// One image of the built-in data set, as drawn from its stream: a figure on a ground, among clutter.
struct ShapeScene {
    /// A line with round ends (a dot when they coincide), in one colour.
    struct Stroke {
        var fromX, fromY, toX, toY, radius: Float
        var colour: SIMD4<Float>
    }

    /// Where the figure is: a point's shape coordinates are `inverse` times its distance from the centre.
    struct Pose {
        var centreX, centreY: Float
        /// Rows of the 2 x 2 matrix.
        var inverse: SIMD4<Float>
        /// Pixels to a unit of the shape.
        var size: Float
    }

    var shape: ShapeClass
    var pose: Pose
    var ground: ShapeTexture
    var figure: ShapeTexture
    /// Drawn over the ground, behind the figure.
    var clutter: [Stroke]
    /// Drawn over the figure.
    var occluders: [Stroke]
    /// Half the width of the noise's triangular distribution, in grey levels.
    var noise: Float

    init(shape: ShapeClass, using random: inout RandomStream) {
        self.shape = shape
        pose = Pose(using: &random)
        let groundColour = random.colour(20, 130)
        // One image in four is hard to make out.
        let contrast = random.chance(0.25) ? random.uniform(50, 90) : random.uniform(90, 190)
        let figureColour = Self.colour(at: contrast, from: groundColour, using: &random)
        ground = ShapeTexture(around: groundColour, strength: min(contrast * 0.35, 40), using: &random)
        figure = ShapeTexture(around: figureColour, strength: min(contrast * 0.35, 40), using: &random)
        clutter = []
        for _ in 0..<random.below(4) {
            clutter.append(
                Stroke(
                    fromX: random.uniform(0, 32),
                    fromY: random.uniform(0, 32),
                    length: random.uniform(0, 14),
                    radius: random.uniform(0.8, 3.2),
                    using: &random
                )
            )
        }
        occluders = []
        if random.chance(0.35) {
            let (direction, reach) = (random.direction(), random.uniform(0.2, 0.9) * pose.size)
            occluders.append(
                Stroke(
                    fromX: pose.centreX + direction.x * reach,
                    fromY: pose.centreY + direction.y * reach,
                    length: random.uniform(0, 10),
                    radius: random.uniform(1, 2.8),
                    using: &random
                )
            )
        }
        noise = random.uniform(4, 24)
    }

    /// A colour at a given distance, inside the range of bytes.
    private static func colour(
        at distance: Float,
        from origin: SIMD4<Float>,
        using random: inout RandomStream
    ) -> SIMD4<Float> {
        var step = SIMD4<Float>(random.uniform(-1, 1), random.uniform(-1, 1), random.uniform(-1, 1), 0)
        let length = max((step * step).sum().squareRoot(), 0.05)
        step *= distance / length
        // Figures are mostly brighter than their ground.
        if step.sum() < 0, random.chance(0.92) { step = -step }
        // Where a colour would leave the range it goes the other way, which keeps the distance.
        let there = origin + step
        step.replace(with: -step, where: there .< 5 .| there .> 250)
        return (origin + step).clamped(
            lowerBound: SIMD4(repeating: 0),
            upperBound: SIMD4(repeating: 255)
        )
    }
}

extension ShapeScene.Pose {
    /// Any place that leaves most of the figure in the image, a lean of up to 27° to either side, some shear and stretch.
    init(using random: inout RandomStream) {
        centreX = random.uniform(11, 21)
        centreY = random.uniform(11, 21)
        size = random.uniform(8.5, 13.5)
        let lean = random.uniform(-0.5, 0.5)
        let length = (1 + lean * lean).squareRoot()
        let rotation = (x: 1 / length, y: lean / length)
        let stretch = random.uniform(0.8, 1.25).squareRoot()
        let shear = random.uniform(-0.2, 0.2)
        // (stretch, shear) after the rotation back, in units of the size.
        let (across, along) = (1 / (size * stretch), stretch / size)
        inverse = SIMD4(
            (rotation.x + shear * rotation.y) * across,
            (rotation.y - shear * rotation.x) * across,
            -rotation.y * along,
            rotation.x * along
        )
    }
}

extension ShapeScene.Stroke {
    init(fromX: Float, fromY: Float, length: Float, radius: Float, using random: inout RandomStream) {
        let direction = random.direction()
        self.init(
            fromX: fromX,
            fromY: fromY,
            toX: fromX + direction.x * length,
            toY: fromY + direction.y * length,
            radius: radius,
            colour: random.colour(20, 235)
        )
    }
}

extension RandomStream {
    /// Red, green and blue of a range, as the first three lanes.
    fileprivate mutating func colour(_ low: Float, _ high: Float) -> SIMD4<Float> {
        SIMD4(uniform(low, high), uniform(low, high), uniform(low, high), 0)
    }
}
