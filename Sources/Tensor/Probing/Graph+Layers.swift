extension Graph {
    /// The weights of convolutions and linear layers, of which most training-free scores speak.
    package var layerWeights: [ParameterInfo] { layerWeightIndices.map { parameters[$0] } }

    /// The indices of ``layerWeights`` in ``parameters``.
    package var layerWeightIndices: [Int] { nodes.compactMap(\.operation.weight) }

    /// The images' node.
    package var input: NodeID { NodeID(index: 0) }

    /// The outputs of the stem and of each cell, in order: the last nodes of those that share a name up to `stem` or the number
    /// after `cells`.
    package var cellOutputs: [NodeID] {
        var result: [NodeID] = []
        var previous: Substring?
        for (index, node) in nodes.enumerated() {
            let parts = node.name.split(separator: ".", maxSplits: 2)
            let cell: Substring? =
                switch parts.first {
                case "stem": "stem"
                case "cells": parts.dropFirst().first
                default: nil
                }
            if let cell, cell == previous { result.removeLast() }
            if cell != nil { result.append(NodeID(index: index)) }
            previous = cell
        }
        return result
    }
}

extension NetworkState {
    /// Draws the weights of convolutions and linear layers anew from normal distributions of variance 2 / fan-in (He et al.,
    /// ICCV 2015), every parameter from a stream of its own below `random`; scales become 1, biases and shifts 0.
    package func initialiseKaimingNormal(random: RandomStream) {
        let layers = Set(graph.layerWeightIndices)
        for (index, info) in graph.parameters.enumerated() {
            if layers.contains(index) {
                var random = random.child(UInt64(index))
                let deviation = (2 / Float(info.shape.dropFirst().reduce(1, *))).squareRoot()
                for position in info.range { parameters[position] = deviation * random.normal() }
            } else if case .constant(let value) = info.initialisation {
                for position in info.range { parameters[position] = value }
            } else {
                for position in info.range { parameters[position] = 0 }
            }
        }
    }
}
