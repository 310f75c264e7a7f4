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
        do {
            try FileManager.default.createDirectory(
                at: directory.checkpointsURL,
                withIntermediateDirectories: true
            )
        } catch {
            if RunError.isNoSpace(error) { throw RunError.noSpace(directory.checkpointsURL.path) }
            throw RunError.file(directory.checkpointsURL.path, detail: error.localizedDescription)
        }
        for name in names() where AtomicFile.isTemporary(name) { remove(name) }
        takeReserve()
    }

    /// Removes the checkpoints of all candidates but those to keep.
    func sweep(keeping keep: Set<Int>) {
        for name in names() {
            if let candidate = RunDirectory.candidate(ofCheckpoint: name), !keep.contains(candidate) { remove(name) }
        }
    }

    /// Sets the reserve aside, as far as there is space for it.
    func takeReserve() {
        let descriptor = open(directory.reserveURL.path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // Without a reserve the pause is only told on the screen, not recorded: no reason to fail.
        _ = posix_fallocate(descriptor, 0, off_t(Self.reserveBytes))
    }

    /// Gives the reserve back to the disk, but for so many bytes.
    func giveReserve(leaving bytes: Int) {
        if bytes > 0 { truncate(directory.reserveURL.path, off_t(bytes)) } else { unlink(directory.reserveURL.path) }
    }

    private func names() -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: directory.checkpointsURL.path)) ?? []
    }

    /// A file that cannot be removed only takes space; the next sweep tries again.
    private func remove(_ name: String) { unlink(directory.checkpointsURL.appendingPathComponent(name).path) }
}
