import Foundation
import Testing
@testable import Architectures
@testable import Exporters
@testable import Tensor

/// What `export --format onnx` writes, checked by ONNX itself and run by onnxruntime.
@Suite(.enabled(if: ONNX.python != nil, "skipped: ECONAS_PYTHON names no Python with onnx and onnxruntime"))
struct ONNXTests {
    /// Every operation of the cell space on both strides, and every one of the table.
    private static let mixed = """
        {"normal": [["max_pool_3x3", 0], ["avg_pool_3x3", 1], ["skip_connect", 0], ["sep_conv_3x3", 2], \
        ["sep_conv_5x5", 1], ["dil_conv_3x3", 3], ["dil_conv_5x5", 4], ["none", 2]], \
        "reduce": [["max_pool_3x3", 0], ["avg_pool_3x3", 1], ["skip_connect", 0], ["sep_conv_3x3", 1], \
        ["sep_conv_5x5", 0], ["dil_conv_3x3", 1], ["dil_conv_5x5", 0], ["none", 1]]}
        """

    /// Runs a script in the program's folder.
    private func python(_ program: Program, _ script: String) throws -> String {
        try program.write(script, to: "check.py")
        let result = try ChildProcess(named: #require(ONNX.python), ["check.py"], in: program.folder).wait()
        #expect(result.status == 0, "\(result.errors.suffix(600))")
        return result.output
    }

    /// A network as it is after a training: weights of some size, statistics that are not those of the start.
    private func network(_ graph: Graph, _ dataset: ImageDataset, resolution: Int) -> NetworkState {
        let state = NetworkState(graph: graph, random: RandomStream(seed: 3, purpose: "weights", 1))
        var random = RandomStream(seed: 4, purpose: "statistics", 1)
        for info in graph.parameters where info.shape.count == 1 {
            for index in info.range { state.parameters[index] = random.uniform(0.5, 1.5) }
        }
        for info in graph.statistics {
            for index in info.range { state.statistics[index] = random.uniform(0.2, 1) }
        }
        return state
    }

    @Test(
        arguments: [
            ("DARTS_V1", 16), ("DARTS", 16), ("ECONAS", 12), ("ECONAS_SMALL", 24), (mixed, 16),
            ("|nor_conv_3x3~0|+|avg_pool_3x3~0|none~1|+|skip_connect~0|nor_conv_1x1~1|none~2|", 16),
            ("|none~0|+|none~0|none~1|+|none~0|none~1|none~2|", 8),
        ],
        [true, false]
    )
    func onnxruntimeGivesTheEnginesLogits(network: (notation: String, resolution: Int), folds: Bool) throws {
        let program = try Program()
        defer { program.cleanUp() }
        let dataset = ImageDataset.shapes(training: 64, test: 10, seed: 1)
        let architecture = try Architecture(parsing: network.notation)
        let size = NetworkSize(
            channels: 4,
            layers: 6,
            resolution: network.resolution,
            classes: dataset.classes
        )
        let graph = try architecture.network(size).graph
        let state = self.network(graph, dataset, resolution: network.resolution)
        let preparation = ImagePreparation(dataset, resolution: network.resolution)
        var model = ONNXModel(name: "test", graph: graph, network: TrainedNetwork(state, preparation: preparation))
        model.foldsBatchNorms = folds
        try model.data().write(to: program.folder.appending(path: "prepared.onnx"))
        model.readsPictures = true
        try model.data().write(to: program.folder.appending(path: "pictures.onnx"))

        // What our own engine says of the test images, the pictures, and what the engine was given.
        let plan = Plan(graph: graph, batch: 16, mode: .evaluation)
        let executor = Executor(plan: plan, state: state)
        let loader = BatchLoader(dataset: dataset, resolution: network.resolution, lanes: plan.lanes)
        let indices = (0..<10).map(Int32.init)
        loader.loadEvaluation(indices[...], of: .test, images: executor.images, labels: executor.labels)
        let prepared = (0..<10).flatMap { image in
            (0..<loader.shape.count).map { value in
                executor.images[
                    (image / plan.lanes * loader.shape.count + value) * plan.lanes + image % plan.lanes
                ]
            }
        }
        _ = executor.evaluate(valid: 10)
        var file = Safetensors()
        file.set("logits", shape: [10, dataset.classes], executor.logits(count: 10).joined())
        file.set("images", shape: [10, 3, loader.shape.height, loader.shape.width], prepared)
        let image = dataset.shape
        let planes = dataset.test.pixels.prefix(10 * image.count).map { Int32($0) }
        file.set("pictures", shape: [10, image.channels, image.height, image.width], planes)
        try file.write(to: program.folder.appending(path: "expected.safetensors"))

        let output = try python(
            program,
            """
            import numpy, onnx, onnxruntime
            from safetensors.numpy import load_file

            expected = load_file("expected.safetensors")
            inputs = {
                "prepared": ("images", expected["images"]),
                "pictures": ("pictures", expected["pictures"].transpose(0, 2, 3, 1).astype("uint8")),
            }
            for name, (key, value) in inputs.items():
                onnx.checker.check_model(onnx.load(name + ".onnx"), full_check=True)
                session = onnxruntime.InferenceSession(name + ".onnx")
                whole = session.run(None, {key: value})[0]
                parts = numpy.concatenate([session.run(None, {key: value[:3]})[0], session.run(None, {key: value[3:]})[0]])
                scale = numpy.abs(expected["logits"]).max()
                print(numpy.abs(whole - expected["logits"]).max() / scale, numpy.abs(parts - expected["logits"]).max() / scale)
            kinds = {node.op_type for node in onnx.load("prepared.onnx").graph.node}
            print("norms" if "BatchNormalization" in kinds else "none")
            print({p.key for p in onnx.load("prepared.onnx").metadata_props})
            """
        )
        let lines = output.split(separator: "\n")
        try #require(lines.count == 4, "\(output)")
        for line in lines.prefix(2) {
            for error in line.split(separator: " ") { #expect(try #require(Double(error)) < 1e-4) }
        }
        // NAS-Bench-201 has one batch norm behind a sum: no convolution can take it over.
        if network.notation.hasPrefix("|") || !folds {
            #expect(lines[2] == "norms")
        } else {
            #expect(lines[2] == "none")
        }
        #expect(lines[3].contains("preparation"))
    }

    @Test func theWinnerOfASearchIsTakenAway() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let search = try program.runList(["search", "--headless", "--name", "tiny"] + TinySearch.settings)
        #expect(search.status == 0, "\(search.errors)")
        let first = try program.run("export", "tiny", "--format", "onnx", "--output", "winner.onnx")
        #expect(first.status == 0, "\(first.errors)")
        let output = try python(
            program,
            """
            import json, numpy, onnx, onnxruntime

            model = onnx.load("winner.onnx")
            onnx.checker.check_model(model, full_check=True)
            facts = {p.key: p.value for p in model.metadata_props}
            preparation = json.loads(facts["preparation"])
            shape = preparation["network"]
            images = numpy.zeros((2, shape["channels"], shape["height"], shape["width"]), "float32")
            logits = onnxruntime.InferenceSession("winner.onnx").run(None, {"images": images})[0]
            print(len(preparation["classes"]), logits.shape)
            """
        )
        #expect(output == "10 (2, 10)\n")
    }
}

/// A Python that has ONNX.
enum ONNX {
    /// Named by ECONAS_PYTHON; nil when it lacks the packages.
    static let python: String? = {
        guard let name = ProcessInfo.processInfo.environment["ECONAS_PYTHON"] else { return nil }
        let folder = FileManager.default.temporaryDirectory
        let result = try? ChildProcess(named: name, ["-c", "import onnx, onnxruntime, safetensors.numpy"], in: folder)
            .wait()
        return result?.status == 0 ? name : nil
    }()
}

/// The command, without anything but the program.
@Suite struct ExportTests {
    @Test func formatsGoWhereTheyAreTold() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let search = try program.runList(["search", "--headless", "--name", "tiny"] + TinySearch.settings)
        #expect(search.status == 0, "\(search.errors)")
        for format in ["onnx", "safetensors"] {
            let written = try program.run("export", "tiny", "--format", format)
            #expect(written.status == 0, "\(written.errors)")
            let path = try #require(written.output.split(separator: " ").last).trimmingCharacters(in: .newlines)
            #expect(path.hasSuffix("." + format) && FileManager.default.fileExists(atPath: path))
            let again = try program.run("export", "tiny", "--format", format)
            #expect(again.status == 1)
            #expect(again.errors.contains("is there already"))
            if format == "safetensors" {
                let file = try TrainedNetwork(contentsOf: URL(filePath: path))
                #expect(file.preparation.classes.count == 10)
                #expect(!file.tensors.names.contains { $0.hasPrefix("momentum.") })
            }
        }
        let shown = try program.run("export", "tiny", "--format", "dot")
        #expect(shown.output.hasPrefix("digraph"))
    }

    @Test(arguments: [
        (["--format", "onnx", "--genotype", "DARTS"], Int32(1), "has no weights"),
        (["nothing", "--format", "onnx"], 1, "nothing"),
        (["--format", "json", "--genotype", "DARTS", "--no-fold"], 2, "--no-fold"),
        (["--format", "onnx", "--channels", "4"], 2, "--genotype"),
        (["--format", "onnx", "--genotype", "DARTS", "--weights", "none.safetensors"], 1, "none.safetensors"),
    ])
    func wrongCallsAreRefusedInALine(arguments: [String], status: Int32, words: String) throws {
        let program = try Program()
        defer { program.cleanUp() }
        let result = try program.runList(["export"] + arguments)
        #expect(result.status == status)
        #expect(result.errors.contains(words), "\(result.errors)")
    }
}
