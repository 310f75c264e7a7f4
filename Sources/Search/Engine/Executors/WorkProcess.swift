@preconcurrency import Dispatch
import Foundation
import Glibc
package import RunConfiguration
import RunModel
import Store
import Synchronization

/// The other end of `SubprocessExecutor`: a process that does the work that it is told on its standard input, a JSON object a line,
/// and tells what comes of it on its standard output.
///
/// It decides nothing and writes nothing but checkpoints. When its input ends, so does it, in the middle of whatever it does: the
/// engine is gone, and whatever is not in a checkpoint is done again.
package final class WorkProcess: Sendable {
    /// Makes the evaluator for a configuration.
    package typealias EvaluatorFactory = @Sendable (SearchConfiguration) throws -> any Evaluator

    /// What work is done with.
    private struct Means {
        var evaluator: any Evaluator
        var gate: DiskGate
    }

    /// The piece of work in progress, and what it was told last, perhaps before it began.
    private struct Present {
        var host: WorkHost?
        var signal = EvaluationSignal.proceed
    }

    private let makeEvaluator: EvaluatorFactory
    private let means = Mutex<Result<Means, any Error>?>(nil)
    private let present = Mutex(Present())
    private let output = Mutex(())
    private let queue = DispatchQueue(label: "econas.work", qos: .userInitiated)

    /// Seconds between two messages that say how far the work is.
    private static let interval = 0.1

    /// A process that evaluates with what a factory makes.
    package init(evaluator: @escaping EvaluatorFactory) { makeEvaluator = evaluator }

    /// Works until the standard input ends.
    ///
    /// - Throws: what is wrong with a line of it.
    package func run() throws {
        var number = 0
        while let line = readLine(strippingNewline: true) {
            number += 1
            guard let request = try? JSONLine.value(line.utf8, as: WorkRequest.self) else {
                throw WorkerFailure(description: "standard input, line \(number): it is no request of an engine")
            }
            switch request {
            case .configure(let toml, let directory):
                configure(toml, RunDirectory(url: URL(fileURLWithPath: directory)))
            case .work(let job): begin(job)
            case .signal(let signal):
                present.withLock { present in
                    present.signal = signal
                    present.host?.send(signal)
                }
            }
        }
    }

    private func configure(_ toml: String, _ directory: RunDirectory) {
        // Made where work is done: signals are heard meanwhile.
        queue.async { [self] in
            let made = Result {
                let configuration = try SearchConfiguration(toml: toml, path: directory.storeURL.path)
                let gate = DiskGate(minimumFree: configuration.engine.minimumFreeDisk, interval: 1) {
                    directory.freeDiskBytes()
                }
                return Means(evaluator: try makeEvaluator(configuration), gate: gate)
            }
            means.withLock { $0 = made }
        }
    }

    private func begin(_ job: EvaluationJob) {
        present.withLock { $0 = Present() }
        queue.async { [self] in
            do {
                guard let means = try means.withLock({ try $0?.get() }) else {
                    throw WorkerFailure(description: "work came before a configuration")
                }
                let meter = Mutex(DispatchTime(uptimeNanoseconds: 1))
                let host = WorkHost(gate: means.gate) { [self] message in
                    if case .progress = message {
                        let isDue = meter.withLock { last in
                            guard DispatchTime.now() > last + Self.interval else { return false }
                            last = .now()
                            return true
                        }
                        guard isDue else { return }
                    }
                    tell(message)
                }
                present.withLock { present in
                    host.send(present.signal)
                    present.host = host
                }
                host.work(job, means.evaluator)
            } catch {
                tell(.ended(.fatal(WorkerFailure(description: "\(error)"))))
            }
        }
    }

    private func tell(_ message: WorkMessage) {
        guard var bytes = (try? JSONLine.text(message))?[...] else { return }
        output.withLock { _ in
            while !bytes.isEmpty {
                let count = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
                // Whoever listened is gone, which the end of the input tells.
                guard count > 0 || errno == EINTR else { return }
                bytes = bytes.dropFirst(max(0, count))
            }
        }
    }
}
