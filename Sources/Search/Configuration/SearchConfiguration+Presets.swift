import Architectures
import RunModel

/// A named configuration to start from.
package enum ConfigurationPreset: String, CaseIterable, Sendable, Hashable {
    /// The built-in data set, minutes on two cores, first scores within seconds.
    case quickstart
    /// CIFAR-10 with small networks, hours on two cores.
    case cifar10Small = "cifar10-small"
    /// The search of the EcoNAS paper, in full.
    case paper
    /// A study of proxies on NAS-Bench-201 and CIFAR-10.
    case proxyStudy = "proxy-study"
    /// The recipe by which the authors of EcoNAS train what they found, on CIFAR: days.
    case trainCIFAR = "train-cifar"
    /// A small version of it, hours on two cores.
    case trainShort = "train-short"

    /// What it is for, in one line.
    package var summary: String {
        switch self {
        case .quickstart: "the built-in data set, minutes on two cores, first scores within seconds"
        case .cifar10Small: "CIFAR-10 with small networks, hours on two cores"
        case .paper: "the search of the EcoNAS paper, in full"
        case .proxyStudy: "a study of proxies on NAS-Bench-201 and CIFAR-10 (econas proxies)"
        case .trainCIFAR: "training for good as the authors of EcoNAS do on CIFAR, days (econas train --recipe cifar)"
        case .trainShort: "training for good at a small size, hours on two cores (econas train --recipe short)"
        }
    }

    /// The preset's values.
    package var configuration: SearchConfiguration {
        var values = SearchConfiguration()
        switch self {
        case .paper: break
        case .proxyStudy:
            // The benchmark's own training, but for the size of networks, images and schedules, which the grid says.
            values.kind = .study
            values.search.space = "nas-bench-201"
            values.search.layers = 15
            values.search.cycles = 200
            values.proxy = ReducedSetting(channels: 16, resolution: 32, epochs: 200)
            values.training.batch = 256
            values.training.nesterov = true
            values.training.weightDecay = 5e-4
            values.training.clipNorm = 0
            values.study.grid = "c4r4s0e20/40"
            values.study.scores = "synflow,naswot,zico,az_nas"
        case .trainCIFAR, .trainShort:
            values.kind = .training
            values.proxy = ReducedSetting(c: 0, r: 0, s: 0, epochs: 600)
            values.data.holdOut = 0
            values.training.batch = 96
            values.training.learningRate = 0.025
            values.training.augmentation.cutout = 16
            values.training.dropPath = 0.2
            guard self == .trainShort else { break }
            values.proxy = ReducedSetting(channels: 16, resolution: 16, epochs: 60)
            values.search.layers = 8
            values.training.dropPath = 0
            values.data.holdOut = 0.1
        case .cifar10Small:
            values.proxy = ReducedSetting(c: 4, r: 4, s: 0, epochs: 18)
            values.search.layers = 8
            values.search.cycles = 50
            values.search.promotions = [4, 2]
            values.search.parents = [3, 3, 2]
            values.training.batch = 128
        case .quickstart:
            values.data.dataset = .shapes
            values.data.shapesTrain = 4000
            values.data.shapesTest = 1000
            values.proxy = ReducedSetting(channels: 8, resolution: 16, epochs: 9)
            values.search.layers = 6
            values.search.initial = 8
            values.search.cycles = 8
            values.search.maximumAge = 5
            values.search.promotions = [4, 2]
            values.search.parents = [3, 3, 2]
            values.training.batch = 128
        }
        return values
    }
}
