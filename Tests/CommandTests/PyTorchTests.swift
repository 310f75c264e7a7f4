import Foundation
import Testing
@testable import Architectures
@testable import Exporters

/// A Python that has PyTorch.
enum PyTorch {
    /// Named by ECONAS_PYTHON, as for `make bench`; nil when it lacks the packages.
    static let python: String? = {
        guard let name = ProcessInfo.processInfo.environment["ECONAS_PYTHON"] else { return nil }
        let folder = FileManager.default.temporaryDirectory
        let result = try? ChildProcess(named: name, ["-c", "import torch, safetensors.torch"], in: folder).wait()
        return result?.status == 0 ? name : nil
    }()
}

/// What `show --format pytorch` writes, run by PyTorch.
@Suite(.enabled(if: PyTorch.python != nil, "skipped: ECONAS_PYTHON names no Python with torch and safetensors"))
struct PyTorchTests {
    private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "TensorTests/Fixtures")

    /// Runs a script beside the modules in the program's folder.
    private func python(_ program: Program, _ script: String) throws -> String {
        try program.write(script, to: "check.py")
        let result = try ChildProcess(named: #require(PyTorch.python), ["check.py"], in: program.folder).wait()
        #expect(result.status == 0, "\(result.errors.suffix(400))")
        return result.output
    }

    @Test(arguments: [
        ("cell-darts", "channels=4, layers=6", 1e-5), ("cell-mixed", "channels=4, layers=6", 1e-5),
        ("nb201-0", "channels=4, cells_per_stage=1", 1e-5), ("nb201-1", "channels=4, cells_per_stage=1", 1e-5),
    ])
    func aModuleWithTheFixturesWeightsGivesTheirLogits(name: String, size: String, tolerance: Double) throws {
        let program = try Program()
        defer { program.cleanUp() }
        let fixture = Self.fixtures.appending(path: name + ".safetensors").path
        let genotype = try python(
            program,
            """
            import json
            from safetensors import safe_open
            from safetensors.torch import save_file

            with safe_open("\(fixture)", "pt") as file:
                facts = file.metadata()
                tensors = {name[6:]: file.get_tensor(name) for name in file.keys() if name.startswith("final.")}
            save_file({**tensors, "momentum.stem.conv.weight": tensors["stem.conv.weight"].clone()}, "weights.safetensors")
            print(facts["genotype"] if "genotype" in facts else json.loads(facts["arch"]), end="")
            """
        )
        let module = try program.run("show", "--genotype", genotype, "--format", "pytorch")
        #expect(module.status == 0, "\(module.errors)")
        try program.write(module.output, to: "module.py")
        let error = try python(
            program,
            """
            import torch
            from module import load
            from safetensors.torch import load_file

            fixture = load_file("\(fixture)")
            with torch.no_grad():
                logits = load("weights.safetensors", \(size))(fixture["images"])
            print((logits - fixture["eval_logits"]).abs().max().item() / fixture["eval_logits"].abs().max().item())
            """
        )
        let value = try #require(Double(error.trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(value < tolerance)
    }

    /// A space's own classes and the module that is made of the graph alone are written apart from each other.
    @Test(arguments: [
        "DARTS_V1", "DARTS", "ECONAS", "ECONAS_SMALL",
        "|nor_conv_3x3~0|+|avg_pool_3x3~0|none~1|+|skip_connect~0|nor_conv_1x1~1|none~2|",
    ])
    func aModuleOfTheGraphIsTheSpacesOwn(notation: String) throws {
        let program = try Program()
        defer { program.cleanUp() }
        let architecture = try Architecture(parsing: notation)
        let size = NetworkSize(channels: 4, layers: 6, resolution: 16, classes: 7)
        try program.write(PyTorchModule(architecture, size, title: "own").text(), to: "own.py")
        let network = try PyTorchNetwork(architecture.network(size).graph)
        try program.write(
            (["import torch", "from torch import nn"] + network.definitions).joined(separator: "\n\n\n"),
            to: "graph.py"
        )
        let error = try python(
            program,
            """
            import torch
            import graph, own

            torch.manual_seed(5)
            one, other = own.Network().eval(), graph.Network().eval()
            for value in one.state_dict().values():
                if value.is_floating_point():
                    value.uniform_(0.5, 1.5) if value.dim() < 2 else value.normal_(0, 0.2)
            other.load_state_dict(one.state_dict())
            images = torch.randn(3, 3, 16, 16)
            with torch.no_grad():
                expected = one(images)
                print((other(images) - expected).abs().max().item() / expected.abs().max().item())
            """
        )
        #expect(try #require(Double(error.trimmingCharacters(in: .whitespacesAndNewlines))) < 1e-5)
    }

    @Test func theWinnerOfASearchIsTakenAwayWithItsWeights() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let search = try program.runList(["search", "--headless", "--name", "tiny"] + TinySearch.settings)
        #expect(search.status == 0, "\(search.errors)")
        let module = try program.run("show", "tiny", "--format", "pytorch")
        let checkpoint = try #require(module.output.firstMatch(of: #/load\("([^"]+)"\)/#)?.1)
        try program.write(module.output, to: "winner.py")
        let run = try ChildProcess(
            named: #require(PyTorch.python),
            ["winner.py", String(checkpoint)],
            in: program.folder
        ).wait()
        #expect(run.status == 0, "\(run.errors.suffix(400))")
        let shown = try program.run("show", "tiny", "--json")
        let json = try #require(JSONSerialization.jsonObject(with: Data(shown.output.utf8)) as? [String: Any])
        let candidates = try #require(json["candidates"] as? [[String: Any]])
        let number = try #require(checkpoint.firstMatch(of: #/candidate-0*(\d+)/#)?.1)
        let best = try #require(candidates.first { $0["id"] as? Int == Int(number) })
        let parameters = try #require(best["parameters"] as? Int)
        #expect(run.output.replacing(",", with: "").hasPrefix("\(parameters) parameters"))
    }

    @Test func publishedModulesHaveThePublishedSizes() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let sizes = ["DARTS_V1": "3,169,414", "DARTS": "3,349,342", "ECONAS": "3,180,862", "ECONAS_SMALL": "2,956,006"]
        for (name, parameters) in sizes {
            try program.write(program.run("show", "--genotype", name, "--format", "pytorch").output, to: "\(name).py")
            let run = try ChildProcess(named: #require(PyTorch.python), ["\(name).py"], in: program.folder).wait()
            #expect(
                run.output.hasPrefix("\(parameters) parameters"),
                "\(name): \(run.output) \(run.errors.suffix(200))"
            )
        }
    }
}
