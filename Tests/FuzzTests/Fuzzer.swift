import Foundation
import Synchronization
import Tensor
import Testing

/// Feeds a reader with inputs that are made of good ones by a seeded random stream.
///
/// A trap ends the process, and so does an input that is not done with after a long time: the input is then the content of the target's
/// file in ``folder``. It goes into the target's corpus once the defect is mended.
struct Fuzzer {
    /// How much to try: `make fuzz` sets it, the test suite tries a little.
    static let seed = number("ECONAS_FUZZ_SEED") ?? 1
    static let inputs = number("ECONAS_FUZZ_INPUTS") ?? 300
    static let seconds = number("ECONAS_FUZZ_SECONDS")
    /// Where the inputs of the moment lie.
    static let folder = URL(
        filePath: ProcessInfo.processInfo.environment["ECONAS_FUZZ_FOLDER"] ?? NSTemporaryDirectory()
    )
    /// The processor time that a single input may take, in seconds.
    private static let limit = 2.0
    /// The processor time after which nobody waits for an input any longer, in seconds.
    private static let hang = 30.0

    private static func number(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
    }

    /// The target's name.
    let name: String
    /// Good inputs.
    let corpus: [[UInt8]]
    /// Words that mean something to the reader.
    let words: [String]
    /// How many inputs are tried where no time is set.
    var inputs = Self.inputs

    init(_ name: String, corpus: [[UInt8]], words: [String] = []) {
        self.name = name
        self.corpus = corpus
        self.words = words
    }

    init(_ name: String, corpus: [String], words: [String] = []) {
        self.init(name, corpus: corpus.map { Array($0.utf8) }, words: words)
    }

    /// Calls with every input of the corpus as it is, and then with changed ones: so many, or for so long.
    ///
    /// - Parameter make: makes an input, where changed bytes alone would get nowhere.
    func callAsFunction(
        making make: ((inout RandomStream) throws -> [UInt8])? = nil,
        _ body: ([UInt8], inout RandomStream) throws -> Void
    ) throws {
        let file = Self.folder.appending(path: "fuzz-\(name)-\(getpid())")
        let descriptor = open(file.path, O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0o600)
        try #require(descriptor >= 0, "\(file.path) cannot be written")
        defer {
            close(descriptor)
            unlink(file.path)
        }
        let watchdog = Watchdog(name, limit: Self.hang)
        defer { watchdog.stop() }
        let end = Self.seconds.map { ContinuousClock.now + .seconds($0) }
        var tried: UInt64 = 0
        while tried < corpus.count || end.map({ ContinuousClock.now < $0 }) ?? (tried < inputs) {
            var random = RandomStream(seed: Self.seed, purpose: name, tried)
            let input = tried < corpus.count ? corpus[Int(tried)] : try make?(&random) ?? mutated(using: &random)
            ftruncate(descriptor, 0)
            _ = input.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
            let start = ThreadClock.nanoseconds()
            watchdog.begin(tried)
            try body(input, &random)
            let seconds = 1e-9 * Double(ThreadClock.nanoseconds() - start)
            if seconds > Self.limit {
                Issue.record("\(name), input \(tried) of seed \(Self.seed): \(seconds) s for \(input.count) bytes")
            }
            tried += 1
        }
        if Self.seconds != nil { print("\(name): \(tried) inputs by seed \(Self.seed)") }
    }

    /// A good input after one to eight changes.
    func mutated(using random: inout RandomStream) -> [UInt8] {
        var bytes = corpus[random.below(corpus.count)]
        for _ in 0...random.below(8) { change(&bytes, using: &random) }
        return bytes
    }

    private func change(_ bytes: inout [UInt8], using random: inout RandomStream) {
        let place = random.below(bytes.count + 1)
        let end = min(bytes.count, place + 1 + random.below(12))
        switch random.below(9) {
        case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(random.below(8))
        case 1 where place < bytes.count: bytes[place] = UInt8(random.below(256))
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 4: bytes.insert(contentsOf: word(using: &random).utf8, at: place)
        case 5: bytes.replaceSubrange(place..<end, with: word(using: &random).utf8)
        case 6: bytes.removeLast(bytes.count - place)
        case 7:
            let other = corpus[random.below(corpus.count)]
            bytes.replaceSubrange(place..., with: other[random.below(other.count + 1)...])
        default:
            // Deep nesting and long runs.
            let part = Array(bytes[place..<min(bytes.count, place + 1 + random.below(2))])
            for _ in 0..<random.below(2_000) { bytes.insert(contentsOf: part, at: place) }
        }
    }

    private func word(using random: inout RandomStream) -> String {
        let all = words + Self.edges
        return all[random.below(all.count)]
    }

    /// Values where readers go wrong.
    private static let edges = [
        "0", "-1", "2147483648", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "1e308", "1e999",
        "nan", "inf", "-0.0", "0x10", "\"", "\\", "\n", "\r\n", "\0", ",", " ", "[", "]", "{", "}", "=", "é",
        "e\u{301}",
        "👩‍👩‍👧", "\u{FEFF}", "\u{202E}", "\u{1B}[", "%n",
    ]
}

/// Ends the process when a thread works on one input for too long.
private final class Watchdog: Sendable {
    private struct State {
        var input: UInt64 = 0
        var since: Double = 0
        var isOver = false
    }

    private let state = Mutex(State())
    private let clock: clockid_t

    /// Watches the calling thread.
    init(_ name: String, limit: Double) {
        var clock = clockid_t()
        pthread_getcpuclockid(pthread_self(), &clock)
        self.clock = clock
        Thread.detachNewThread { [self] in
            while true {
                sleep(1)
                let late = state.withLock { state -> UInt64? in
                    if state.isOver { return nil }
                    return seconds() - state.since > limit ? state.input : .max
                }
                guard let late else { return }
                if late == .max { continue }
                // Not `print`: what is printed may not be written before the end.
                FileHandle.standardError.write(Data("\(name), input \(late): not done after \(limit) s\n".utf8))
                abort()
            }
        }
    }

    /// An input begins.
    func begin(_ input: UInt64) {
        let now = seconds()
        state.withLock { ($0.input, $0.since) = (input, now) }
    }

    /// All are done with; the thread may end.
    func stop() { state.withLock { $0.isOver = true } }

    /// Processor time of the watched thread; only while it lives, which it does until `stop`.
    private func seconds() -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }
}
