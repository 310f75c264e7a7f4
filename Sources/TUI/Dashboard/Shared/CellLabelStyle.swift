import Architectures
import TerminalKit

/// How much room the labels of drawn parts take.
enum CellLabelStyle: Int, CaseIterable {
    /// `sep_conv_5x5`, `c_{k-1}`.
    case full
    /// `sep_5x5`, `c_{k-1}`.
    case medium
    /// `sep5`, `k-1`.
    case short

    /// A name in this length.
    func text(_ label: PartGraph.Label) -> String {
        switch self {
        case .full: label.full
        case .medium: label.medium
        case .short: label.short
        }
    }
}
