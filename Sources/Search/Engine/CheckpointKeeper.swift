import Foundation
import Glibc
import Store
import Tensor

/// Keeps the checkpoints folder free of what nobody needs, and a little space in reserve for a full disk.
struct CheckpointKeeper: Sendable {
    let directory: RunDirectory

    /// Bytes set aside: enough for the few records that say why the search is paused.
    private static let reserveBytes = 1 << 20
    /// Bytes of these that are for the record of the session's end.
    static let lastBytes = 1 << 18

    /// Makes the folder, and removes what a killed engine left half written.
    func prepare() throws {
        let path = directory.checkpointsURL.path
        if mkdir(path, 0o755) != 0, errno != EEXIST {
            let problem = POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
            if RunError.isNoSpace(problem) { throw RunError.noSpace(path) }
            throw RunError.file(path, detail: String(cString: strerror(problem.code.rawValue)))
        }
        remove { AtomicFile.isTemporary($0) }
        takeReserve()
    }

    /// Removes the checkpoints of all candidates but those to keep.
    func sweep(keeping keep: Set<Int>) {
        remove { name in RunDirectory.candidate(ofCheckpoint: name).map { !keep.contains($0) } ?? false }
    }

    /// Sets the reserve aside, as far as there is space for it.
    func takeReserve() {
        let descriptor = open(
            directory.reserveURL.path,
            O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK,
            0o644
        )
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // Without a reserve the pause is only told on the screen, not recorded: no reason to fail.
        _ = posix_fallocate(descriptor, 0, off_t(Self.reserveBytes))
    }

    /// Gives the reserve back to the disk, but for so many bytes.
    func giveReserve(leaving bytes: Int) {
        guard bytes > 0 else { return _ = unlink(directory.reserveURL.path) }
        let descriptor = open(directory.reserveURL.path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return }
        ftruncate(descriptor, off_t(bytes))
        close(descriptor)
    }

    /// Removes files of the folder, which is not left for another by way of a link. One that cannot be removed only takes space; the
    /// next sweep tries again.
    private func remove(_ isUseless: (String) -> Bool) {
        let descriptor = open(directory.checkpointsURL.path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0, let folder = fdopendir(descriptor) else { return }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) { name in
                    name.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
                }
            )
        }
        for name in names where isUseless(name) { unlinkat(descriptor, name, 0) }
    }
}
