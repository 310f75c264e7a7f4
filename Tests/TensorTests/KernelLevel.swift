import CTensorKernels
import Dispatch
import Testing

/// An instruction set that kernels are compiled for.
enum KernelLevel: Int32, CaseIterable {
    case baseline = 1
    case avx2
    case avx512

    /// Those that this processor has.
    static var available: [KernelLevel] { allCases.filter { $0.rawValue <= econas_highest_level() } }

    /// That at which a test marked ``EveryLevel`` runs now.
    @TaskLocal static var current: KernelLevel?

    /// Makes the kernels that `body` calls those of this level.
    func use<Result>(_ body: () throws -> Result) rethrows -> Result {
        let before = econas_level()
        econas_use_level(rawValue)
        defer { econas_use_level(before) }
        return try body()
    }
}

/// Runs tests once at each level that the processor has, and names the level where one fails.
struct EveryLevel: SuiteTrait, TestTrait, TestScoping {
    let isRecursive = true

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        for level in KernelLevel.available {
            let naming = IssueHandlingTrait.compactMapIssues { issue in
                var issue = issue
                issue.comments.append("with kernels for \(level)")
                return issue
            }
            try await KernelLevel.$current.withValue(level) {
                try await withTaskExecutorPreference(Threads(level: level)) {
                    try await naming.provideScope(for: test, testCase: testCase, performing: function)
                }
            }
        }
    }

    /// The level is a thread's: wherever the test goes on, it finds it.
    private final class Threads: TaskExecutor {
        private let level: KernelLevel

        init(level: KernelLevel) {
            self.level = level
        }

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            DispatchQueue.global().async { [self] in
                level.use { job.runSynchronously(on: asUnownedTaskExecutor()) }
            }
        }
    }
}

extension Trait where Self == EveryLevel {
    /// Runs once with the kernels of each instruction set.
    static var everyLevel: EveryLevel { EveryLevel() }
}
