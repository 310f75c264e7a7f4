import Foundation
import Synchronization

/// A server on this machine that sends one file, as well or badly as a test wants.
final class LoopbackServer: Sendable {
    /// How the server behaves.
    struct Manners: Sendable {
        /// The answer to everything, where it is an error.
        var status = 200
        /// Whether a part of the file may be asked for.
        var knowsRanges = true
        /// The connection breaks off behind so many bytes of an answer.
        var breaksAfter = Int.max
    }

    let port: UInt16
    private let listener: Int32
    private let content: [UInt8]
    private let state: Mutex<(manners: Manners, ranges: [Int], isStopped: Bool)>

    /// Begins to answer.
    init(_ content: [UInt8], _ manners: Manners = Manners()) throws {
        self.content = content
        state = Mutex((manners, [], false))
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 8) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else {
                    // Only here: elsewhere the number might be another file's by now.
                    close(listener)
                    return
                }
                answer(connection)
                close(connection)
            }
        }
    }

    /// Ends the server; more than once does no harm.
    func stop() {
        state.withLock { state in
            guard !state.isStopped else { return }
            state.isStopped = true
            shutdown(listener, Int32(SHUT_RDWR))
        }
    }

    /// Behaves otherwise from now on.
    func behave(_ manners: Manners) { state.withLock { $0.manners = manners } }

    /// Where each answer began in the file.
    var ranges: [Int] { state.withLock { $0.ranges } }

    private func answer(_ connection: Int32) {
        var request = ""
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !request.contains("\r\n\r\n") {
            let count = read(connection, &buffer, buffer.count)
            guard count > 0 else { return }
            request += String(decoding: buffer[..<count], as: UTF8.self)
        }
        let manners = state.withLock { $0.manners }
        var start = 0
        if manners.knowsRanges, let match = request.firstMatch(of: /Range: bytes=(\d+)-/) { start = Int(match.1) ?? 0 }
        var head = "HTTP/1.1 \(manners.status) X\r\nConnection: close\r\n"
        var body = content[min(start, content.count)...]
        if manners.status != 200 {
            body = []
        } else if start > 0 {
            head = "HTTP/1.1 206 X\r\nConnection: close\r\n"
            head += "Content-Range: bytes \(start)-\(content.count - 1)/\(content.count)\r\n"
        }
        head += "Content-Length: \(body.count)\r\n\r\n"
        state.withLock { $0.ranges.append(start) }
        var bytes = Array(head.utf8) + body.prefix(manners.breaksAfter)
        while !bytes.isEmpty {
            let count = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            guard count > 0 else { return }
            bytes.removeFirst(count)
        }
    }
}
