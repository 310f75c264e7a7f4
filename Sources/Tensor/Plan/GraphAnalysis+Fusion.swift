/// A place in a concatenation: from this channel on.
struct ConcatSlot: Hashable, Sendable {
    var concat: Int
    var channel: Int
}

extension GraphAnalysis {
    /// The convolutions that run as one unit with a batch norm, when that is what the batch norm reads: a chain, or
    /// chains of the same input side by side.
    func branches(ofNorm node: Int) -> (source: Int?, branches: [[Int]])? {
        guard let input = inputs(of: node)[0], isInner(input) else { return nil }
        if isInnerConvolution(input) {
            let chain = chain(endingAt: input)
            return (chain.source, [chain.stages])
        }
        guard case .concat = graph.nodes[input].operation.lowering else { return nil }
        let operands = inputs(of: input).compactMap(\.self)
        guard operands.count == graph.nodes[input].inputs.count, operands.allSatisfy(isInnerConvolution) else {
            return nil
        }
        let chains = operands.map(chain(endingAt:))
        guard chains.allSatisfy({ $0.source == chains[0].source }) else { return nil }
        return (chains[0].source, chains.map(\.stages))
    }

    /// The nodes that units compute on the way, without storing them.
    func fusedNodes() -> Set<Int> {
        var result: Set<Int> = []
        for node in graph.nodes.indices where isLive[node] {
            switch graph.nodes[node].operation.lowering {
            case .normalisation:
                guard let fused = branches(ofNorm: node) else { continue }
                result.formUnion(fused.branches.joined())
                result.formUnion(inputs(of: node).compactMap(\.self))
            case .stages:
                result.formUnion(chain(endingAt: node).stages.dropLast())
            default: continue
            }
        }
        return result
    }

    /// The operands that their concatenation stores in place: the first one that reads a node whose result is plain.
    func storageClaims() -> [Int: ConcatSlot] {
        let fused = fusedNodes()
        return claims { node in
            guard !fused.contains(node) else { return false }
            switch graph.nodes[node].operation.lowering {
            case .sum, .dropPath, .concat, .pool, .stages: return true
            default: return false
            }
        }
    }

    /// The operands whose gradient is a part of their concatenation's.
    func gradientClaims() -> [Int: ConcatSlot] {
        let all = claims { _ in true }
        return all.filter { node, slot in
            // Where the concatenation shares its gradient with other operands of a sum, nobody else may add to it.
            var outer = slot.concat
            while let next = all[outer]?.concat { outer = next }
            return isInner(node) || sharedSum(of: outer) == nil
        }
    }

    /// The sum whose gradient is also the node's, as nothing else reads the node.
    func sharedSum(of node: Int) -> Int? {
        guard isInner(node), case .sum = graph.nodes[consumers[node][0]].operation.lowering else {
            return nil
        }
        return consumers[node][0]
    }

    private func claims(where isEligible: (Int) -> Bool) -> [Int: ConcatSlot] {
        let fused = fusedNodes()
        var result: [Int: ConcatSlot] = [:]
        for concat in graph.nodes.indices where isLive[concat] && !fused.contains(concat) {
            guard case .concat = graph.nodes[concat].operation.lowering else { continue }
            var channel = 0
            for (operand, input) in zip(inputs(of: concat), graph.nodes[concat].inputs) {
                if let operand, isEligible(operand), result[operand] == nil {
                    result[operand] = ConcatSlot(concat: concat, channel: channel)
                }
                channel += graph[input].shape.channels
            }
        }
        return result
    }
}
