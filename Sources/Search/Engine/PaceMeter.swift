/// How fast epochs come, by the time that an engine works on a run.
struct PaceMeter {
    /// How many epochs there were at a moment.
    struct Mark {
        /// Seconds worked on the run.
        var worked: Double
        /// Epochs recorded.
        var epochs: Int
    }

    /// Over how many epochs the pace is taken at most: some cycles of a small search, a part of one of a large search.
    private static let window = 128
    /// With fewer, one slow epoch would be the pace.
    private static let fewest = 8

    private var marks: [Mark] = []

    /// Takes a look at the run; marks come in their order.
    mutating func add(_ mark: Mark) {
        if let last = marks.last, last.epochs == mark.epochs { return }
        marks.append(mark)
        while marks.count > 2, marks[1].epochs <= mark.epochs - Self.window { marks.removeFirst() }
    }

    /// Seconds from one epoch to the next, on average; nil while too few were seen.
    var secondsPerEpoch: Double? {
        guard let first = marks.first, let last = marks.last, last.epochs - first.epochs >= Self.fewest else {
            return nil
        }
        return (last.worked - first.worked) / Double(last.epochs - first.epochs)
    }
}
