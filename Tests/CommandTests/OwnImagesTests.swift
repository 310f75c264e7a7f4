import DataFiles
import Foundation
import Testing

/// From a folder of pictures to a search, by the real program.
@Suite struct OwnImagesTests {
    /// Pictures that are easily told apart: dark and bright ones, of several sizes.
    private func writePictures(_ program: Program, _ count: Int, in path: String) throws {
        for number in 0..<count {
            let name = number % 2 == 0 ? "dark" : "light"
            let (width, height) = (10 + number % 5, 12 + number % 3)
            let pixels = (0..<width * height * 3).map { position in
                UInt8((number % 2 == 0 ? 20 : 180) + (position * 31 + number * 17) % 60)
            }
            let url = program.folder.appending(path: "\(path)/\(name)/\(number).png")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(PictureEncoder.png(pixels, width: width, height: height, channels: 3)).write(to: url)
        }
    }

    private static let small = [
        "--set", "data.resolution=8", "--set", "proxy.resolution=8", "--set", "proxy.channels=4", "--set",
        "proxy.epochs=3",
        "--set", "search.layers=3", "--set", "search.cycles=1", "--set", "search.initial=4", "--set",
        "training.batch=16",
        "--set", "search.parents=[2,1,1]", "--set", "search.promotions=[2,1]", "--set", "engine.minimum_free_disk=0",
        "--set", "engine.executor=subprocess", "--workers", "2",
    ]

    /// The program with a cache of its own.
    private func run(_ program: Program, _ arguments: [String]) throws -> ChildProcess.Result {
        let cache = "XDG_CACHE_HOME=" + program.folder.appending(path: "cache").path
        return try ChildProcess(named: "env", [cache, Program.executable.path] + arguments, in: program.folder).wait()
    }

    @Test func aFolderOfPicturesIsSearchedOn() throws {
        let program = try Program()
        defer { program.cleanUp() }
        try writePictures(program, 120, in: "pictures/train")
        try writePictures(program, 20, in: "pictures/test")
        try Data([1, 2, 3]).write(to: program.folder.appending(path: "pictures/train/dark/broken.jpg"))
        let search =
            ["search", "--headless", "--name", "own", "--dataset", "folder", "--data", "pictures"] + Self.small
        let found = try run(program, search)
        #expect(found.status == 0, "\(found.errors)")
        #expect(found.errors.contains("train/dark/broken.jpg: damaged, left out: neither JPEG nor PNG"))
        #expect(found.errors.contains("decoding the pictures of "))
        let show = try run(program, ["show", "own", "--json"])
        let object = try #require(try JSONSerialization.jsonObject(with: Data(show.output.utf8)) as? [String: Any])
        let configuration = try #require(object["configuration"] as? [String: Any])
        #expect((configuration["data"] as? [String: Any])?["classes"] as? Int == 2)
        let candidates = try #require(object["candidates"] as? [[String: Any]])
        let best = candidates.compactMap { $0["curve"] as? [[String: Any]] }.joined()
            .compactMap { $0["validationAccuracy"] as? Double }.max()
        #expect(try #require(best) > 0.9)

        // What was trained tells them apart by itself, damaged files aside.
        let predicted = try run(program, ["predict", "own", "pictures/test", "--format", "csv"])
        #expect(predicted.status == 0, "\(predicted.errors)")
        let rows = predicted.output.split(separator: "\r\n").flatMap { $0.split(separator: "\n") }.dropFirst()
        #expect(rows.count == 20)
        #expect(rows.count { $0.contains("/dark/") == $0.contains(",dark,") } >= 18, "\(predicted.output)")
        let damaged = try run(
            program,
            ["predict", "own", "pictures/train/dark/broken.jpg", "pictures/test/dark/0.png"]
        )
        #expect(damaged.status == 1 && damaged.errors.contains("broken.jpg: neither JPEG nor PNG"), "\(damaged.errors)")
        #expect(damaged.output.contains("dark/0.png"))

        // The same pictures elsewhere are the same data set, others are not.
        try FileManager.default.moveItem(
            at: program.folder.appending(path: "pictures"),
            to: program.folder.appending(path: "moved")
        )
        let resumed = try run(program, ["resume", "own", "--headless", "--cycles", "2", "--data", "moved"])
        #expect(resumed.status == 0 && !resumed.errors.contains("decoding"), "\(resumed.errors)")
        try FileManager.default.removeItem(at: program.folder.appending(path: "moved/train/dark/0.png"))
        let refused = try run(program, ["resume", "own", "--headless", "--cycles", "3", "--data", "moved"])
        #expect(refused.status == 1)
        #expect(refused.errors.split(separator: "\n").count == 1, "\(refused.errors)")
    }

    @Test func infoTellsWhatIsInAFolder() throws {
        let program = try Program()
        defer { program.cleanUp() }
        try writePictures(program, 40, in: "pictures/train")
        let copy = program.folder.appending(path: "pictures/test/light/copy.png")
        try FileManager.default.createDirectory(at: copy.deletingLastPathComponent(), withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            at: program.folder.appending(path: "pictures/train/dark/4.png"),
            to: copy
        )
        let options = ["data", "info", "--dataset", "folder", "--data", "pictures"] + Self.small.prefix(4)
        let text = try run(program, options + ["--svg", "sheet.svg"])
        #expect(text.status == 0, "\(text.errors)")
        for line in [
            "data set           pictures, 2 classes",
            "images             8 × 8 pixels, red, green and blue",
            "training images    40, 20 per class",
            "test images        1, 0 to 1 per class",
            "sizes              10 × 12 to 14 × 14, median 12 × 13",
            "duplicates         1 test images are training images too: scores on them are too good, 1 with another class, "
                + "such as train/dark/4.png = test/light/copy.png",
            "light        20     1",
        ] { #expect(text.output.contains(line), "\(line) is not in \(text.output)") }
        let sheet = try String(contentsOf: program.folder.appending(path: "sheet.svg"), encoding: .utf8)
        #expect(sheet.contains(">light</text>") && sheet.contains("data:image/png;base64,iVBOR"))
        let json = try run(program, options + ["--json"])
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        #expect(object["classes"] as? [String] == ["dark", "light"] && object["imbalance"] as? Double == 1)
        #expect((object["images_per_class"] as? [String: [Int]])?["test"] == [0, 1])
        #expect((object["duplicates"] as? [[String: Any]])?.first?["other_labels"] as? Int == 1)
    }

    @Test(arguments: [
        (
            ["data", "info", "--dataset", "folder", "--data", "nowhere"],
            "nowhere: no such folder; name the folder that has a"
        ),
        (
            ["data", "info", "--dataset", "npz", "--data", "a.npz"],
            "a.npz: no such file; name an .npz file (--data FILE)"
        ),
        (
            ["data", "info", "--dataset", "mnist", "--data", "nowhere"],
            "nowhere: no folder that can be read; name the folder of"
        ),
        (
            ["data", "fetch", "cifar"],
            "cifar cannot be fetched: choose one of cifar10, cifar100, mnist, fashion-mnist; the"
        ),
        (
            ["data", "fetch", "mnist", "--from", "http://127.0.0.1:1/x"],
            "http://127.0.0.1:1/x/train-images-idx3-ubyte.gz: cannot be reached ("
        ),
    ])
    func faultsAreOneLine(arguments: [String], reason: String) throws {
        let program = try Program()
        defer { program.cleanUp() }
        let result = try run(program, arguments)
        #expect(result.status == 1 && result.errors.contains(reason), "\(result.errors)")
        #expect(result.errors.split(separator: "\n").count == 1 && result.errors.hasPrefix("econas: "))
    }
}
