import Architectures
import TerminalKit

/// How much room the labels of a drawn cell take.
enum CellLabelStyle: Int, CaseIterable {
    /// `sep_conv_5x5`, `c_{k-1}`.
    case full
    /// `sep_5x5`, `c_{k-1}`.
    case medium
    /// `sep5`, `k-1`.
    case short

    /// The operation's name.
    func text(_ operation: CellOperation) -> String {
        switch (self, operation) {
        case (.full, _): operation.rawValue
        case (_, .none): "none"
        case (_, .skipConnect): "skip"
        case (.medium, .maxPool3x3): "max_3x3"
        case (.medium, .avgPool3x3): "avg_3x3"
        case (.medium, .sepConv3x3): "sep_3x3"
        case (.medium, .sepConv5x5): "sep_5x5"
        case (.medium, .sepConv7x7): "sep_7x7"
        case (.medium, .dilConv3x3): "dil_3x3"
        case (.medium, .dilConv5x5): "dil_5x5"
        case (.medium, .conv7x1_1x7): "7x1_1x7"
        case (.short, .maxPool3x3): "max3"
        case (.short, .avgPool3x3): "avg3"
        case (.short, .sepConv3x3): "sep3"
        case (.short, .sepConv5x5): "sep5"
        case (.short, .sepConv7x7): "sep7"
        case (.short, .dilConv3x3): "dil3"
        case (.short, .dilConv5x5): "dil5"
        case (.short, .conv7x1_1x7): "7x1"
        case (.medium, .conv1x1): "nor_1x1"
        case (.medium, .conv3x3): "nor_3x3"
        case (.short, .conv1x1): "nor1"
        case (.short, .conv3x3): "nor3"
        }
    }

    /// What stands in the box of a state: a node is the sum of its edges.
    func boxText(state: Int, in form: CellForm) -> String {
        guard state >= form.inputCount else { return text(state: state, in: form) }
        return self == .short ? "Σ\(state)" : "Σ \(state)"
    }

    /// The name of a state: a cell's input, a node, or the output.
    func text(state: Int, in form: CellForm) -> String {
        if form == .complete {
            switch state {
            case CellGraph.output: return self == .short ? "out" : "output"
            case 0: return self == .short ? "in" : "input"
            default: return "\(state)"
            }
        }
        return pairsText(state)
    }

    private func pairsText(_ state: Int) -> String {
        switch (self, state) {
        case (.short, CellGraph.output): "out"
        case (_, CellGraph.output): "concat"
        case (.short, 0): "k-2"
        case (.short, 1): "k-1"
        case (_, 0): "c_{k-2}"
        case (_, 1): "c_{k-1}"
        default: "\(state)"
        }
    }
}
