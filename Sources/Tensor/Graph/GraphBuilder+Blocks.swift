/// The composite operations of the cell spaces, with PyTorch's parameter names below `name`.
extension GraphBuilder {
    /// 3 × 3 convolution of the images and batch norm.
    package mutating func stem(_ source: Graph.NodeID, channels: Int, name: String) -> Graph.NodeID {
        let convolved = convolution(source, channels: channels, Window(3), name: name + ".conv")
        return batchNorm(convolved, name: name + ".bn")
    }

    /// ReLU, dense convolution with half the kernel as padding, batch norm.
    package mutating func reluConvBN(
        _ source: Graph.NodeID,
        channels: Int,
        kernel: Int = 1,
        stride: Int = 1,
        name: String
    ) -> Graph.NodeID {
        let active = relu(source, name: name)
        let convolved =
            kernel == 1
            ? pointwise(active, channels: channels, stride: stride, name: name + ".conv")
            : convolution(active, channels: channels, Window(kernel, stride: stride), name: name + ".conv")
        return batchNorm(convolved, name: name + ".bn")
    }

    /// The stride-2 skip: two 1 × 1 convolutions, the second on the input shifted by one pixel, and batch norm.
    ///
    /// - Precondition: height and width are even (else the shifted half is one pixel short).
    package mutating func factorizedReduce(_ source: Graph.NodeID, channels: Int, name: String) -> Graph.NodeID {
        let shape = shape(of: source)
        precondition(shape.height % 2 == 0 && shape.width % 2 == 0, "\(name): a strided skip halves even sizes only")
        let active = relu(source, name: name)
        let half = channels / 2
        let even = half > 0 ? pointwise(active, channels: half, stride: 2, name: name + ".conv1") : nil
        let odd = pointwise(active, channels: channels - half, stride: 2, offset: 1, name: name + ".conv2")
        return batchNorm(concat([even, odd].compactMap(\.self), name: name), name: name + ".bn")
    }

    /// Twice ReLU, depthwise, pointwise, batch norm; the first with the stride.
    package mutating func sepConv(_ source: Graph.NodeID, kernel: Int, stride: Int, name: String) -> Graph.NodeID {
        let channels = shape(of: source).channels
        var value = source
        for (index, stride) in [(1, stride), (2, 1)] {
            value = relu(value, name: name)
            value = depthwise(value, kernel: kernel, stride: stride, name: "\(name).dw\(index)")
            value = pointwise(value, channels: channels, name: "\(name).pw\(index)")
            value = batchNorm(value, name: "\(name).bn\(index)")
        }
        return value
    }

    /// ReLU, depthwise with dilation 2, pointwise, batch norm.
    package mutating func dilConv(_ source: Graph.NodeID, kernel: Int, stride: Int, name: String) -> Graph.NodeID {
        let channels = shape(of: source).channels
        let active = relu(source, name: name)
        let spatial = depthwise(active, kernel: kernel, stride: stride, dilation: 2, name: name + ".dw")
        return batchNorm(pointwise(spatial, channels: channels, name: name + ".pw"), name: name + ".bn")
    }

    /// ReLU, dense 1 × k and k × 1 convolutions that share the stride between them, batch norm, as in the DARTS code.
    package mutating func factorizedConv(
        _ source: Graph.NodeID,
        kernel: Int,
        stride: Int,
        name: String
    ) -> Graph.NodeID {
        let channels = shape(of: source).channels
        let horizontal = Window(
            kernelHeight: 1,
            kernelWidth: kernel,
            strideHeight: 1,
            strideWidth: stride,
            paddingHeight: 0,
            paddingWidth: kernel / 2,
            dilation: 1
        )
        let vertical = Window(
            kernelHeight: kernel,
            kernelWidth: 1,
            strideHeight: stride,
            strideWidth: 1,
            paddingHeight: kernel / 2,
            paddingWidth: 0,
            dilation: 1
        )
        var value = relu(source, name: name)
        value = unevenConvolution(value, channels: channels, horizontal, name: name + ".conv1")
        value = unevenConvolution(value, channels: channels, vertical, name: name + ".conv2")
        return batchNorm(value, name: name + ".bn")
    }

    /// The reduction between stages of NAS-Bench-201: two 3 × 3 units beside a pooled 1 × 1 convolution.
    ///
    /// - Precondition: height and width are even.
    package mutating func residualReduction(_ source: Graph.NodeID, channels: Int, name: String) -> Graph.NodeID {
        let shape = shape(of: source)
        precondition(shape.height % 2 == 0 && shape.width % 2 == 0, "\(name): a reduction halves even sizes only")
        let a = reluConvBN(source, channels: channels, kernel: 3, stride: 2, name: name + ".conv_a")
        let b = reluConvBN(a, channels: channels, kernel: 3, name: name + ".conv_b")
        let pooled = averagePool(source, Window(2, stride: 2, padding: 0), name: name)
        let skip = pointwise(pooled, channels: channels, name: name + ".downsample")
        return sum([b, skip], name: name)
    }

    /// The stem for large images: three 3 × 3 convolutions of stride 2, to half the channels, then twice to all of them.
    ///
    /// - Returns: the results of the second and of the third.
    package mutating func imageNetStem(
        _ source: Graph.NodeID,
        channels: Int,
        name: String
    ) -> (Graph.NodeID, Graph.NodeID) {
        func step(_ builder: inout GraphBuilder, _ source: Graph.NodeID, _ channels: Int, _ index: Int) -> Graph.NodeID
        {
            let window = Window(3, stride: 2)
            let convolved = builder.convolution(source, channels: channels, window, name: "\(name).conv\(index)")
            return builder.batchNorm(convolved, name: "\(name).bn\(index)")
        }
        let first = relu(step(&self, source, channels / 2, 1), name: name)
        let second = step(&self, first, channels, 2)
        return (second, step(&self, relu(second, name: name), channels, 3))
    }

    /// An auxiliary classifier (Szegedy et al., CVPR 2015, as in the DARTS code): ReLU, 5 × 5 average pool without padding, 1 × 1
    /// and 2 × 2 convolutions, linear. Where more than a pixel is left, its mean.
    ///
    /// - Precondition: ``AuxiliaryHead/fits(_:)``.
    package mutating func auxiliaryHead(
        _ source: Graph.NodeID,
        _ head: AuxiliaryHead,
        classes: Int,
        name: String
    ) -> Graph.NodeID {
        precondition(head.fits(shape(of: source)), "\(name): the feature map is too small for an auxiliary head")
        let active = relu(source, name: name)
        var value = averagePool(active, Window(5, stride: head.stride, padding: 0), name: name)
        value = pointwise(value, channels: head.middle, name: name + ".conv1")
        value = relu(batchNorm(value, name: name + ".bn1"), name: name)
        value = convolution(value, channels: head.last, Window(2, padding: 0), name: name + ".conv2")
        if head.normalisesLast { value = batchNorm(value, name: name + ".bn2") }
        value = globalPool(relu(value, name: name), name: name)
        return linear(value, outputs: classes, name: name + ".classifier")
    }

    /// Global average pool and linear layer.
    package mutating func classifier(_ source: Graph.NodeID, classes: Int, name: String) -> Graph.NodeID {
        linear(globalPool(source, name: name), outputs: classes, name: name)
    }
}
