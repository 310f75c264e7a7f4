import Foundation
import Foundations
import GRDB
import Glibc
import RunModel
import Tensor

/// What can go wrong with a run's directory and store; each says what to do about it.
package enum RunError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The name cannot be the name of a run.
    case invalidName(String, reason: String)
    /// There is a run of that name already.
    case exists(String)
    /// There is no run of that name.
    case missing(String, folder: String)
    /// The directory holds no run.
    case notARun(String)
    /// The store cannot be read.
    case damaged(String, detail: String)
    /// The store was written by another version of econas.
    case otherVersion(String, version: String)
    /// Another engine holds the run.
    case held(String, process: Int32?)
    /// No engine holds the run, so nobody would carry out a command.
    case noEngine(String)
    /// The settings that a run was begun with cannot be changed when it is resumed.
    case changedConfiguration(String)
    /// The data set is another than the one that the run was begun with.
    case otherData(String)
    /// A file could not be written or read.
    case file(String, detail: String)
    /// The disk is full.
    case noSpace(String)

    /// One line for people.
    package var description: String {
        switch self {
        case .invalidName(let name, let reason): "\"\(name)\" cannot name a run: \(reason)"
        case .exists(let name): "a run named \(name) exists already: resume it, or choose another name"
        case .missing(let name, let folder): "there is no run named \(name) in \(folder)"
        case .notARun(let path): "\(path) holds no run (no run.sqlite in it)"
        case .damaged(let path, let detail): "the store \(path) cannot be read: \(detail)"
        case .otherVersion(let path, let version):
            "\(path) was written by econas \(version), which this version (\(ProgramVersion.current)) does not read: use \(version)"
        case .held(let name, let process?):
            "run \(name) is held by a running engine (process \(process)): watch it, or stop it first"
        case .held(let name, nil): "run \(name) is held by a running engine: watch it, or stop it first"
        case .noEngine(let name): "no engine is working on run \(name): resume it first (econas resume \(name))"
        case .changedConfiguration(let detail): "a run keeps the settings it was begun with: \(detail)"
        case .otherData(let detail): "the images are not those that the run was begun with: \(detail)"
        case .file(let path, let detail): "\(path): \(detail)"
        case .noSpace(let detail): "the disk is full: \(detail)"
        }
    }

    /// A store without a run: the engine died before its first transaction.
    static func neverBegun(_ path: String) -> RunError {
        .damaged(path, detail: "the run was never begun; resume it")
    }

    /// Whether an error, or one that it wraps, means that the disk (or the quota) is full.
    package static func isNoSpace(_ error: any Error) -> Bool {
        switch error {
        case let error as RunError:
            if case .noSpace = error { return true }
            return false
        case let error as DatabaseError:
            // The shared-memory file of the write-ahead log grows outside of SQLite's page writes, hence a code of its own.
            return error.resultCode == .SQLITE_FULL || error.extendedResultCode == .SQLITE_IOERR_SHMSIZE
        case let error as FileError:
            if case .diskFull = error { return true }
            return false
        case let error as POSIXError:
            return FileError.isNoSpace(error.code.rawValue)
        case let error as CocoaError where error.code == .fileWriteOutOfSpace:
            return true
        default:
            let wrapped = error as NSError
            if wrapped.domain == NSPOSIXErrorDomain {
                return FileError.isNoSpace(Int32(clamping: wrapped.code))
            }
            if let underlying = wrapped.userInfo[NSUnderlyingErrorKey] as? any Error { return isNoSpace(underlying) }
            return false
        }
    }

    /// The error of the last system call, in words.
    static func lastSystemError() -> String { String(cString: strerror(errno)) }

    /// Translates what SQLite says of a file that is no store or a broken one; other errors pass unchanged.
    static func translating(_ error: any Error, store path: String) -> any Error {
        if error is RowDecodingError || error is DecodingError || error is StoreProblem {
            return RunError.damaged(path, detail: "\(error)")
        }
        guard let error = error as? DatabaseError else { return error }
        switch error.resultCode {
        case .SQLITE_NOTADB, .SQLITE_CORRUPT:
            return RunError.damaged(path, detail: error.message ?? "it is damaged")
        case .SQLITE_CANTOPEN:
            return RunError.damaged(path, detail: "it cannot be opened")
        default:
            return error
        }
    }
}
