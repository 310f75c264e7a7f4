import Architectures
package import Foundation
package import RunModel
package import TerminalKit

/// Everything the dashboard knows and shows, as a value: `reduce` changes it, `render` draws it.
package struct DashboardState: Sendable {
    /// Size of the terminal.
    package var size: GridSize
    /// Which characters the terminal can show; the mouse needs to know how fine the charts are.
    package var glyphs = GlyphSet.braille
    /// The screen in front.
    package var screen: Screen = .overview
    /// Takes actions that change the run out of every table.
    package var readOnly: Bool
    /// The time, as last told by an event.
    package var now: Date

    /// What is shown: the latest snapshot, or an older one while frozen.
    package internal(set) var snapshot: RunSnapshot?
    /// Derived from `snapshot`.
    package internal(set) var index = RunIndex()
    /// The latest snapshot.
    package internal(set) var live: RunSnapshot?
    /// When the view was frozen; nil while it follows the data.
    package internal(set) var frozenAt: Date?
    /// Why the run could not be read the last time it was tried; nil when it could.
    package internal(set) var sourceError: String?

    /// The candidate that actions apply to while none is marked.
    package internal(set) var selection: Int?
    /// Until a person chooses a candidate, the best one is selected, whoever that is.
    var followsBest = true
    /// Candidates marked to be acted on together.
    package internal(set) var marked: Set<Int> = []
    /// What is in front of the screen and takes the keys.
    package internal(set) var overlay: Overlay?

    /// Which candidates are listed.
    package internal(set) var filter = CandidateFilter.none
    /// In which order.
    package internal(set) var sort = PopulationSort.standard
    /// Indices into the snapshot's candidates: filtered and sorted.
    package internal(set) var order: [Int] = []
    /// The row of `order` at the top of the table.
    package internal(set) var top = 0
    /// Whether the table scrolls to keep the selected candidate in view.
    package internal(set) var followsSelection = true

    /// How the curves are shown.
    package internal(set) var curves = CurveOptions()
    /// How the ranks are shown.
    package internal(set) var ranks = RankOptions()
    /// The points of the ranks' plot and their statistics.
    package internal(set) var rankPlot = RankPlot()
    /// The cell that is shown where there is room for one.
    package internal(set) var cellGroup = 0
    /// Whether differences from the parent are marked.
    package internal(set) var showsDifference = true
    /// Which events the log shows.
    package internal(set) var logFilter = EventFilter.none
    /// Indices into the snapshot's events that pass the filter.
    package internal(set) var logOrder: [Int] = []
    /// The event at the bottom of the log, which stays there whatever happens meanwhile; nil follows the latest.
    var logAnchor: Int64?
    /// The cell being edited; nil while none is.
    package internal(set) var editor: CellEditor?
    /// Changes that were left without being sent into the search: editing the same candidate takes them up again.
    var draft: CellEditor?
    /// What the network costs that was looked at last.
    var cellCost: MeasuredCell?
    /// How the family tree is unfolded.
    package internal(set) var lineage = LineageOptions()

    /// How a recorded run is being played; nil when a run is watched as it is.
    package var replay: ReplayState?

    /// The last action and what became of it.
    package internal(set) var notice: Notice?
    /// What was asked of the engine and not answered yet.
    var awaited: [Notice] = []
    /// What was typed after `:`, oldest first.
    var commandHistory: [String] = []
    /// Set when a person asked for the run to be stopped; the dashboard ends when the engine has.
    package internal(set) var isStopping = false
    /// Set when a person asked for the engine to be started again, until it has the run.
    var isResuming = false
    /// Names of the themes that can be chosen.
    package var themes: [String]
    /// The name of the theme in use.
    package var themeName: String
    /// Which key does what.
    package var keys: KeyTable
    /// In which times of day are written.
    package var timeZone: TimeZone

    /// Creates the state before the first snapshot.
    package init(
        size: GridSize,
        now: Date,
        readOnly: Bool = false,
        themes: [String] = [],
        themeName: String = "",
        keys: KeyTable = .standard,
        timeZone: TimeZone = .current
    ) {
        self.size = size
        self.now = now
        self.readOnly = readOnly
        self.themes = themes
        self.themeName = themeName
        self.keys = keys
        self.timeZone = timeZone
    }

    /// A screen of a snapshot, without a dashboard around it.
    ///
    /// - Parameters:
    ///   - snapshot: the run; its time is taken for now.
    ///   - screen: what to show.
    ///   - candidate: whom to select; the best one by default.
    ///   - size: of the picture, for `render`.
    package init(still snapshot: RunSnapshot, screen: Screen, candidate: Int? = nil, size: GridSize) {
        self.init(size: size, now: snapshot.taken, readOnly: true)
        self.screen = screen
        _ = take(snapshot)
        select(candidate)
        measureSelected()
    }

    /// The selected candidate as shown.
    package var selected: CandidateRecord? { selection.flatMap { snapshot?.candidate($0) } }

    /// Whom an action applies to: the marked candidates in order of their ids, else the selected one.
    package var targets: [Int] { marked.isEmpty ? selection.map { [$0] } ?? [] : marked.sorted() }

    /// The candidate in a row of the list.
    func candidate(row: Int) -> CandidateRecord? {
        guard let snapshot, order.indices.contains(row) else { return nil }
        return snapshot.candidates[order[row]]
    }

    /// The row of the selected candidate, when it passes the filter.
    var selectedRow: Int? {
        guard let snapshot, let selection else { return nil }
        return order.firstIndex { snapshot.candidates[$0].id == selection }
    }
}

/// What stands in front of the screen.
package enum Overlay: Sendable, Hashable {
    /// All keys; scrolled by so many lines.
    case help(scroll: Int)
    /// A question about a dangerous action.
    case confirmation(Confirmation)
    /// How to leave; the focused answer.
    case quit(QuitAnswer)
    /// The filter being typed.
    case filter(FilterPrompt)
    /// A command being typed.
    case command(CommandPrompt)
    /// The place of a replay being typed.
    case seek(SeekPrompt)
    /// The themes; the chosen one is shown at once, `original` comes back on cancel.
    case themes(chosen: Int, original: String)
    /// Everything recorded of a candidate.
    case details(Int)
}

/// A question about a dangerous action. It keeps its target, whatever is selected meanwhile.
package struct Confirmation: Sendable, Hashable {
    /// The question, which names the candidates.
    package var question: String
    /// What the dangerous answer is called, `Kill`.
    package var verb: String
    /// What is submitted on the dangerous answer.
    package var commands: [RunCommand]
    /// What the acknowledgement calls it.
    package var title: String
    /// Whether the dangerous answer has the focus; the safe one has it at first.
    package var isConfirming = false
    /// Whether the answer starts the run's engine, which is no command to one.
    package var startsEngine = false
}

/// The answers to `q`.
package enum QuitAnswer: Int, CaseIterable, Sendable, Hashable {
    /// Leave the search running.
    case detach
    /// Ask the engine to stop and leave when it has.
    case stop
    /// Stay.
    case cancel
}

/// The line in which a filter is typed.
package struct FilterPrompt: Sendable, Hashable {
    /// What is filtered, with the filter that comes back on cancel.
    package enum Subject: Sendable, Hashable {
        /// The list of candidates.
        case candidates(original: CandidateFilter)
        /// The log.
        case events(original: EventFilter)
    }

    /// As typed so far.
    package var line: PromptLine
    /// What is wrong with it.
    package var error: String?
    /// What it is for.
    package var subject: Subject
}

/// A line about the last action.
package struct Notice: Sendable, Hashable {
    /// How it went.
    package enum Kind: Sendable, Hashable {
        /// Just told.
        case info
        /// Asked of the engine, not answered yet.
        case asked
        /// Carried out.
        case done
        /// Not carried out, or not possible.
        case refused
    }

    /// What was done or asked, without the answer.
    package var text: String
    /// How it went.
    package var kind: Kind
    /// When it got its present kind; a notice that awaits nothing fades some seconds later.
    package var time: Date
    /// Ids of the commands whose answers it waits for.
    package var commands: [Int64] = []
}

/// What the curves show upwards.
package enum CurveMetric: Int, CaseIterable, Sendable, Hashable {
    /// Share of held-out images classified correctly.
    case validationAccuracy
    /// Share of the augmented training images classified correctly.
    case trainAccuracy
    /// Mean loss of held-out images.
    case validationLoss
    /// Mean loss in training.
    case trainLoss
    /// The optimiser's step size.
    case learningRate
    /// The best score so far per tier, over the cycles of the search.
    case bestSoFar
}

/// What the curves show to the right.
package enum CurveAxis: Int, CaseIterable, Sendable, Hashable {
    /// Epochs trained.
    case epoch
    /// Core-seconds spent.
    case cost
}

/// How the curves are shown.
package struct CurveOptions: Sendable, Hashable {
    /// Upwards.
    package var metric: CurveMetric
    /// To the right.
    package var axis: CurveAxis
    /// Where the crosshair stands on the x axis; nil when hidden.
    package var cursor: Double?
    /// The curve that the crosshair follows, by its owner; nil for the selected one's.
    package var focus: Int?
    /// The part of the x axis that is shown; nil for all of it.
    package var window: ClosedRange<Double>?
    /// What the mouse took hold of and drags along.
    var grip: Double?

    /// All of a metric, without a crosshair.
    package init(metric: CurveMetric = .validationAccuracy, axis: CurveAxis = .epoch) {
        self.metric = metric
        self.axis = axis
    }
}

/// One axis of the ranks' plot.
package enum RankAxis: Sendable, Hashable {
    /// The score at the end of a tier.
    case tier(Int)
    /// Parameters of the proxy network.
    case parameters
    /// Multiply-accumulates per image.
    case macs
    /// What was measured without training: a training-free score, or a table's entry.
    case measure(String)
}

/// A pair of axes.
package struct RankPair: Sendable, Hashable {
    /// To the right.
    package var x: RankAxis
    /// Upwards.
    package var y: RankAxis
}

/// How the ranks are shown.
package struct RankOptions: Sendable, Hashable {
    /// The chosen axes; nil for the highest two tiers that have enough candidates in common.
    package var pair: RankPair?
    /// Places instead of values.
    package var showsRanks = false
    /// The part of the plot that is shown; nil for all of it.
    package var window: RankWindow?
    /// What the mouse took hold of and drags along.
    var grip: RankPlot.Point?
}

/// A part of the ranks' plot.
package struct RankWindow: Sendable, Hashable {
    /// To the right.
    package var x: ClosedRange<Double>
    /// Upwards.
    package var y: ClosedRange<Double>

    /// Whether a point lies in it.
    func contains(_ point: RankPlot.Point) -> Bool { x.contains(point.x) && y.contains(point.y) }
}
