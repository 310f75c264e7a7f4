import Glibc

/// Reads texts as a whole, up to a bound, and never waits for what does not come.
package enum TextFile {
    /// Why a text cannot be read, in a few words that go after the name of the file.
    package struct Problem: Error, Hashable, CustomStringConvertible {
        /// The words.
        package let description: String
    }

    /// What a person writes for the standard input.
    package static let standardInput = "-"
    /// Milliseconds until somebody must have begun to write into a pipe.
    private static let patience: Int32 = 5_000

    /// Reads the text of a file.
    ///
    /// - Parameters:
    ///   - path: the file; `-` is the standard input where a person may name it.
    ///   - limit: the most bytes that it may have.
    ///   - isNamed: whether a person named the file for this one reading, so that pipes and devices are meant; otherwise only what
    ///     lies on the disk is read.
    package static func read(_ path: String, limit: Int, isNamed: Bool) throws(Problem) -> String {
        let bytes = try bytes(path, limit: limit, isNamed: isNamed)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Problem(description: archive(bytes) ?? "it is no text in UTF-8")
        }
        return text
    }

    /// What is packed is named with what unpacks it.
    private static func archive(_ bytes: [UInt8]) -> String? {
        let kinds: [(magic: [UInt8], name: String, remedy: String)] = [
            ([0x1F, 0x8B], "gzip", "gunzip"), ([0x50, 0x4B, 3, 4], "zip", "unzip"),
            ([0x42, 0x5A, 0x68], "bzip2", "bunzip2"),
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "xz", "unxz"), ([0x28, 0xB5, 0x2F, 0xFD], "zstd", "unzstd"),
        ]
        return kinds.first { bytes.starts(with: $0.magic) }.map {
            "it is packed with \($0.name): unpack it first (\($0.remedy))"
        }
    }

    private static func bytes(_ path: String, limit: Int, isNamed: Bool) throws(Problem) -> [UInt8] {
        let isInput = isNamed && path == standardInput
        let descriptor = isInput ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure() }
        switch status.st_mode & S_IFMT {
        case S_IFREG: if status.st_size > limit { throw tooLarge(limit) }
        case S_IFDIR: throw Problem(description: "it is a folder")
        default: if !isNamed { throw Problem(description: "it is a pipe or a device, not a file") }
        }
        let isPipe = status.st_mode & S_IFMT == S_IFIFO
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count > 0 {
                bytes += buffer[..<count]
                guard bytes.count <= limit else { throw tooLarge(limit) }
            } else if count < 0, errno == EAGAIN || errno == EINTR {
                // Somebody has the other end open and will write.
                _ = wait(descriptor, -1)
            } else if count < 0 {
                throw failure()
            } else if isPipe, bytes.isEmpty, !isInput {
                // Nobody has it open: whoever was to write has been and gone, or has not come yet.
                let events = wait(descriptor, patience)
                if events == 0 || events & Int16(POLLIN) == 0 {
                    throw Problem(description: "nothing came through the pipe")
                }
            } else {
                return bytes
            }
        }
    }

    /// Waits until there is something to read, or nobody is left to write it; returns what happened, 0 for nothing.
    private static func wait(_ descriptor: Int32, _ milliseconds: Int32) -> Int16 {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&request, 1, milliseconds) > 0 ? request.revents : 0
    }

    private static func tooLarge(_ limit: Int) -> Problem {
        Problem(description: "it is larger than \(Format.bytes(limit)), more than any such file has")
    }

    private static func failure() -> Problem {
        Problem(description: errno == ENOENT ? "there is no such file" : String(cString: strerror(errno)))
    }
}
