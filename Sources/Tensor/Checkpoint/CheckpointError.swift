/// What can be wrong with a checkpoint file that can be read; each description names the file and what to do.
package enum CheckpointError: Error, Equatable, CustomStringConvertible {
    /// The file is not a whole safetensors file.
    case damaged(String, reason: String)
    /// The file is sound, but of another network, candidate or setting.
    case mismatched(String, reason: String)

    /// One line for people.
    package var description: String {
        switch self {
        case .damaged(let path, let reason):
            "\(path): damaged (\(reason)); delete it or restore it from a copy"
        case .mismatched(let path, let reason):
            "\(path): does not belong here (\(reason)); use the file that this run wrote, or delete it to start afresh"
        }
    }
}
