/// The shape of one image's feature map: channels, then rows, then columns.
package struct FeatureShape: Hashable, Codable, Sendable {
    /// The number of channels.
    package var channels: Int
    /// The number of rows.
    package var height: Int
    /// The number of columns.
    package var width: Int

    /// Creates a shape.
    package init(channels: Int, height: Int, width: Int) {
        self.channels = channels
        self.height = height
        self.width = width
    }

    /// Positions of one channel.
    package var pixels: Int { height * width }

    /// Values of one image.
    package var count: Int { channels * height * width }

    /// The shape whose shorter side has `resolution` pixels, and the longer one as many as are in proportion.
    package func resized(to resolution: Int) -> FeatureShape {
        let shorter = min(height, width)
        func side(_ pixels: Int) -> Int { (pixels * resolution + shorter / 2) / shorter }
        return FeatureShape(channels: channels, height: side(height), width: side(width))
    }
}

/// How a convolution or a pooling moves over its input, in pixels.
package struct Window: Hashable, Sendable {
    /// Rows of the kernel.
    package var kernelHeight: Int
    /// Columns of the kernel.
    package var kernelWidth: Int
    /// Rows from one output to the next.
    package var strideHeight: Int
    /// Columns from one output to the next.
    package var strideWidth: Int
    /// Rows of padding above and below.
    package var paddingHeight: Int
    /// Columns of padding on the left and on the right.
    package var paddingWidth: Int
    /// Pixels from one tap of the kernel to the next.
    package var dilation: Int

    /// Creates a window of independent height and width.
    package init(
        kernelHeight: Int,
        kernelWidth: Int,
        strideHeight: Int,
        strideWidth: Int,
        paddingHeight: Int,
        paddingWidth: Int,
        dilation: Int
    ) {
        self.kernelHeight = kernelHeight
        self.kernelWidth = kernelWidth
        self.strideHeight = strideHeight
        self.strideWidth = strideWidth
        self.paddingHeight = paddingHeight
        self.paddingWidth = paddingWidth
        self.dilation = dilation
    }

    /// Creates a square window; without `padding`, the one that keeps the size at stride 1 for odd kernels.
    package init(_ kernel: Int, stride: Int = 1, padding: Int? = nil, dilation: Int = 1) {
        let padding = padding ?? dilation * (kernel - 1) / 2
        self.init(
            kernelHeight: kernel,
            kernelWidth: kernel,
            strideHeight: stride,
            strideWidth: stride,
            paddingHeight: padding,
            paddingWidth: padding,
            dilation: dilation
        )
    }

    /// Whether the strides differ: so does the first of a 1 × k and a k × 1 convolution that share a stride.
    var isUneven: Bool { strideHeight != strideWidth }

    /// Taps of the kernel.
    package var taps: Int { kernelHeight * kernelWidth }

    /// The output's shape for an input of `shape`, with the same channels.
    package func output(of shape: FeatureShape) -> FeatureShape {
        func extent(_ input: Int, _ kernel: Int, _ stride: Int, _ padding: Int) -> Int {
            let room = input + 2 * padding - dilation * (kernel - 1) - 1
            return room < 0 ? 0 : room / stride + 1
        }
        return FeatureShape(
            channels: shape.channels,
            height: extent(shape.height, kernelHeight, strideHeight, paddingHeight),
            width: extent(shape.width, kernelWidth, strideWidth, paddingWidth)
        )
    }
}
