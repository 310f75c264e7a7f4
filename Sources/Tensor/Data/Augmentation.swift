internal import CTensorKernels

/// What is done to a training image at full size, before it is reduced: crop, then flip, then cutout.
package struct Augmentation: Sendable, Hashable, Codable {
    /// Black pixels added on every side before a random part of the original size is cut out again; fewer than it has rows or columns.
    package var pad: Int
    /// Whether images are mirrored left to right, every other time.
    package var flip: Bool
    /// Side of the square that is blanked out at a random place (DeVries and Taylor, 2017); 0 for none.
    package var cutout: Int

    /// Crop and flip, as is the custom on CIFAR.
    ///
    /// - Precondition: pad and cutout are not negative.
    package init(pad: Int = 4, flip: Bool = true, cutout: Int = 0) {
        precondition(pad >= 0 && cutout >= 0, "padding and cutout must not be negative")
        self.pad = pad
        self.flip = flip
        self.cutout = cutout
    }

    /// Leaves images as they are.
    package static let none = Augmentation(pad: 0, flip: false, cutout: 0)

    /// What happens to the image of `shape` at a position of an epoch whose stream is given.
    ///
    /// Every position owns two numbers of the stream, so none depends on where an epoch was interrupted.
    func draw(position: Int, of stream: RandomStream, shape: FeatureShape) -> EconasAugmentation {
        var stream = stream
        stream.position = UInt64(position) * 2
        var bits = stream.next()
        // 16 bits choose among few values: of 63, none is more than 0.1 % likelier than another.
        func below(_ bound: Int) -> Int {
            defer { bits >>= 16 }
            return Int(((bits & 0xffff) * UInt64(bound)) >> 16)
        }
        var drawn = EconasAugmentation()
        drawn.shift_y = Int16(below(2 * pad + 1) - pad)
        drawn.shift_x = Int16(below(2 * pad + 1) - pad)
        drawn.flip = flip && below(2) == 1 ? 1 : 0
        if cutout > 0 {
            bits = stream.next()
            let (y, x) = (below(shape.height), below(shape.width))
            (drawn.cut_top, drawn.cut_bottom) = Self.extent(around: y, cutout, within: shape.height)
            (drawn.cut_left, drawn.cut_right) = Self.extent(around: x, cutout, within: shape.width)
        }
        return drawn
    }

    /// The part of the square inside the image; its centre always is.
    private static func extent(around centre: Int, _ length: Int, within side: Int) -> (UInt16, UInt16) {
        let first = centre - length / 2
        return (UInt16(max(first, 0)), UInt16(min(first + length, side)))
    }
}
