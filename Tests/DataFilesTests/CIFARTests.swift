import Foundation
import Testing

@testable import DataFiles
@testable import Tensor

@Suite("CIFAR files")
struct CIFARTests {
    private static func record(labels: [UInt8], seed: Int) -> [UInt8] {
        labels + (0..<3072).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ seed) }
    }

    /// Three records a file, with labels that count up.
    private static func writeCIFAR10(_ folder: URL) throws {
        for (number, name) in ((1...5).map { "data_batch_\($0).bin" } + ["test_batch.bin"]).enumerated() {
            let records = (number * 3..<number * 3 + 3).map { record(labels: [UInt8($0 % 10)], seed: $0) }
            try AtomicFile.write(to: folder.appending(path: name), records)
        }
        let names = (0..<10).map { "class \($0)\r\n" }.joined() + "\r\n"
        try AtomicFile.write(to: folder.appending(path: "batches.meta.txt"), [Array(names.utf8)])
    }

    @Test(arguments: [true, false])
    func cifar10(inner: Bool) throws {
        try withTemporaryFolder { folder in
            var files = folder
            if inner {
                files = folder.appending(path: "cifar-10-batches-bin")
                try FileManager.default.createDirectory(at: files, withIntermediateDirectories: false)
            }
            try Self.writeCIFAR10(files)
            let dataset = try CIFARFiles.cifar10.load(folder).dataset
            #expect(dataset.name == "cifar10" && dataset.classNames == (0..<10).map { "class \($0)" })
            #expect(dataset.training.labels == (0..<15).map { $0 % 10 })
            #expect(dataset.test.labels == [5, 6, 7])
            #expect(dataset.training.pixels == (0..<15).flatMap { Self.record(labels: [], seed: $0) })
            #expect(dataset.test.pixels == (15..<18).flatMap { Self.record(labels: [], seed: $0) })
        }
    }

    @Test("the published archive is read as it is, named itself or by its folder")
    func archive() throws {
        try withTemporaryFolder { folder in
            let files = folder.appending(path: "cifar-10-batches-bin")
            try FileManager.default.createDirectory(at: files, withIntermediateDirectories: false)
            try Self.writeCIFAR10(files)
            let unpacked = try CIFARFiles.cifar10.load(folder).dataset
            let packing = try Process.run(
                URL(filePath: "/bin/sh"),
                arguments: ["-c", "cd \"$0\" && tar czf cifar-10-binary.tar.gz cifar-10-batches-bin", folder.path]
            )
            packing.waitUntilExit()
            try FileManager.default.removeItem(at: files)
            let archive = folder.appending(path: "cifar-10-binary.tar.gz")
            for place in [folder, archive] {
                #expect(try CIFARFiles.cifar10.load(place).dataset.fingerprint == unpacked.fingerprint)
            }
            // What breaks off is no data set.
            let bytes = try Data(contentsOf: archive)
            for length in [0, 10, bytes.count / 2, bytes.count * 3 / 4] {
                try bytes.prefix(length).write(to: archive)
                let error = #expect(throws: DatasetError.self) { try CIFARFiles.cifar10.load(folder) }
                #expect(error?.path.hasPrefix(archive.path) == true)
            }
        }
    }

    @Test func cifar100() throws {
        try withTemporaryFolder { folder in
            let records = (0..<4).map { Self.record(labels: [19, UInt8(96 + $0)], seed: $0) }
            try AtomicFile.write(to: folder.appending(path: "train.bin"), records)
            try AtomicFile.write(to: folder.appending(path: "test.bin"), [records[2]])
            let names = (0..<100).map { "fine\($0)\n" }.joined()
            try AtomicFile.write(to: folder.appending(path: "fine_label_names.txt"), [Array(names.utf8)])
            let dataset = try CIFARFiles.cifar100.load(folder).dataset
            #expect(dataset.classes == 100 && dataset.classNames[99] == "fine99")
            #expect(dataset.training.labels == [96, 97, 98, 99] && dataset.test.labels == [98])
            #expect(Array(dataset.test.pixels) == Self.record(labels: [], seed: 2))
        }
    }

    private static let wrongLabel = record(labels: [1], seed: 0) + record(labels: [10], seed: 0)

    @Test(arguments: [
        ("data_batch_3.bin", nil, "no such file; name the folder of"),
        ("batches.meta.txt", nil, "no such file; name the folder of"),
        ("test_batch.bin", [], "empty"),
        ("data_batch_1.bin", [UInt8](repeating: 0, count: 3074), "3074 bytes long, not a multiple of the 3073 of a"),
        ("data_batch_5.bin", wrongLabel, "record 1 has the label 10, above 9"),
        ("batches.meta.txt", Array("a\nb".utf8), "2 class names instead of 10"),
    ])
    func faultsNameFileAndRemedy(name: String, bytes: [UInt8]?, fault: String) throws {
        try withTemporaryFolder { folder in
            try Self.writeCIFAR10(folder)
            let file = folder.appending(path: name)
            if let bytes {
                try AtomicFile.write(to: file, [bytes])
            } else {
                try FileManager.default.removeItem(at: file)
            }
            let error = #expect(throws: DatasetError.self) { try CIFARFiles.cifar10.load(folder).dataset }
            let text = try #require(error).description
            #expect(text.hasPrefix(file.path + ": ") && text.contains("cifar-10-binary.tar.gz"))
            #expect(text.contains(fault) && !text.contains("\n"))
        }
    }

    @Test(arguments: ["cifar-10-batches-py", "."])
    func theVersionForPythonIsNamed(inner: String) throws {
        try withTemporaryFolder { folder in
            let files = folder.appending(path: inner)
            try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
            for number in 1...5 {
                try AtomicFile.write(to: files.appending(path: "data_batch_\(number)"), [[0x80, 2]])
            }
            let error = #expect(throws: DatasetError.self) { try CIFARFiles.cifar10.load(folder) }
            let text = try #require(error).description
            #expect(text.contains("the version for Python") && text.contains("cifar-10-binary.tar.gz"), "\(text)")
        }
    }

    @Test func aFileThatIsNoArchiveIsNamed() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "data_batch_1.bin")
            try AtomicFile.write(to: file, [[0x1F, 0x8B, 8]])
            let error = #expect(throws: DatasetError.self) { try CIFARFiles.cifar10.load(file) }
            let text = try #require(error).description
            #expect(text.hasPrefix("\(file.path): a file, where cifar-10-binary.tar.gz or the folder"), "\(text)")
        }
    }

    /// The whole of the real data, where this machine has it.
    @Test func realData() throws {
        guard let path = ProcessInfo.processInfo.environment["ECONAS_CIFAR10"] else {
            print("skipped: ECONAS_CIFAR10 names no folder with cifar-10-batches-bin")
            return
        }
        let dataset = try CIFARFiles.cifar10.load(URL(filePath: path)).dataset
        #expect(dataset.classNames.first == "airplane" && dataset.classNames.last == "truck")
        for set in [dataset.training, dataset.test] {
            for label in 0..<10 {
                #expect(set.labels.count { $0 == Int32(label) } * 10 == set.count)
            }
        }
        // The customary numbers, here of images that may have been compressed again.
        for (value, known) in zip(dataset.mean + dataset.deviation, [0.491, 0.482, 0.447, 0.247, 0.243, 0.262]) {
            #expect(abs(value - known) < 0.005)
        }
    }
}
