import CCurl
package import Foundation
import Tensor

/// Brings published files to a folder.
///
/// What has arrived is in `NAME.part` and is gone on with after an interruption; a file has its name only when size and SHA-256 are
/// right.
package struct Download: Sendable {
    /// The folder; made when it is not there.
    package let folder: URL
    /// Seconds without a byte after which a server is given up.
    let patience: Int

    /// Downloads to a folder.
    package init(to folder: URL, patience: Int = 60) {
        self.folder = folder
        self.patience = patience
    }

    /// What became of a file.
    package enum Outcome: Sendable, Equatable {
        /// It was there already, whole.
        case present
        /// It was brought; `resumed` bytes of it were there before.
        case fetched(resumed: Int)
    }

    /// Fetches a file, unless it is there.
    ///
    /// - Parameter progress: told the bytes that are there, now and then.
    /// - Throws: `DatasetError`: a server that cannot be reached, a file that is another one.
    package func fetch(_ file: PublishedFile, progress: (Int) -> Void = { _ in }) throws -> Outcome {
        let target = folder.appending(path: file.name)
        if FileManager.default.fileExists(atPath: target.path) {
            guard try fault(of: target, file) == nil else {
                throw DatasetError(
                    target.path,
                    "not the published file: \(try fault(of: target, file) ?? "")",
                    remedy: "move it away and fetch again"
                )
            }
            return .present
        }
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw DatasetError(folder.path, error.localizedDescription, remedy: "name a folder that can be written")
        }
        let part = folder.appending(path: file.name + ".part")
        let resumed = try transfer(file, to: part, progress)
        if let fault = try fault(of: part, file) {
            try? FileManager.default.removeItem(at: part)
            throw DatasetError(
                file.url,
                "what the server sent is not the published file: \(fault)",
                remedy: "try again later, or fetch it elsewhere and put it into \(folder.path)"
            )
        }
        guard rename(part.path, target.path) == 0 else {
            throw DatasetError(
                target.path,
                String(cString: strerror(errno)),
                remedy: "name a folder that can be written"
            )
        }
        return .fetched(resumed: resumed)
    }

    /// Why a file is not the published one; nil when it is.
    private func fault(of url: URL, _ file: PublishedFile) throws -> String? {
        let size = Self.size(url)
        guard size == file.bytes else { return "\(size) bytes instead of \(file.bytes)" }
        let sum = try SHA256.hash(of: url)
        return sum == file.sha256 ? nil : "its SHA-256 is \(sum) instead of \(file.sha256)"
    }

    private static func size(_ url: URL) -> Int {
        var status = stat()
        return stat(url.path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Brings what is missing of a file; whether it is the right one is judged afterwards.
    private func transfer(_ file: PublishedFile, to part: URL, _ progress: (Int) -> Void) throws -> Int {
        let present = Self.size(part)
        // What is there is whole, or nonsense: the sum will tell.
        if present >= file.bytes { return present }
        do {
            try transfer(file, to: part, from: present, progress)
            return present
        } catch is RangeRefused {
            // The server knows only whole files.
            try? FileManager.default.removeItem(at: part)
            try transfer(file, to: part, from: 0, progress)
            return 0
        }
    }

    private struct RangeRefused: Error {}

    private func transfer(
        _ file: PublishedFile,
        to part: URL,
        from start: Int,
        _ progress: (Int) -> Void
    ) throws {
        let descriptor = open(part.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw DatasetError(part.path, String(cString: strerror(errno)), remedy: "name a folder that can be written")
        }
        defer { close(descriptor) }
        guard Self.isReady, let handle = curl_easy_init() else {
            throw DatasetError(file.url, "libcurl cannot be started", remedy: "check the installation of libcurl")
        }
        defer { curl_easy_cleanup(handle) }
        try withoutActuallyEscaping(progress) { progress in
            let receiver = Receiver(descriptor, present: start, limit: file.bytes, progress)
            econas_curl_set_text(handle, CURLOPT_URL, file.url)
            econas_curl_set_text(handle, CURLOPT_USERAGENT, "econas")
            econas_curl_set_number(handle, CURLOPT_FOLLOWLOCATION, 1)
            econas_curl_set_number(handle, CURLOPT_MAXREDIRS, 5)
            econas_curl_set_number(handle, CURLOPT_FAILONERROR, 1)
            econas_curl_set_number(handle, CURLOPT_NOSIGNAL, 1)
            econas_curl_set_number(handle, CURLOPT_CONNECTTIMEOUT, min(30, patience))
            econas_curl_set_number(handle, CURLOPT_LOW_SPEED_LIMIT, 1)
            econas_curl_set_number(handle, CURLOPT_LOW_SPEED_TIME, patience)
            if start > 0 { econas_curl_set_size(handle, CURLOPT_RESUME_FROM_LARGE, start) }
            econas_curl_set_receiver(
                handle,
                { bytes, size, count, context in
                    guard let context, let bytes else { return 0 }
                    return Unmanaged<Receiver>.fromOpaque(context).takeUnretainedValue().take(bytes, size * count)
                },
                Unmanaged.passUnretained(receiver).toOpaque()
            )
            let code = withExtendedLifetime(receiver) { curl_easy_perform(handle) }
            let status = econas_curl_status(handle)
            // 416: it has no such range.
            if start > 0, code == CURLE_RANGE_ERROR || status == 416 { throw RangeRefused() }
            guard code != CURLE_OK else { return }
            throw failure(file, code, status, receiver)
        }
    }

    private func failure(_ file: PublishedFile, _ code: CURLcode, _ status: Int, _ receiver: Receiver) -> DatasetError {
        if let reason = receiver.failure {
            return DatasetError(
                folder.appending(path: file.name).path,
                reason,
                remedy: "free some space and fetch again: it goes on"
            )
        }
        let reason = status >= 400 ? "the server answers \(status)" : String(cString: curl_easy_strerror(code))
        let isWithoutNetwork = [
            CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT, CURLE_OPERATION_TIMEDOUT,
        ].contains(code)
        let later = receiver.present > 0 ? "fetch again later: it goes on from \(receiver.present) bytes; or " : ""
        return DatasetError(
            file.url,
            isWithoutNetwork && receiver.present == 0 ? "cannot be reached (\(reason))" : reason,
            remedy: "\(later)fetch it on another machine and put it into \(folder.path)/ as \(file.name)"
        )
    }

    /// libcurl wants to be told once, before there are threads of it.
    private static let isReady = econas_curl_begin() == CURLE_OK
}

/// Writes what arrives.
private final class Receiver {
    private let descriptor: Int32
    private let limit: Int
    private let progress: (Int) -> Void
    private(set) var present: Int
    private(set) var failure: String?

    init(_ descriptor: Int32, present: Int, limit: Int, _ progress: @escaping (Int) -> Void) {
        self.descriptor = descriptor
        self.present = present
        self.limit = limit
        self.progress = progress
    }

    /// Takes all bytes, or none when there is no room or more comes than is published.
    func take(_ bytes: UnsafeMutablePointer<CChar>, _ count: Int) -> Int {
        guard present + count <= limit else {
            failure = "more than the \(limit) bytes that are published arrive"
            return 0
        }
        var written = 0
        while written < count {
            let got = write(descriptor, bytes + written, count - written)
            if got < 0 && errno == EINTR { continue }
            guard got > 0 else {
                failure = String(cString: strerror(errno))
                return 0
            }
            written += got
        }
        present += count
        progress(present)
        return count
    }
}
