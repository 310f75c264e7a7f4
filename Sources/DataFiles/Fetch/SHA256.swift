import CDigest
import Foundation
import Tensor

/// The SHA-256 of a file, in hexadecimal.
enum SHA256 {
    /// - Throws: `FileError`.
    static func hash(of url: URL) throws -> String {
        guard let file = FileHandle(forReadingAtPath: url.path) else {
            throw FileError.unreadable(url.path, reason: String(cString: strerror(errno)))
        }
        defer { try? file.close() }
        var context = SHA2_CTX()
        SHA256Init(&context)
        do {
            while let part = try file.read(upToCount: 1 << 20), !part.isEmpty {
                part.withUnsafeBytes { SHA256Update(&context, $0.bindMemory(to: UInt8.self).baseAddress, part.count) }
            }
        } catch {
            throw FileError.unreadable(url.path, reason: error.localizedDescription)
        }
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        SHA256Final(&digest, &context)
        return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
