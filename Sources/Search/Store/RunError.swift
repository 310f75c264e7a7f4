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
    /// Another engine works on the run, as its lock was removed under this one.
    case takenOver(String, process: Int32?)
    /// The store was removed or replaced under the engine; `rescued` is where its record is now.
    case storeLost(String, rescued: String?)
    /// Another program has locked the store for writing.
    case busy(String)
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
        case .takenOver(let name, let process):
            "run \(name) was taken over by another engine\(process.map { " (process \($0))" } ?? ""), as its lock was removed: "
                + "this one ends and records nothing more"
        case .storeLost(let path, let rescued?) where rescued == path:
            "\(path) was removed while the engine worked, and is there again with everything recorded: resume the run"
        case .storeLost(let path, let rescued?):
            "\(path) was removed or replaced while the engine worked: everything recorded is now in \(rescued)"
        case .storeLost(let path, nil):
            "\(path) is gone, as the run's folder was removed or moved while the engine worked: resume the run where it is now"
        case .busy(let path):
            "\(path) is locked by another program: end what that does there (a database browser, a backup) and try again"
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

    /// Whether an error means that another program has locked the store, so that the same is worth another try.
    package static func isBusy(_ error: any Error) -> Bool {
        switch error {
        case RunError.busy: true
        case let error as DatabaseError: error.resultCode == .SQLITE_BUSY || error.resultCode == .SQLITE_LOCKED
        default: false
        }
    }

    /// The error of the last system call, in words.
    static func lastSystemError() -> String { String(cString: strerror(errno)) }

    /// Why a file of a run could not be opened, in words.
    static func openError() -> String {
        errno == ELOOP ? "it is a symbolic link, which is not followed in a run: remove it" : lastSystemError()
    }

    /// What went wrong with a store, with the name of its file; errors that are told already pass unchanged.
    static func translating(_ error: any Error, store path: String) -> any Error {
        if error is RunError { return error }
        if isNoSpace(error) { return RunError.noSpace(path) }
        if isBusy(error) { return RunError.busy(path) }
        switch error {
        case let error as DecodingError: return RunError.damaged(path, detail: error.inWords)
        case is RowDecodingError: return RunError.damaged(path, detail: "a column holds a value of a wrong type")
        case let error as ImplausibleFact: return RunError.damaged(path, detail: error.description)
        case let error as StoreProblem: return RunError.damaged(path, detail: error.description)
        case let error as DatabaseError: return damaged(path, error)
        default: return error
        }
    }

    private static func damaged(_ path: String, _ error: DatabaseError) -> RunError {
        let message = error.message ?? "SQLite error \(error.resultCode.rawValue)"
        return switch error.resultCode {
        case .SQLITE_NOTADB, .SQLITE_CORRUPT: .damaged(path, detail: message)
        case .SQLITE_CANTOPEN: .damaged(path, detail: "it cannot be opened")
        case .SQLITE_READONLY: .file(path, detail: "it cannot be written: \(message)")
        case .SQLITE_INTERRUPT: .damaged(path, detail: "reading it takes longer than a store of its size does")
        case .SQLITE_TOOBIG: .damaged(path, detail: "it holds a text that is longer than any of a store")
        case .SQLITE_NOMEM: .damaged(path, detail: "reading it takes more memory than there is")
        default: .damaged(path, detail: message)
        }
    }
}

extension DecodingError {
    /// What is wrong with a JSON text, in a line without the names of types.
    var inWords: String {
        func place(_ context: Context, _ key: (any CodingKey)? = nil) -> String {
            let path = (context.codingPath + (key.map { [$0] } ?? [])).map {
                $0.intValue.map(String.init) ?? $0.stringValue
            }
            return path.isEmpty ? "a JSON text" : "\"\(path.joined(separator: "."))\""
        }
        return switch self {
        case .typeMismatch(_, let context): "\(place(context)) holds a value of a wrong type"
        case .valueNotFound(_, let context): "\(place(context)) holds no value"
        case .keyNotFound(let key, let context): "\(place(context, key)) is missing"
        case .dataCorrupted(let context):
            context.codingPath.isEmpty ? "a JSON text is damaged" : "\(place(context)): \(context.debugDescription)"
        @unknown default: "a JSON text cannot be read"
        }
    }
}
