@preconcurrency import Dispatch
import Foundations
import Glibc
import RunModel
import Synchronization

/// Work in processes of their own, one for each slot, which speak messages: one JSON object a line on their standard streams.
///
/// A process is started with the first work of its slot and kept. One that dies loses its work, which the engine begins again; the
/// next work of the slot starts another. When the engine dies, however it dies, their input ends, and so do they.
final class SubprocessExecutor: Executor {
    /// What a slot has.
    private struct Slot {
        var process: WorkerProcess?
        /// Whether the work that the slot was given has been sent to the process.
        var isAtWork = false
        var signal = EvaluationSignal.proceed
    }

    private let program: String
    private let arguments: [String]
    private let configuration: String
    private let directory: String
    private let queues: [DispatchQueue]
    private let slots: Mutex<[Slot]>

    /// - Parameters:
    ///   - program, arguments: what is started: `econas work`.
    ///   - directory: the run's directory.
    init(_ settings: ExecutorSettings, program: String, arguments: [String], directory: String) {
        self.program = program
        self.arguments = arguments
        self.directory = directory
        configuration = settings.configuration
        queues = (1...settings.slots).map { DispatchQueue(label: "econas.subprocess.\($0)", qos: .userInitiated) }
        slots = Mutex(Array(repeating: Slot(), count: settings.slots))
    }

    func begin(_ job: EvaluationJob, slot: Int, report: @escaping @Sendable (WorkMessage) -> Void) {
        slots.withLock {
            $0[slot - 1].isAtWork = false
            $0[slot - 1].signal = .proceed
        }
        queues[slot - 1].async { [self] in report(.ended(follow(job, slot - 1, report))) }
    }

    func send(_ signal: EvaluationSignal, slot: Int) {
        slots.withLock { slots in
            guard slots[slot - 1].signal != .abandon else { return }
            slots[slot - 1].signal = signal
            // A process that is gone by now is noticed by whoever follows it.
            if slots[slot - 1].isAtWork { try? slots[slot - 1].process?.send(.signal(signal)) }
        }
    }

    func close() {
        let processes = slots.withLock { slots in
            defer { slots = slots.map { _ in Slot() } }
            return slots.compactMap(\.process)
        }
        for process in processes { _ = process.end() }
    }

    /// Has a piece of work done and passes its messages on, until it ends.
    private func follow(_ job: EvaluationJob, _ slot: Int, _ report: (WorkMessage) -> Void) -> WorkEnd {
        let process: WorkerProcess
        do {
            process = try ready(slot)
            try slots.withLock { slots in
                try process.send(.work(job))
                slots[slot].isAtWork = true
                if slots[slot].signal != .proceed { try process.send(.signal(slots[slot].signal)) }
            }
            while let message = try process.next() {
                if case .ended(let end) = message {
                    slots.withLock { $0[slot].isAtWork = false }
                    return end
                }
                report(message)
            }
        } catch {
            return lose(slot, "\(error)")
        }
        return lose(slot, "its process ended")
    }

    /// The slot's process, started when there is none.
    private func ready(_ slot: Int) throws -> WorkerProcess {
        if let process = slots.withLock({ $0[slot].process }) { return process }
        let process = try WorkerProcess(program, arguments)
        slots.withLock { $0[slot].process = process }
        try process.send(.configure(toml: configuration, directory: directory))
        return process
    }

    private func lose(_ slot: Int, _ problem: String) -> WorkEnd {
        let process = slots.withLock { slots in
            defer { slots[slot] = Slot() }
            return slots[slot].process
        }
        return .lost(process.map { "\(problem): \($0.end())" } ?? problem)
    }
}

/// A process that does work: its end of a socket is its standard input and output.
private final class WorkerProcess: Sendable {
    private struct Reading {
        var bytes: [UInt8] = []
        /// Bytes that are known to have no end of a line in them.
        var seen = 0
    }

    private let pid: pid_t
    private let socket: Int32
    private let reading = Mutex(Reading())

    /// More than any message has: whoever writes that is no worker.
    private static let longestLine = 64 << 20

    /// - Throws: `Spawn.Failure`.
    init(_ program: String, _ arguments: [String]) throws {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw Spawn.Failure(program: program, reason: String(cString: strerror(errno)))
        }
        socket = ends[0]
        defer { Glibc.close(ends[1]) }
        do {
            let streams = [Spawn.Stream.descriptor(ends[1]), .descriptor(ends[1])]
            pid = try Spawn.start(program, arguments, streams: streams, isSessionLeader: true)
        } catch {
            Glibc.close(ends[0])
            throw error
        }
    }

    func send(_ request: WorkRequest) throws {
        let bytes = try JSONLine.text(request)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.send(socket, buffer.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw WorkerFailure(description: String(cString: strerror(errno))) }
            sent += count
        }
    }

    /// The next message; nil when the process has ended.
    ///
    /// - Throws: what is wrong with a line.
    func next() throws -> WorkMessage? {
        try reading.withLock { reading in
            while true {
                if let end = reading.bytes[reading.seen...].firstIndex(of: UInt8(ascii: "\n")) {
                    let line = reading.bytes[..<end]
                    reading.bytes.removeSubrange(...end)
                    reading.seen = 0
                    return try JSONLine.value(line, as: WorkMessage.self)
                }
                reading.seen = reading.bytes.count
                guard reading.seen < Self.longestLine else { throw WorkerFailure(description: "a line without an end") }
                var buffer = [UInt8](repeating: 0, count: 65_536)
                let count = recv(socket, &buffer, buffer.count, 0)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return nil }
                reading.bytes += buffer[..<count]
            }
        }
    }

    /// Ends the process, and says how it ended.
    func end() -> String {
        shutdown(socket, Int32(SHUT_RDWR))
        Glibc.close(socket)
        guard let status = Spawn.wait(for: pid) else { return "nobody knows how" }
        let signal = status & 0x7f
        return signal == 0 ? "exit status \(status >> 8 & 0xff)" : "killed by signal \(signal)"
    }
}
