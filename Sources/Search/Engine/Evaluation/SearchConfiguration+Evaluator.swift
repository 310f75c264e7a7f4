import Architectures
import DataFiles
import RunConfiguration
import RunModel
import Studies
package import Tensor

extension SearchConfiguration {
    /// What evaluates the candidates of this configuration: real training, or a study's scores and trainings.
    ///
    /// - Parameter dataset: the images, where they have been loaded already.
    /// - Precondition: the configuration is checked (`check()`).
    /// - Throws: what is wrong with the images, a table or a grid.
    package func evaluator(on dataset: ImageDataset? = nil) throws -> any Evaluator {
        let dataset = try dataset ?? data.load().dataset
        guard kind == .study else { return try TrainingEvaluator(self, dataset: dataset) }
        var probes: [any ArchitectureProbe] = []
        if let table = try study.knownAccuracies() { probes.append(try TableProbe(table, column: study.truth)) }
        let scores = try study.trainingFreeScores()
        if !scores.isEmpty {
            var network = networkSize
            network.input.channels = dataset.shape.channels
            probes.append(ScoreProbe(scores, network: network, dataset: dataset, seed: search.seed))
        }
        return try StudyEvaluator(studyPlan(), configuration: self, dataset: dataset, probes: probes)
    }
}
