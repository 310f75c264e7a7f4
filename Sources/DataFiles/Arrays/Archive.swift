import CArchive
import Foundation

/// Files within a file: a tar or zip archive, packed or not, or one file packed by gzip.
struct Archive {
    /// The archive.
    let url: URL

    /// The contents of the entries that are wanted, by their path in the archive; of a file that is only packed the name is `data`.
    ///
    /// - Parameters:
    ///   - limit: the most bytes that all of them may have: a small archive can claim any size.
    ///   - isWanted: chosen by the path.
    /// - Throws: `DatasetError`.
    func read(limit: Int, where isWanted: (String) -> Bool = { _ in true }) throws -> [String: [UInt8]] {
        guard FileManager.default.isReadableFile(atPath: url.path) else {
            throw DatasetError(url.path, "no such file", remedy: "check the name, and its permissions")
        }
        guard let archive = archive_read_new() else { throw damaged("no memory to read it") }
        defer { archive_read_free(archive) }
        archive_read_support_filter_gzip(archive)
        archive_read_support_format_tar(archive)
        archive_read_support_format_zip(archive)
        archive_read_support_format_raw(archive)
        guard archive_read_open_filename(archive, url.path, 1 << 16) == ARCHIVE_OK else { throw damaged(archive) }
        var contents: [String: [UInt8]] = [:]
        var total = 0
        var entry: OpaquePointer?
        while true {
            let status = archive_read_next_header(archive, &entry)
            if status == ARCHIVE_EOF { return contents }
            guard status == ARCHIVE_OK || status == ARCHIVE_WARN else { throw damaged(archive) }
            guard let name = archive_entry_pathname(entry).map({ String(cString: $0) }), isWanted(name) else {
                continue
            }
            let bytes = try content(archive, claimed: Int(clamping: archive_entry_size(entry)), room: limit - total)
            total += bytes.count
            contents[name] = bytes
        }
    }

    private func content(_ archive: OpaquePointer, claimed: Int, room: Int) throws -> [UInt8] {
        let part = 1 << 20
        var bytes: [UInt8] = []
        // What is claimed may be any number; more than this is taken as it comes.
        bytes.reserveCapacity(min(max(claimed, 0), room, 64 * part))
        while true {
            var count = 0
            let piece = [UInt8](unsafeUninitializedCapacity: part) { buffer, initialized in
                count = archive_read_data(archive, buffer.baseAddress, part)
                initialized = max(count, 0)
            }
            guard count >= 0 else { throw damaged(archive) }
            if count == 0 { return bytes }
            guard bytes.count + count <= room else { throw damaged("more than it may have when it is unpacked") }
            bytes += piece
        }
    }

    private func damaged(_ archive: OpaquePointer) -> DatasetError {
        damaged(archive_error_string(archive).map { String(cString: $0) } ?? "it cannot be read")
    }

    private func damaged(_ reason: String) -> DatasetError {
        DatasetError(url.path, "no archive that can be read (\(reason))", remedy: "fetch it again")
    }
}
