package import Foundation
import Glibc

/// The directory of one run: its store, configuration, checkpoints and lock. Or an archive of a run: its store alone, as one file.
///
/// The directory is all there is of a run: who reads it can show the run, who locks it can continue it.
package struct RunDirectory: Sendable, Hashable {
    /// The directory, or the archive.
    package let url: URL
    /// Whether it is an archive, which can only be looked at.
    package let isArchive: Bool

    /// How the names of archives end.
    package static let archiveSuffix = ".econas"

    /// Names a directory that holds a run or is going to; touches nothing.
    package init(url: URL) {
        self.url = url.standardizedFileURL
        isArchive = false
    }

    /// Names an archive; touches nothing.
    package init(archive: URL) {
        url = archive.standardizedFileURL
        isArchive = true
    }

    /// The run's name, which is the directory's.
    package var name: String { url.lastPathComponent }
    /// The SQLite store.
    package var storeURL: URL { isArchive ? url : url.appendingPathComponent("run.sqlite") }
    /// The configuration that the run was begun with.
    package var configurationURL: URL { url.appendingPathComponent("config.toml") }
    /// The folder of the candidates' checkpoints.
    package var checkpointsURL: URL { url.appendingPathComponent("checkpoints", isDirectory: true) }
    /// The file that the run's one engine keeps locked.
    package var lockURL: URL { url.appendingPathComponent("lock") }
    /// The log of a detached engine.
    package var logURL: URL { url.appendingPathComponent("engine.log") }
    /// Space set aside so that a full disk can still be recorded.
    package var reserveURL: URL { url.appendingPathComponent("reserve") }

    /// The checkpoint of a candidate.
    package func checkpointURL(candidate: Int) -> URL {
        url.appendingPathComponent(Self.checkpointPath(candidate: candidate))
    }

    /// The path of a candidate's checkpoint within the directory of its run.
    static func checkpointPath(candidate: Int) -> String {
        let digits = String(candidate)
        let padded = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        return "checkpoints/candidate-\(padded).safetensors"
    }

    /// Where the state after the best epoch is kept, beside a checkpoint.
    package static func best(ofCheckpoint url: URL) -> URL {
        url.deletingPathExtension().appendingPathExtension("best.safetensors")
    }

    /// The path of a candidate's checkpoint, where there is one.
    package func existingCheckpoint(candidate: Int) -> String? {
        let path = checkpointURL(candidate: candidate).path
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }

    /// The candidates that have a checkpoint.
    package func candidatesWithCheckpoints() -> Set<Int> {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: checkpointsURL.path)) ?? []
        return Set(names.compactMap { Self.candidate(ofCheckpoint: $0) })
    }

    /// The candidate whose checkpoint has a file name, or nil when it is another kind of file.
    package static func candidate(ofCheckpoint fileName: String) -> Int? {
        guard fileName.hasPrefix("candidate-"), fileName.hasSuffix(".safetensors") else { return nil }
        return Int(fileName.dropFirst("candidate-".count).dropLast(".safetensors".count))
    }

    /// Whether the directory holds a run, complete or just begun.
    package var holdsRun: Bool {
        let files = FileManager.default
        return files.fileExists(atPath: storeURL.path) || files.fileExists(atPath: configurationURL.path)
    }

    /// The names of the runs of a folder, sorted; none where there is no such folder.
    package static func names(in runs: URL) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: runs.path)) ?? []
        return names.filter { RunDirectory(url: runs.appendingPathComponent($0)).holdsRun }.sorted()
    }

    /// Makes a directory for a new run.
    ///
    /// - Parameters:
    ///   - name: the run's name; nil makes one of the date that is not taken.
    ///   - runs: the folder of all runs, made when missing.
    ///   - now: the time that a made name tells.
    /// - Throws: `RunError.invalidName`, `.exists` or `.file`.
    package static func create(named name: String?, in runs: URL, now: Date = Date()) throws -> RunDirectory {
        if let name { try validate(name: name) }
        do {
            try FileManager.default.createDirectory(at: runs, withIntermediateDirectories: true)
        } catch {
            throw RunError.file(runs.path, detail: "the folder cannot be made: \(error.localizedDescription)")
        }
        if let name {
            guard let directory = try make(name, in: runs) else { throw RunError.exists(name) }
            return directory
        }
        let base = dateName(now)
        var number = 1
        while true {
            if let directory = try make(number == 1 ? base : "\(base)-\(number)", in: runs) { return directory }
            number += 1
        }
    }

    /// Finds an existing run by its name in a folder, or by the path of its directory; also an archive.
    ///
    /// - Throws: `RunError.missing` or `.notARun`.
    package static func find(_ nameOrPath: String, in runs: URL) throws -> RunDirectory {
        let isPath = nameOrPath.contains("/")
        var url = isPath ? URL(fileURLWithPath: nameOrPath) : runs.appendingPathComponent(nameOrPath)
        var isDirectory: ObjCBool = false
        var exists: Bool { FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory) }
        if !exists {
            let missing = RunError.missing(url.lastPathComponent, folder: url.deletingLastPathComponent().path)
            // An archive may lie wherever it was copied to.
            guard !isPath, nameOrPath.hasSuffix(archiveSuffix) else { throw missing }
            url = URL(fileURLWithPath: nameOrPath)
            guard exists else { throw missing }
        }
        guard isDirectory.boolValue else { return RunDirectory(archive: url) }
        let directory = RunDirectory(url: url)
        guard directory.holdsRun else { throw RunError.notARun(url.path) }
        return directory
    }

    /// Checks that a name can be a run's: letters, digits, `-`, `_` and `.`, at most 64, not beginning with a mark.
    package static func validate(name: String) throws {
        func refuse(_ reason: String) -> RunError { .invalidName(name, reason: reason) }
        guard let first = name.unicodeScalars.first else { throw refuse("it is empty") }
        guard name.unicodeScalars.count <= 64 else { throw refuse("it is longer than 64 characters") }
        guard isAlphanumeric(first) else { throw refuse("it must begin with a letter or a digit") }
        for scalar in name.unicodeScalars where !isAlphanumeric(scalar) && !"-_.".unicodeScalars.contains(scalar) {
            throw refuse("only letters, digits, - _ and . may occur in it, not \"\(scalar)\"")
        }
    }

    private static func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": true
        default: false
        }
    }

    private static func dateName(_ date: Date) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.calendar = Calendar(identifier: .gregorian)
        formatter.dateFormat = "yyyy-MM-dd-HHmm"
        return formatter.string(from: date)
    }

    /// Makes the directory; nil when it exists. `mkdir` decides, so two engines cannot take the same name.
    private static func make(_ name: String, in runs: URL) throws -> RunDirectory? {
        let directory = RunDirectory(url: runs.appendingPathComponent(name, isDirectory: true))
        guard mkdir(directory.url.path, 0o755) == 0 else {
            if errno == EEXIST { return nil }
            throw RunError.file(directory.url.path, detail: RunError.lastSystemError())
        }
        return directory
    }

    /// Bytes that all files of the directory occupy together.
    package func diskBytes() -> Int {
        if isArchive { return storeBytes }
        let keys: [URLResourceKey] = [.isRegularFileKey, .fileSizeKey]
        guard let files = FileManager.default.enumerator(at: url, includingPropertiesForKeys: keys) else { return 0 }
        var total = 0
        for case let file as URL in files {
            let values = try? file.resourceValues(forKeys: Set(keys))
            if values?.isRegularFile == true { total += values?.fileSize ?? 0 }
        }
        return total
    }

    /// Bytes that may still be written to the disk of the directory; nil when the system does not say.
    package func freeDiskBytes() -> Int? {
        var statistics = statvfs()
        guard statvfs(url.path, &statistics) == 0 else { return nil }
        return Int(clamping: UInt64(statistics.f_bavail) * UInt64(statistics.f_frsize))
    }
}
