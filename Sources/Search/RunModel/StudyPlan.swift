/// What a study measures, and what it compares that with.
package struct StudyOutline: Sendable, Hashable {
    /// What is done with every architecture.
    package var plan: StudyPlan
    /// What proxies are to predict: the name of a measure or of a proxy of the grid.
    package var truth: String

    /// Creates an outline.
    package init(plan: StudyPlan, truth: String) {
        self.plan = plan
        self.truth = truth
    }
}

/// What a proxy study does with every architecture: training-free scores, then the trainings of a grid of proxies.
///
/// The store knows a study as a ladder of tiers, a tier for each proxy. A training that passes through the epochs of several proxies
/// runs once; trainings follow one another.
package struct StudyPlan: Sendable, Hashable {
    /// One training: the proxies that it passes through, by epochs.
    package struct Training: Sendable, Hashable {
        /// The network, the images, the samples and the schedule.
        package var setting: ReducedSetting
        /// Images per step; nil for the configuration's.
        package var batch: Int?
        /// The epochs that are read, ascending.
        package var epochs: [Int]

        /// What is read of it.
        package var proxies: [TrainedProxy] {
            epochs.map { TrainedProxy(setting: setting, epoch: $0, batch: batch) }
        }
    }

    /// Channels at the levels 0 to 4, in the space of the architectures.
    package let channelLevels: [Int]
    /// What is measured without training, by name.
    package let scores: [String]
    /// The trainings, in their order.
    package let trainings: [Training]

    /// Makes a plan of a grid of proxies; proxies that share a training are put together.
    package init(channelLevels: [Int], scores: [String], grid: [TrainedProxy]) {
        self.channelLevels = channelLevels
        self.scores = scores
        var trainings: [Training] = []
        for proxy in grid {
            if let index = trainings.firstIndex(where: { $0.proxies.contains { $0.sharesTraining(with: proxy) } }) {
                trainings[index].epochs.append(proxy.epoch)
            } else {
                trainings.append(Training(setting: proxy.setting, batch: proxy.batch, epochs: [proxy.epoch]))
            }
        }
        for index in trainings.indices { trainings[index].epochs = Set(trainings[index].epochs).sorted() }
        self.trainings = trainings
    }

    /// A tier per proxy: the scores together are the first.
    package var ladder: TierLadder {
        var tiers: [(work: Work, label: String)] = scores.isEmpty ? [] : [(.measure, "scores")]
        for (index, training) in trainings.enumerated() {
            tiers += training.proxies.map {
                (.train(training: index, through: $0.epoch), $0.name(levels: channelLevels))
            }
        }
        return TierLadder(
            tiers.enumerated().map { TierInfo(tier: $0 + 1, work: $1.work, label: $1.label) }
        )
    }
}
