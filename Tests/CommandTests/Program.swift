import Foundation

/// The real program, as the package built it beside the tests.
struct Program {
    /// The executable lies in the folder of the test bundle.
    static let executable: URL = {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appending(path: "econas")
    }()

    /// A folder of its own for one test.
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "econas-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// Removes the folder.
    func cleanUp() {
        try? FileManager.default.removeItem(at: folder)
    }

    /// Writes a file in the folder, with the folders that it needs.
    func write(_ text: String, to path: String) throws {
        let file = folder.appending(path: path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    /// Runs the program through a shell, for what only a shell can arrange; `$ECONAS` is the program.
    func shell(_ line: String) throws -> ChildProcess.Result {
        try ChildProcess(named: "env", ["ECONAS=\(Self.executable.path)", "sh", "-c", line], in: folder).wait()
    }

    /// Starts the program in the folder.
    func start(_ arguments: [String]) throws -> ChildProcess {
        try ChildProcess(named: Self.executable.path, arguments, in: folder)
    }

    /// Runs the program in the folder to its end.
    func run(_ arguments: String...) throws -> ChildProcess.Result { try runList(arguments) }

    /// As `run`.
    func runList(_ arguments: [String]) throws -> ChildProcess.Result {
        try start(arguments).wait()
    }
}

/// A search that takes about a second.
enum TinySearch {
    static let settings = [
        "--preset", "quickstart", "--seed", "5", "--set", "search.cycles=3", "--set", "search.initial=4",
        "--set", "search.parents=[2,1,1]", "--set", "search.promotions=[2,1]", "--set", "search.layers=3",
        "--set", "proxy.channels=4", "--set", "proxy.resolution=8", "--set", "proxy.epochs=3",
        "--set", "data.shapes_train=320", "--set", "data.shapes_test=100", "--set", "training.batch=32",
        "--set", "engine.minimum_free_disk=0",
    ]

    /// One that outlasts any test, with candidates that do not retire meanwhile.
    static let endless = settings + ["--set", "search.cycles=100000", "--set", "search.maximum_age=100000"]

    /// What must be the same however the search was run: all that is recorded but times.
    static func results(_ json: String) throws -> NSDictionary {
        let object = try JSONSerialization.jsonObject(with: Data(json.utf8))
        guard let run = object as? [String: Any], let candidates = run["candidates"] as? [[String: Any]] else {
            throw CocoaError(.propertyListReadCorrupt)
        }
        let timeless = candidates.map { candidate -> [String: Any] in
            var candidate = candidate
            candidate["seconds"] = nil
            candidate["operationTimes"] = nil
            candidate["evaluations"] = (candidate["evaluations"] as? [[String: Any]])?.map { found -> [String: Any] in
                var found = found
                found["seconds"] = nil
                return found
            }
            candidate["metrics"] = (candidate["metrics"] as? [String: [String: Any]])?.mapValues { metric in
                var metric = metric
                metric["cost"] = nil
                return metric
            }
            candidate["curve"] = (candidate["curve"] as? [[String: Any]])?.map { epoch -> [String: Any] in
                var epoch = epoch
                epoch["seconds"] = nil
                return epoch
            }
            return candidate
        }
        return ["candidates": timeless]
    }
}
