import Testing
@testable import Architectures

@testable import Tensor

@Suite("Plans")
struct PlanTests {
    static let graphs: [Graph] = [
        Genotypes.darts.graph(channels: 4, layers: 6, resolution: 8, classes: 10),
        Genotypes.econas.graph(channels: 3, layers: 5, resolution: 12, classes: 10),
        Genotypes.econasSmall.graph(channels: 2, layers: 8, resolution: 8, classes: 100),
    ]

    @Test(
        "Lanes are the largest divisor up to 32, multiples of 16 first",
        arguments: [
            (384, 32), (256, 32), (96, 32), (48, 16), (80, 16), (40, 20), (100, 25), (8, 8), (5, 5), (7, 7), (37, 1),
            (1, 1),
            (2048, 32), (31, 31),
        ]
    )
    func lanes(batch: Int, lanes: Int) {
        #expect(Plan.lanes(forBatch: batch, largestMap: 36 * 64) == lanes)
        // Where 32 images of the largest map would crowd the cache, sixteen.
        let fewer = Plan.lanes(forBatch: batch, largestMap: 64 * 256)
        #expect(batch % fewer == 0 && fewer <= 16)
        #expect(fewer == 16 || batch % 16 != 0)
    }

    @Test("Buffers that live at the same time do not overlap, and the arena ends with the last", arguments: 0..<3)
    func layout(index: Int) {
        for mode in [PlanMode.training, .evaluation] {
            let plan = Plan(graph: Self.graphs[index], batch: 32, mode: mode)
            var end = 0
            for (index, buffer) in plan.buffers.enumerated() {
                #expect(buffer.offset % ArenaLayout.alignment == 0)
                let range = buffer.offset..<buffer.offset + buffer.bytes
                end = max(end, range.upperBound)
                for other in plan.buffers[..<index] where other.lifetime.overlaps(buffer.lifetime) {
                    #expect(!range.overlaps(other.offset..<other.offset + other.bytes))
                }
            }
            #expect(plan.arenaBytes == ArenaLayout.rounded(end))
        }
    }

    /// A cache in which a few blocks of four of the graphs' maps fit, but not the maps of four blocks.
    static let smallCache = 400_000

    /// The plan of one of the graphs for four blocks.
    private static func plan(_ index: Int, _ mode: PlanMode) -> Plan {
        Plan(graph: graphs[index], batch: 128, mode: mode, gradientOfInput: false, cacheBytes: smallCache)
    }

    @Test("Every step stays inside its buffers, and no buffer is given away while a pass needs it", arguments: 0..<3)
    func bounds(index: Int) {
        for mode in [PlanMode.training, .evaluation] {
            let plan = Self.plan(index, mode)
            #expect(plan.passes.first?.lowerBound == 0 && plan.passes.last?.upperBound == plan.steps.count)
            #expect(zip(plan.passes, plan.passes.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
            var users: [Int: Set<Int>] = [:]
            for (number, pass) in plan.passes.enumerated() {
                for (position, step) in zip(pass, plan.steps[pass]) {
                    let isInside = step.regions.allSatisfy { region in
                        let buffer = plan.buffers[region.buffer]
                        users[region.buffer, default: []].insert(number)
                        // Later blocks come back to the pass's first step.
                        let span = buffer.blockStride > 0 ? pass : position..<position + 1
                        let end = buffer.blockStride > 0 ? buffer.blockStride : buffer.bytes / 4
                        // Scratch of no size may begin where the buffer ends.
                        let isStart = region.start < end || region.buffer == WellKnownBuffers.scratch
                        return isStart && (0...end).contains(region.start)
                            && buffer.lifetime.contains(span.lowerBound)
                            && buffer.lifetime.contains(span.upperBound - 1)
                    }
                    #expect(isInside, "step \(position)")
                }
            }
            let shared = [WellKnownBuffers.scratch, WellKnownBuffers.coefficients]
            for (buffer, passes) in users where !shared.contains(buffer) && plan.buffers[buffer].blockStride == 0 {
                #expect(passes.count == 1, "one block's room is not enough for what several passes touch")
            }
        }
    }

    @Test("A pass begins after those that finish what its steps await", arguments: 0..<3)
    func order(index: Int) {
        let plan = Self.plan(index, .training)
        var known: Set<BatchResult> = []
        for pass in plan.passes {
            #expect(plan.steps[pass].allSatisfy { known.isSuperset(of: $0.awaits) })
            known.formUnion(plan.steps[pass].compactMap(\.finishes))
        }
        #expect(known.count == 2 * plan.norms.count)
        #expect(Self.plan(index, .evaluation).passes.count == 1)
    }

    @Test("Training computes every node after what it reads", arguments: 0..<60 as Range<UInt64>)
    func topology(seed: UInt64) {
        let graph = seed < 3 ? Self.graphs[Int(seed)] : RandomGraphs.graph(seed: seed)
        let analysis = GraphAnalysis(graph, trains: true, gradientOfInput: false)
        let order = analysis.orderByOperand()
        #expect(order.sorted() == analysis.order())
        let fused = analysis.fusedNodes()
        func isPlaced(_ node: Int, _ placed: Set<Int>) -> Bool {
            placed.contains(node)
                || fused.contains(node)
                    && analysis.inputs(of: node).compactMap(\.self).allSatisfy { isPlaced($0, placed) }
        }
        var placed: Set<Int> = []
        for node in order {
            #expect(analysis.inputs(of: node).compactMap(\.self).allSatisfy { isPlaced($0, placed) }, "node \(node)")
            placed.insert(node)
        }
    }

    @Test("Training comes back to a value sooner than the order of the graph does", arguments: 0..<3)
    func locality(index: Int) {
        let analysis = GraphAnalysis(Self.graphs[index], trains: true, gradientOfInput: false)
        /// The sum over all values of the steps between those that read nothing else.
        func distance(_ order: [Int]) -> Int {
            var last: [Int: Int] = [:]
            var total = 0
            for (position, node) in order.filter({ !analysis.graph.nodes[$0].operation.isActivation }).enumerated() {
                guard let value = analysis.onlyOperand(of: node) else { continue }
                if let last = last[value] { total += position - last }
                last[value] = position
            }
            return total
        }
        #expect(distance(analysis.orderByOperand()) < distance(analysis.order()))
    }

    @Test("Neither reusing memory nor sharing passes changes a bit", arguments: 0..<3)
    func reuse(index: Int) {
        let trial = Trial(Self.graphs[index], batch: 128, seed: 7)
        let executors = [(true, Self.smallCache), (true, 0), (false, Self.smallCache)].map { reuses, cache in
            trial.executor(.training, reusesMemory: reuses, cacheBytes: cache)
        }
        let plans = executors.map(\.plan)
        #expect(plans[0].passes.count < plans[1].passes.count)
        #expect(plans[1].passes.count == plans[1].steps.count)
        #expect(plans[0].steps.count == plans[1].steps.count)
        #expect(plans[0].arenaBytes < plans[2].arenaBytes)
        for _ in 0..<2 {
            let results = executors.map { executor in
                trial.fill(executor)
                return executor.trainingStep(SGD(), rate: 0.1)
            }
            #expect(results[0] == results[1] && results[0] == results[2])
        }
        for other in executors.dropFirst() {
            #expect(Array(executors[0].state.parameters) == Array(other.state.parameters))
            #expect(Array(executors[0].state.statistics) == Array(other.state.statistics))
        }
    }

    @Test("An evaluation of several blocks gives the logits that one without reused memory gives", arguments: 0..<3)
    func evaluationReuse(index: Int) {
        let trial = Trial(Self.graphs[index], batch: 128, seed: 9)
        let logits = [true, false].map { reuses in
            let executor = trial.executor(.evaluation, reusesMemory: reuses)
            _ = executor.evaluate(valid: 128)
            return executor.outputPlanes()
        }
        #expect(logits[0] == logits[1])
    }

    @Test("The arena is close to what lives at once", arguments: 0..<3)
    func tightness(index: Int) {
        for mode in [PlanMode.training, .evaluation] {
            let plan = Plan(graph: Self.graphs[index], batch: 64, mode: mode)
            let most = plan.steps.indices.map { step in
                plan.buffers.filter { $0.lifetime.contains(step) }.reduce(0) { $0 + ArenaLayout.rounded($1.bytes) }
            }.max()
            #expect(Double(plan.arenaBytes) <= 1.05 * Double(most ?? 0))
        }
    }

    @Test("Evaluation needs a fraction of the memory of training")
    func evaluationMemory() {
        let graph = Genotypes.darts.graph(channels: 9, layers: 20, resolution: 8, classes: 10)
        let training = Plan(graph: graph, batch: 384, mode: .training)
        let evaluation = Plan(graph: graph, batch: 384, mode: .evaluation)
        #expect(evaluation.arenaBytes < training.arenaBytes / 50)
    }

    @Test("What reaches no output is not computed, and its parameters are left alone")
    func deadParts() throws {
        var builder = GraphBuilder(input: FeatureShape(channels: 3, height: 4, width: 4))
        let stem = builder.stem(builder.input, channels: 4, name: "stem")
        let dead = builder.sepConv(stem, kernel: 3, stride: 1, name: "dead")
        let zero = builder.zero(like: dead)
        let sum = builder.sum([stem, zero], name: "sum")
        let logits = builder.classifier(sum, classes: 3, name: "classifier")
        let graph = builder.build(output: logits)

        let trial = Trial(graph, batch: 8, seed: 1)
        let executor = trial.executor(.training)
        let names = executor.plan.graph.droppedStatistics.map { graph.statistics[$0].name }
        #expect(names.sorted() == graph.statistics.map(\.name).filter { $0.hasPrefix("dead") }.sorted())
        let before = trial.state()
        _ = executor.trainingStep(SGD(), rate: 0.1)
        for info in graph.parameters {
            let isUntouched = info.range.allSatisfy {
                executor.state.parameters[$0] == before.parameters[$0] && executor.state.velocity[$0] == 0
            }
            #expect(isUntouched == info.name.hasPrefix("dead"), "\(info.name)")
        }
        for info in graph.statistics where info.name.hasPrefix("dead") {
            #expect(info.range.allSatisfy { executor.state.statistics[$0] == before.statistics[$0] })
        }
    }

    @Test("A network without any operation trains its classifier's bias")
    func nothing() {
        let none = Genotypes.cell(Array(repeating: (.none, 0), count: 8))
        let graph = CellGenotype(normal: none, reduction: none).graph(
            channels: 2,
            layers: 3,
            resolution: 8,
            classes: 4
        )
        let trial = Trial(graph, batch: 16, seed: 5)
        let executor = trial.executor(.training)
        let result = executor.trainingStep(SGD(), rate: 0.1)
        #expect(result.lossSum.isFinite && result.gradientNorm > 0)
    }

    @Test("Equal seeds give equal weights, and bounds are PyTorch's")
    func initialisation() throws {
        let graph = Self.graphs[0]
        let states = [1, 1, 2].map { NetworkState(graph: graph, random: RandomStream(seed: $0)) }
        #expect(Array(states[0].parameters) == Array(states[1].parameters))
        #expect(Array(states[0].parameters) != Array(states[2].parameters))
        #expect(NetworkState.bytes(for: graph) == 4 * (3 * graph.parameterCount + graph.statisticCount))
        for info in graph.parameters {
            let values = states[0].parameters[info.range]
            switch info.initialisation {
            case .constant(let value): #expect(values.allSatisfy { $0 == value })
            case .uniform(let bound):
                let fanIn = info.shape.count > 1 ? info.shape.dropFirst().reduce(1, *) : nil
                if let fanIn { #expect(abs(bound - 1 / Float(fanIn).squareRoot()) < 1e-6) }
                #expect(values.allSatisfy { abs($0) <= bound })
                #expect(Set(values).count > values.count / 2)
            }
        }
    }

    @Test("Training lowers the loss of a batch it sees again and again")
    func learning() {
        let trial = Trial(Self.graphs[0], batch: 32, seed: 11)
        let executor = trial.executor(.training)
        let losses = (0..<40).map { _ in executor.trainingStep(SGD(), rate: 0.05).lossSum }
        #expect(losses[39] < 0.2 * losses[0])
    }
}
