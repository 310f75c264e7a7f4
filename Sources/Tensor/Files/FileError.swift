import Foundation

/// What can go wrong in reading or writing a whole file; each description names the file and what to do.
package enum FileError: Error, Equatable, CustomStringConvertible {
    /// There is no such file.
    case notFound(String)
    /// The file exists but the system does not let it be read.
    case unreadable(String, reason: String)
    /// There is no room left for the file; nothing was changed.
    case diskFull(String)
    /// The file could not be written for another reason; nothing was changed.
    case unwritable(String, reason: String)

    /// Whether an error number of the system means that there is no room: on the disk, in the quota, or below the size that files may
    /// have (`ulimit -f`).
    package static func isNoSpace(_ code: Int32) -> Bool { code == ENOSPC || code == EDQUOT || code == EFBIG }

    /// Whether files may not become as large as they like (`ulimit -f`).
    package static var isSizeLimited: Bool {
        var limit = rlimit()
        // RLIM_INFINITY is the highest number, which the C library's module lacks.
        return getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 && limit.rlim_cur < .max
    }

    /// One line for people.
    package var description: String {
        switch self {
        case .notFound(let path):
            "\(path): no such file; check the name, or restore it from a copy"
        case .unreadable(let path, let reason):
            "\(path): cannot be read (\(reason)); check its permissions and the disk"
        case .diskFull(let path):
            "\(path): no room left on the disk; free some space and try again (the file is as it was before)"
        case .unwritable(let path, let reason):
            "\(path): cannot be written (\(reason)); check the folder and its permissions"
        }
    }

    /// What is wrong, without the file and the remedy.
    package var reason: String {
        switch self {
        case .notFound: "no such file"
        case .unreadable(_, let reason), .unwritable(_, let reason): reason
        case .diskFull: "no room left on the disk"
        }
    }
}
