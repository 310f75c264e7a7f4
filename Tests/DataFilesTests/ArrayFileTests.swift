import Foundation
import Testing

@testable import DataFiles
@testable import Tensor

@Suite("Data sets in files of arrays")
struct ArrayFileTests {
    // MARK: IDX

    private func idx(_ sizes: [Int], _ bytes: [UInt8]) -> [UInt8] {
        [0, 0, 8, UInt8(sizes.count)]
            + sizes.flatMap { size in (0..<4).map { UInt8(truncatingIfNeeded: size >> (24 - 8 * $0)) } } + bytes
    }

    private func writeIDX(_ folder: URL, prefix: String = "") throws {
        let files = [
            ("train-images-idx3-ubyte", idx([6, 4, 4], (0..<96).map { UInt8($0) })),
            ("train-labels-idx1-ubyte", idx([6], [2, 0, 1, 2, 0, 1])),
            ("t10k-images-idx3-ubyte", idx([2, 4, 4], (100..<132).map { UInt8($0) })),
            ("t10k-labels-idx1-ubyte", idx([2], [1, 2])),
        ]
        for (name, bytes) in files { try Data(bytes).write(to: folder.appending(path: prefix + name)) }
    }

    private let decoder = PictureDecoder(side: 4, channels: 1)

    @Test("files of MNIST, packed and not")
    func idxFiles() throws {
        try withTemporaryFolder { folder in
            try writeIDX(folder)
            let files = IDXFiles(folder: folder, name: "digits")
            for _ in 0..<2 {
                let loaded = try files.load(decoder)
                let dataset = loaded.dataset
                #expect(dataset.name == "digits" && dataset.classNames == ["0", "1", "2"])
                #expect(dataset.training.labels == [2, 0, 1, 2, 0, 1] && dataset.test.labels == [1, 2])
                #expect(dataset.training.pixels == (0..<96).map { UInt8($0) })
                #expect(dataset.test.pixels == (100..<132).map { UInt8($0) } && loaded.notes.isEmpty)
                let packing = try Process.run(
                    URL(filePath: "/bin/sh"),
                    arguments: ["-c", "gzip -f \"$0\"/*-ubyte || true", folder.path]
                )
                packing.waitUntilExit()
            }
            #expect(FileManager.default.fileExists(atPath: folder.path + "/t10k-labels-idx1-ubyte.gz"))
            let large = try files.load(PictureDecoder(side: 8, channels: 3))
            #expect(large.dataset.shape == FeatureShape(channels: 3, height: 8, width: 8))
            #expect(
                large.notes == ["images of 4 × 4 pixels are brought to 8 × 8; data.resolution chooses another size"]
            )
            // Names of classes say which labels there are.
            let named = try IDXFiles(folder: folder, name: "x", classNames: IDXFiles.fashion).load(decoder)
            #expect(named.dataset.classNames[9] == "ankle boot" && named.dataset.training.labels == [2, 0, 1, 2, 0, 1])
        }
    }

    @Test("what is wrong with IDX files is told")
    func idxFaults() throws {
        try withTemporaryFolder { folder in
            let files = IDXFiles(folder: folder, name: "digits")
            func fault() -> DatasetError? { #expect(throws: DatasetError.self) { try files.load(decoder) } }
            #expect(fault()?.fault == "there is no file of train images")
            #expect(fault()?.remedy.contains("econas data fetch mnist") == true)
            try writeIDX(folder)
            try writeIDX(folder, prefix: "emnist-")
            #expect(fault()?.fault.hasPrefix("several files may be the train images: emnist-train-") == true)
            try FileManager.default.removeItem(at: folder)
            #expect(fault()?.fault == "no folder that can be read")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let wrong: [(String, [UInt8], String)] = [
                (
                    "train-labels-idx1-ubyte", idx([6], [2, 0, 1, 2, 0]),
                    "no array of bytes in the IDX format, or not whole"
                ),
                ("train-labels-idx1-ubyte", idx([5], [2, 0, 1, 2, 0]), "[5] labels for 6 images"),
                (
                    "train-images-idx3-ubyte", idx([6], [1, 2, 3, 4, 5, 6]),
                    "an array of [6], not images × rows × columns"
                ),
                (
                    "train-images-idx3-ubyte", idx([1 << 31, 1 << 31, 1 << 31], []),
                    "no array of bytes in the IDX format, or not whole"
                ),
                ("t10k-labels-idx1-ubyte", idx([2], [1, 7]), "the label 7 is no class"),
                ("train-images-idx3-ubyte", [0x1f, 0x8b, 8, 0], "no array of bytes in the IDX format, or not whole"),
            ]
            for (name, bytes, reason) in wrong {
                try writeIDX(folder)
                try Data(bytes).write(to: folder.appending(path: name))
                let error = fault()
                #expect(error?.fault.hasPrefix(reason) == true && error?.path == "\(folder.path)/\(name)", "\(reason)")
            }
        }
    }

    // MARK: NumPy

    private func numpy(_ name: String) throws -> NumPyFile {
        try NumPyFile(URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Pictures/\(name).npz"))
    }

    @Test("archives of NumPy with grey images and splits of their own")
    func greyArrays() throws {
        let dataset = try numpy("grey").load(decoder).dataset
        #expect(dataset.name == "npz" && dataset.classNames == ["3", "5", "9"])
        #expect(dataset.training.labels == [0, 1, 2, 1, 0, 2])
        #expect(dataset.validation.labels == [2, 0] && dataset.test.labels == [1])
        // The middle of 5 rows of 4: rows 0 to 3.
        let expected = (Array(0..<16) + Array(20..<36)).map { UInt8($0 * 7 % 256) }
        #expect(Array(dataset.training.pixels[..<32]) == expected)
    }

    @Test("archives of NumPy with colours")
    func colourArrays() throws {
        let dataset = try numpy("colour").load(PictureDecoder(side: 4, channels: 3)).dataset
        #expect(
            dataset.classNames == ["-1", "1"] && dataset.training.labels == [0, 1, 0] && dataset.test.labels == [1]
        )
        for channel in 0..<3 {
            let plane = dataset.training.pixels[16 * channel..<16 * (channel + 1)]
            let expected = (0..<16).map { UInt8((3 * $0 + channel) * 7 % 256) }
            #expect(Array(plane) == expected)
        }
    }

    @Test(
        "other arrays are refused with what would be right",
        arguments: [
            ("floats", "images: an array of type <f8 and shape [2, 4, 4]", "images are uint8"),
            ("columns", "images: an array of type |u1 and shape [2, 4, 4]", "in C order"),
            ("short", "labels: an array of type <i8 and shape [3]", "one whole number for each of the 2 images"),
            ("words", "labels: an array of type <U1 and shape [2]", "one whole number for each of the 2 images"),
            (
                "others", "no images and labels to train on among its arrays weights.npy",
                "train_images and train_labels"
            ),
        ]
    )
    func arrayFaults(name: String, fault: String, remedy: String) throws {
        let error = #expect(throws: DatasetError.self) { try numpy(name).load(decoder) }
        #expect(error?.fault == fault)
        #expect(error?.remedy.contains(remedy) == true)
    }

    @Test func damagedArchivesNeverEndTheProcess() throws {
        let whole = try PictureFixtures.bytes("grey.npz")
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "a.npz")
            var random = RandomStream(seed: 1, purpose: "npz")
            for round in 0..<200 {
                var bytes = Array(whole.prefix(round < 100 ? whole.count * round / 100 : whole.count))
                if round >= 100 { bytes[Int(random.next() % UInt64(bytes.count))] ^= UInt8(1 + random.next() % 255) }
                try Data(bytes).write(to: url)
                // A folder of one archive is that archive.
                do { _ = try NumPyFile(folder).load(decoder) } catch { #expect(error is DatasetError) }
            }
        }
        #expect(throws: DatasetError.self) { try NumPyFile(URL(filePath: "/nowhere.npz")) }
    }

    @Test func archivesAreReadUpToALimit() throws {
        let url = try numpy("grey").url
        #expect(try Archive(url: url).read(limit: 10_000).count == 6)
        let error = #expect(throws: DatasetError.self) { try Archive(url: url).read(limit: 300) }
        #expect(error?.fault == "no archive that can be read (more than it may have when it is unpacked)")
    }
}
