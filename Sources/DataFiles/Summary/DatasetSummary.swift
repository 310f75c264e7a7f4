package import Tensor

/// What is worth knowing of a data set before networks are trained on it.
package struct DatasetSummary: Sendable, Equatable {
    /// Images that are the same to the byte at the size that is worked with.
    package struct Duplicates: Sendable, Equatable {
        /// The sets that the images are in; twice the same for duplicates within it.
        package var first: Split
        package var second: Split
        /// Images of the second set that are in the first too; within one set, those that are there before.
        package var count: Int
        /// Those of them that have another label there.
        package var contradictions: Int
        /// A few of the pairs, by their names or numbers.
        package var examples: [String]
    }

    /// Images of each class in each set.
    package var counts: [Split: [Int]] = [:]
    /// Equal images, the worst kind first: between sets, then within.
    package var duplicates: [Duplicates] = []

    private static let shownExamples = 3

    /// Looks at all images.
    package init(_ data: LoadedData) {
        let dataset = data.dataset
        for split in Split.allCases where split == .training || dataset[split].count > 0 {
            counts[split] = dataset[split].labels.reduce(into: [Int](repeating: 0, count: dataset.classes)) {
                $0[Int($1)] += 1
            }
        }
        duplicates = Self.duplicates(data)
    }

    /// Images of the largest class of the training set for each one of the smallest; nil when one has none.
    package var imbalance: Double? {
        guard let counts = counts[.training], let least = counts.min(), let most = counts.max(), least > 0 else {
            return nil
        }
        return Double(most) / Double(least)
    }

    /// An image by its set and number.
    private struct Place {
        var split: Split
        var number: Int
    }

    private static func duplicates(_ data: LoadedData) -> [Duplicates] {
        let dataset = data.dataset
        var first: [UInt64: [Place]] = [:]
        var found: [String: Duplicates] = [:]
        func pixels(_ place: Place) -> ArraySlice<UInt8> {
            let size = dataset.shape.count
            return dataset[place.split].pixels[place.number * size..<(place.number + 1) * size]
        }
        func name(_ place: Place) -> String {
            data.files[place.split].map { $0[place.number] } ?? "\(place.split.rawValue) image \(place.number)"
        }
        for split in Split.allCases {
            for number in 0..<dataset[split].count {
                let place = Place(split: split, number: number)
                let own = pixels(place)
                let hash = own.withUnsafeBytes { StableHash.words($0, 0) }
                // An equal hash is not yet an equal image.
                let equals = (first[hash] ?? []).filter { pixels($0).elementsEqual(own) }
                for (index, other) in equals.enumerated() where index == 0 || other.split != equals[0].split {
                    var entry =
                        found["\(other.split) \(split)"]
                        ?? Duplicates(first: other.split, second: split, count: 0, contradictions: 0, examples: [])
                    entry.count += 1
                    if dataset[split].labels[number] != dataset[other.split].labels[other.number] {
                        entry.contradictions += 1
                    }
                    if entry.examples.count < shownExamples { entry.examples.append("\(name(other)) = \(name(place))") }
                    found["\(other.split) \(split)"] = entry
                }
                // One of each set is enough to compare with.
                if !equals.contains(where: { $0.split == split }) { first[hash, default: []].append(place) }
            }
        }
        let order = Split.allCases
        return found.values.sorted { left, right in
            func rank(_ entry: Duplicates) -> Int {
                (entry.first == entry.second ? 100 : 0) + 10 * (order.firstIndex(of: entry.first) ?? 0)
                    + (order.firstIndex(of: entry.second) ?? 0)
            }
            return rank(left) < rank(right)
        }
    }
}
