import Architectures
import Foundation
package import RunModel

extension SearchConfiguration {
    /// What a study does with every architecture.
    ///
    /// - Throws: `ReducedSettingError` when the grid cannot be read.
    package func studyPlan() throws -> StudyPlan {
        let measures = TrainingFreeScore.names(in: study.scores) + (study.table.isEmpty ? [] : [study.truth])
        let levels = Spaces.named(search.space)?.channelLevels ?? []
        return StudyPlan(
            channelLevels: levels,
            scores: measures,
            grid: try TrainedProxy.grid(parsing: study.grid, levels: levels, fullResolution: data.fullResolution)
        )
    }

    /// What a study measures and compares; nil in a run that is none or has nothing to compare with.
    package var studyOutline: StudyOutline? {
        guard kind == .study, !study.truth.isEmpty, let plan = try? studyPlan() else { return nil }
        return StudyOutline(plan: plan, truth: study.truth)
    }

    /// Checks what a study requires.
    ///
    /// - Throws: `ConfigurationError` naming the key and what would be right.
    func checkStudy() throws {
        let plan: StudyPlan
        do {
            plan = try studyPlan()
            _ = try study.trainingFreeScores()
        } catch let error as ReducedSettingError {
            throw ConfigurationError(nil, key: "study.grid", "study.grid: \(error.message)")
        } catch let error as ProxyStudyError {
            throw ConfigurationError(nil, key: "study.scores", "study.scores: \(error.message)")
        }
        guard !plan.trainings.isEmpty || !TrainingFreeScore.names(in: study.scores).isEmpty else {
            let message = "study.grid and study.scores are empty: a study needs proxies, such as c4r4s0e20"
            throw ConfigurationError(nil, key: "study.grid", message)
        }
        let labels = plan.ladder.tiers.compactMap(\.label)
        if !study.table.isEmpty, study.truth.isEmpty {
            let message = "study.truth is empty: name the column of \(study.table) that proxies are compared with"
            throw ConfigurationError(nil, key: "study.truth", message)
        }
        if study.table.isEmpty, !study.truth.isEmpty, !labels.contains(study.truth) {
            let message = "study.truth = \(study.truth): without study.table it must be a proxy of the grid, one of "
            throw ConfigurationError(nil, key: "study.truth", message + labels.joined(separator: ", "))
        }
    }
}

extension StudySection {
    /// The training-free scores that are asked for; AZ-NAS stands for the scores that it is made of.
    ///
    /// - Throws: `ProxyStudyError` for a name that is none.
    package func trainingFreeScores() throws -> Set<TrainingFreeScore> { try TrainingFreeScore.parse(scores) }
}
