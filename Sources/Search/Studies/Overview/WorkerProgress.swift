package import RunModel

extension WorkerRecord {
    /// How much of the assignment is done, 0…1: its epochs begin where the tier below ended.
    package func progress(_ run: RunInfo) -> Double {
        let epochs = run.tiers.epochs(inTier: tier)
        return min(1, max(0, (Double(epoch - epochs.lowerBound) + epochShare) / Double(max(1, epochs.count))))
    }

    /// Seconds to the end of the assignment at the present speed, validation not counted; nil while that is unknown, or where nothing
    /// is trained.
    package func secondsLeft(imagesPerEpoch: Int?) -> Double? {
        guard let imagesPerEpoch, let lastEpoch, imagesPerSecond > 0 else { return nil }
        let epochs = max(0, Double(lastEpoch - epoch + 1) - epochShare)
        return epochs * Double(imagesPerEpoch) / imagesPerSecond
    }

    /// How much of the epoch in progress is done, 0…1.
    private var epochShare: Double { batches > 0 ? Double(batch) / Double(batches) : 0 }
}
