/// What can be wrong with a data set's files; each description is one line with the file, the fault and the remedy.
package enum DatasetError: Error, Equatable, CustomStringConvertible {
    /// A file of the set is absent; `archive` is the published archive that has it.
    case missing(String, archive: String)
    /// The file exists but the system does not let it be read.
    case unreadable(String, reason: String)
    /// The file is not what it should be; `archive` is the published archive that has a good one.
    case malformed(String, reason: String, archive: String)

    /// One line for people.
    package var description: String {
        switch self {
        case .missing(let path, let archive):
            "\(path): no such file; unpack \(archive) (https://www.cs.toronto.edu/~kriz/cifar.html) "
                + "and name the folder that holds its contents"
        case .unreadable(let path, let reason):
            "\(path): cannot be read (\(reason)); check its permissions and the disk"
        case .malformed(let path, let reason, let archive):
            "\(path): \(reason); unpack \(archive) (https://www.cs.toronto.edu/~kriz/cifar.html) again"
        }
    }
}
