import Foundation
import Testing

@testable import DataFiles
@testable import Tensor

@Suite("Folders of pictures")
struct PictureFolderTests {
    /// Writes a grey picture of one value.
    private func write(_ value: UInt8, _ path: String, in folder: URL, width: Int = 6, height: Int = 4) throws {
        let bytes = PictureEncoder.png(
            [UInt8](repeating: value, count: width * height),
            width: width,
            height: height,
            channels: 1
        )
        try write(bytes, path, in: folder)
    }

    private func write(_ bytes: [UInt8], _ path: String, in folder: URL) throws {
        let url = folder.appending(path: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    private let decoder = PictureDecoder(side: 4, channels: 1)

    @Test("a folder for each class")
    func classes() throws {
        try withTemporaryFolder { folder in
            let pictures = folder.appending(path: "pets")
            for (number, path) in ["dog/b.png", "cat/2.png", "cat/1.PNG", "dog/a.png", "cat/3.png"].enumerated() {
                try write(UInt8(number), path, in: pictures, width: 4 + number)
            }
            try write(Array("x".utf8), "notes.txt", in: pictures)
            try write(Array("x".utf8), "cat/.hidden.png", in: pictures)
            try write(Array("x".utf8), "cat/readme.md", in: pictures)
            try write(9, ".git/a.png", in: pictures)
            try FileManager.default.createDirectory(
                at: pictures.appending(path: "empty"),
                withIntermediateDirectories: false
            )
            let loaded = try PictureFolder(pictures).load(decoder, cache: nil)
            let dataset = loaded.dataset
            #expect(dataset.name == "folder" && dataset.classNames == ["cat", "dog"])
            // Classes alternate, each in the order of its names.
            #expect(dataset.training.labels == [0, 1, 0, 1, 0])
            #expect(dataset.training.pixels == [2, 3, 1, 0, 4].flatMap { [UInt8](repeating: $0, count: 16) })
            #expect(dataset.test.count == 0 && dataset.validation.count == 0)
            #expect(loaded.files == [.training: ["cat/1.PNG", "dog/a.png", "cat/2.png", "dog/b.png", "cat/3.png"]])
            #expect(loaded.sizes.count == 5 && loaded.sizes[PictureSize(width: 8, height: 4)] == 1)
            #expect(
                loaded.notes
                    == [".git/", "cat/.hidden.png", "cat/readme.md", "notes.txt"].map {
                        "\(pictures.path)/\($0): neither JPEG nor PNG in the folder of a class, left out"
                    }
            )
            var limited = loaded
            limited.limitTraining(to: 2)
            #expect(limited.dataset.training.labels == [0, 1] && limited.files[.training]?.count == 2)
        }
    }

    @Test("splits of their own")
    func splits() throws {
        try withTemporaryFolder { folder in
            for path in ["train/a/1.png", "train/b/1.png", "val/b/1.png", "test/a/1.png", "test/b/1.png"] {
                try write(UInt8(path.utf8.count), path, in: folder)
            }
            let dataset = try PictureFolder(folder).load(decoder, cache: nil).dataset
            #expect(
                dataset.training.labels == [0, 1] && dataset.validation.labels == [1] && dataset.test.labels == [0, 1]
            )
            #expect(Array(dataset.validation.pixels) == [UInt8](repeating: 11, count: 16))

            try write(1, "test/c/1.png", in: folder)
            let error = #expect(throws: DatasetError.self) { try PictureFolder(folder) }
            #expect(error?.fault == "it has a class c that is not in train" && error?.path == folder.path + "/test")
        }
    }

    @Test("what is no data set is told in one line")
    func faults() throws {
        try withTemporaryFolder { folder in
            func fault(_ path: String = "") -> String? {
                #expect(throws: DatasetError.self) { try PictureFolder(folder.appending(path: path)) }?.fault
            }
            #expect(fault("nowhere") == "no such folder")
            #expect(fault() == "no folder in it has pictures")
            try write(1, "cat/1.png", in: folder)
            #expect(fault() == "only one folder in it has pictures, cat; there is nothing to tell apart")
            #expect(fault("cat/1.png") == "cannot be read as a folder")
            try write(1, "test/cat/1.png", in: folder)
            #expect(fault() == "there is a folder test, but none named train")
        }
    }

    @Test("a few damaged pictures are named, more are an error")
    func damage() throws {
        try withTemporaryFolder { folder in
            for number in 0..<100 { try write(UInt8(number), "\(number % 2)/\(number).png", in: folder) }
            try write([0x89], "0/0.png", in: folder)
            let loaded = try PictureFolder(folder).load(decoder, cache: nil)
            #expect(loaded.dataset.training.count == 99)
            #expect(loaded.notes == ["\(folder.path)/0/0.png: damaged, left out: neither JPEG nor PNG"])
            #expect(loaded.files[.training]?.contains("0/0.png") == false)

            try write([], "1/1.png", in: folder)
            let many = #expect(throws: DatasetError.self) { try PictureFolder(folder).load(decoder, cache: nil) }
            #expect(many?.fault.hasPrefix("2 of 100 pictures are damaged, such as \(folder.path)/0/0.png (") == true)

            try write([], "2/a.png", in: folder)
            let whole = #expect(throws: DatasetError.self) { try PictureFolder(folder).load(decoder, cache: nil) }
            #expect(whole?.fault.hasPrefix("all 1 pictures of class 2 are damaged, such as ") == true)
        }
    }

    @Test("decoded pictures are kept by their content")
    func cache() throws {
        try withTemporaryFolder { folder in
            let pictures = folder.appending(path: "pets")
            let cache = DatasetCache(folder: folder.appending(path: "cache/data"))
            for number in 0..<200 { try write(UInt8(number), "train/\(number % 2)/\(number).png", in: pictures) }
            try write(3, "test/1/a.png", in: pictures)
            try write([1], "train/0/0.png", in: pictures)
            func load() throws -> (LoadedData, decoded: Bool) {
                let phases = Phases()
                let loaded = try PictureFolder(pictures).load(decoder, cache: cache) { phases.add($0) }
                return (loaded, phases.hasDecoded)
            }
            let (first, wasDecoded) = try load()
            #expect(wasDecoded)
            let (second, wasDecodedAgain) = try load()
            #expect(!wasDecodedAgain)
            #expect(first.dataset.fingerprint == second.dataset.fingerprint && first.notes == second.notes)
            #expect(first.sizes == second.sizes && first.files == second.files && second.notes.count == 1)
            #expect(first.dataset.test.pixels == second.dataset.test.pixels)

            // Another content of a picture, though of the same size and name, is another data set.
            try write(201, "train/1/1.png", in: pictures)
            let (changed, changedWasDecoded) = try load()
            #expect(changedWasDecoded && changed.dataset.fingerprint != first.dataset.fingerprint)

            // Damaged files of the cache are made anew.
            for file in try FileManager.default.contentsOfDirectory(at: cache.folder, includingPropertiesForKeys: nil) {
                var bytes = try Data(contentsOf: file)
                bytes[bytes.count - 20] ^= 1
                try bytes.write(to: file)
            }
            let (mended, mendedWasDecoded) = try load()
            #expect(mendedWasDecoded && mended.dataset.fingerprint == changed.dataset.fingerprint)
            for file in try FileManager.default.contentsOfDirectory(at: cache.folder, includingPropertiesForKeys: nil) {
                let bytes = try Data(contentsOf: file)
                for length in [0, 5, 14, 22, 100, bytes.count / 2] {
                    try bytes.prefix(length).write(to: file)
                    #expect(cache.read(file.deletingPathExtension().lastPathComponent) == nil)
                }
            }

            // Where nothing can be kept the pictures are there all the same.
            try Data().write(to: folder.appending(path: "file"))
            let none = DatasetCache(folder: folder.appending(path: "file/data"))
            let loaded = try PictureFolder(pictures).load(decoder, cache: none)
            #expect(loaded.dataset.fingerprint == changed.dataset.fingerprint)
            #expect(loaded.notes.last?.hasPrefix("the decoded pictures could not be kept") == true)
        }
    }

    @Test func theCacheIsWhereTheSystemWantsIt() {
        func path(_ environment: [String: String]) -> String? { DatasetCache.personal(environment)?.folder.path }
        #expect(path(["HOME": "/home/me"]) == "/home/me/.cache/econas/data")
        #expect(path(["HOME": "/home/me", "XDG_CACHE_HOME": "/fast"]) == "/fast/econas/data")
        #expect(path(["HOME": "/home/me", "XDG_CACHE_HOME": "relative"]) == "/home/me/.cache/econas/data")
        #expect(path([:]) == nil)
    }
}
