/// What a trained network was found to be on a whole set of images: everything that is derived from its answers.
package struct Evaluation: Sendable, Hashable, Codable {
    /// Answers of about the same confidence.
    package struct Bin: Sendable, Hashable, Codable {
        /// How many answers.
        package var count: Int
        /// How many of them are right.
        package var correct: Int
        /// The sum of the probabilities that the network gave them.
        package var confidence: Double

        /// Creates a bin.
        package init(count: Int = 0, correct: Int = 0, confidence: Double = 0) {
            self.count = count
            self.correct = correct
            self.confidence = confidence
        }

        private enum CodingKeys: String, CodingKey {
            case count = "count"
            case correct = "correct"
            case confidence = "confidence"
        }
    }

    /// The images.
    package var split: DataSplit
    /// Epochs that the network had been trained.
    package var epoch: Int
    /// Mean cross entropy.
    package var loss: Double
    /// Share of the images whose class is among the five likeliest; nil where there are no more than five.
    package var topFive: Double?
    /// What the classes are called.
    package var classes: [String]
    /// How many images of a class (row) were taken for one of another (column).
    package var confusion: [[Int]]
    /// The answers by the probability that the network gave them, in bins of equal width from 0 to 1.
    package var bins: [Bin]
    /// Processor time that it took, in seconds of one core.
    package var seconds: Double

    /// Creates an evaluation.
    package init(
        split: DataSplit,
        epoch: Int,
        loss: Double,
        topFive: Double?,
        classes: [String],
        confusion: [[Int]],
        bins: [Bin],
        seconds: Double
    ) {
        self.split = split
        self.epoch = epoch
        self.loss = loss
        self.topFive = topFive
        self.classes = classes
        self.confusion = confusion
        self.bins = bins
        self.seconds = seconds
    }

    private enum CodingKeys: String, CodingKey {
        case split = "split"
        case epoch = "epoch"
        case loss = "loss"
        case topFive = "topFive"
        case classes = "classes"
        case confusion = "confusion"
        case bins = "bins"
        case seconds = "seconds"
    }

    /// Reads an object.
    ///
    /// - Throws: `DecodingError` also where the matrix has not a row and a column for each class: everything else goes by it.
    package init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: CodingKeys.self)
        let classes = try box.decode([String].self, forKey: .classes)
        let confusion = try box.decode([[Int]].self, forKey: .confusion)
        let isWhole =
            confusion.count == classes.count
            && confusion.allSatisfy { row in
                row.count == classes.count && row.allSatisfy { (0...Int(Int32.max)).contains($0) }
            }
        guard isWhole else {
            let problem = "the answers are not counted for each class"
            throw DecodingError.dataCorruptedError(forKey: .confusion, in: box, debugDescription: problem)
        }
        self.init(
            split: try box.decode(DataSplit.self, forKey: .split),
            epoch: try box.decode(Int.self, forKey: .epoch),
            loss: try box.decode(Double.self, forKey: .loss),
            topFive: try box.decodeIfPresent(Double.self, forKey: .topFive),
            classes: classes,
            confusion: confusion,
            bins: try box.decode([Bin].self, forKey: .bins),
            seconds: try box.decode(Double.self, forKey: .seconds)
        )
    }

    /// How many images were looked at.
    package var images: Int { confusion.joined().reduce(0, +) }

    /// How many of them were classified rightly.
    package var correct: Int { confusion.indices.reduce(0) { $0 + confusion[$1][$1] } }

    /// Share of the images classified rightly.
    package var accuracy: Double { Double(correct) / Double(max(1, images)) }

    /// Share of a class's images that are classified rightly; nil where there are none.
    package func recall(_ label: Int) -> Double? {
        Self.share(confusion[label][label], of: confusion[label].reduce(0, +))
    }

    /// Share of the answers of a class that are right; nil where it is never the answer.
    package func precision(_ label: Int) -> Double? {
        Self.share(confusion[label][label], of: confusion.reduce(0) { $0 + $1[label] })
    }

    /// The classes by the share of their images that are classified rightly, the hardest first.
    package var hardest: [Int] {
        confusion.indices.filter { recall($0) != nil }.sorted { (recall($0) ?? 0, $0) < (recall($1) ?? 0, $1) }
    }

    /// What a class is most often taken for by mistake, and how often; nil where it never is.
    package func mistake(_ label: Int) -> (label: Int, count: Int)? {
        let others = confusion.indices.filter { $0 != label && confusion[label][$0] > 0 }
        guard let worst = others.max(by: { confusion[label][$0] < confusion[label][$1] }) else { return nil }
        return (worst, confusion[label][worst])
    }

    /// The expected calibration error: how far the probability of an answer is from the share of right ones, over all bins (Naeini,
    /// Cooper and Hauskrecht, AAAI 2015; Guo et al., ICML 2017).
    package var calibrationError: Double {
        bins.reduce(0) { $0 + abs(Double($1.correct) - $1.confidence) } / Double(max(1, images))
    }

    /// The numbers by which networks are compared.
    package var metrics: [Metric] {
        func metric(_ name: String, _ value: Double?, _ direction: Direction, cost: Double = 0) -> Metric {
            Metric(name: "\(split.rawValue)_\(name)", value: value, direction: direction, split: split, cost: cost)
        }
        var metrics = [metric("accuracy", accuracy, .higher, cost: seconds)]
        if let topFive { metrics.append(metric("top_5", topFive, .higher)) }
        return metrics + [metric("loss", loss, .lower), metric("calibration_error", calibrationError, .lower)]
    }

    private static func share(_ part: Int, of whole: Int) -> Double? { whole > 0 ? Double(part) / Double(whole) : nil }
}
