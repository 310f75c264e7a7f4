/// What is done with a candidate in one piece.
package enum Work: Sendable, Hashable {
    /// What can be known of it without training is measured.
    case measure
    /// It is trained through an epoch of one of its trainings. A search has one, a study one for each setting of its grid.
    case train(training: Int, through: Int)

    /// The epoch of its training that completes it; nil where nothing is trained.
    package var lastEpoch: Int? {
        switch self {
        case .measure: nil
        case .train(_, let epoch): epoch
        }
    }

    /// The training, from 0; nil where nothing is trained.
    package var training: Int? {
        switch self {
        case .measure: nil
        case .train(let training, _): training
        }
    }

    /// Work as it is recorded: a training and an epoch of it, or neither.
    package init?(training: Int?, through epoch: Int?) {
        switch (training, epoch) {
        case (nil, nil): self = .measure
        case (let training?, let epoch?): self = .train(training: training, through: epoch)
        default: return nil
        }
    }
}

extension Work: Codable {
    private enum CodingKeys: String, CodingKey {
        case training = "training"
        case throughEpoch = "throughEpoch"
    }

    /// Reads an object; one without keys is a measurement.
    package init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: CodingKeys.self)
        let training = try box.decodeIfPresent(Int.self, forKey: .training)
        guard let work = Work(training: training, through: try box.decodeIfPresent(Int.self, forKey: .throughEpoch))
        else {
            let problem = "a training needs training and throughEpoch"
            throw DecodingError.dataCorruptedError(forKey: .throughEpoch, in: box, debugDescription: problem)
        }
        self = work
    }

    /// Writes an object; that of a measurement has no keys.
    package func encode(to encoder: any Encoder) throws {
        var box = encoder.container(keyedBy: CodingKeys.self)
        try box.encodeIfPresent(training, forKey: .training)
        try box.encodeIfPresent(lastEpoch, forKey: .throughEpoch)
    }
}
