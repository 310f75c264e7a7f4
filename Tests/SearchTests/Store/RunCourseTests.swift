import Foundation
import Testing
@testable import Foundations
@testable import RunModel
@testable import Store

/// What a search had found by what it had spent.
@Suite struct RunCourseTests {
    @Test func theEndOfTheCourseIsTheRun() throws {
        let harness = try RunHarness()
        harness.work(try harness.create(RunHarness.configuration()))
        let course = try RunCourse(harness.directory)
        let export = try RunExport(harness.directory)
        let curves = export.candidates.flatMap(\.curve)
        #expect(abs(course.coreSeconds - curves.reduce(0) { $0 + $1.seconds }) < 1e-9)
        #expect(course.topTier == 3)

        let end = course.standing(at: .infinity)
        let top = export.candidates.compactMap { $0.record.scores[3] }
        #expect(end.epochs == curves.count)
        #expect(end.candidates == export.candidates.count { !$0.curve.isEmpty })
        #expect(end.top == top.count && top.count > 1)
        #expect(end.best == top.max())
        #expect(end.mean == Statistics.mean(top))
        #expect(end.scoreSeconds == 0)
        #expect(course.completions.count == export.candidates.reduce(0) { $0 + $1.record.scores.count })
    }

    @Test func aStandingCountsWhatWasOverByThen() throws {
        let harness = try RunHarness()
        harness.work(try harness.create(RunHarness.configuration()))
        let course = try RunCourse(harness.directory)
        let first = try #require(course.completions.first { $0.tier == 3 })
        let before = course.standing(at: first.seconds.nextDown)
        #expect(before.top == 0 && before.best == nil && before.mean == nil)
        #expect(before.coreSeconds < first.seconds)
        let then = course.standing(at: first.seconds)
        #expect(then.top == 1 && then.best == first.score && then.mean == first.score)
        #expect(then.epochs == before.epochs + 1)
        let nothing = course.standing(at: 0)
        #expect(nothing.epochs == 0 && nothing.candidates == 0)
        #expect(course.best.map(\.score) == course.best.map(\.score).sorted())
        #expect(course.best.last?.score == course.standing(at: .infinity).best)
    }

    @Test func aScoreThatANetworkDoesNotHaveIsRecordedAsNone() throws {
        let harness = try RunHarness()
        harness.work(try harness.create(RunHarness.tiny))
        let measure = Measure(name: "naswot", value: nil, seconds: 0.5)
        let store = try RunStore(harness.directory)
        try store.write(.cycle, now: Date()) { try $0.insert([measure], candidate: 1) }
        store.close()
        let snapshot = try #require(try RunReader(harness.directory).poll())
        #expect(snapshot.candidates[0].measures == ["naswot": measure])
        #expect(try RunExport(harness.directory).candidates[0].record.measures == ["naswot": measure])
    }

    @Test func scoresOfTierZeroAreSpentBeforeTheFirstEpoch() throws {
        let harness = try RunHarness()
        harness.work(try harness.create(RunHarness.tiny))
        let plain = try RunCourse(harness.directory)
        let store = try RunStore(harness.directory)
        try store.write(.cycle, now: Date()) { transaction in
            for candidate in 1...2 {
                let measure = Measure(name: "naswot", value: 1, seconds: 10 * Double(candidate))
                try transaction.insert([measure], candidate: candidate)
            }
        }
        store.close()
        let course = try RunCourse(harness.directory)
        #expect(abs(course.coreSeconds - plain.coreSeconds - 30) < 1e-9)
        #expect(course.standing(at: .infinity).scoreSeconds == 30)
        #expect(course.standing(at: 9).epochs == 0)
        let first = try #require(course.completions.first)
        #expect(first.seconds > 10)
    }
}
