package import Architectures
package import TerminalKit

extension ThemeRole {
    /// The role of an operation.
    package static func operation(_ operation: CellOperation) -> ThemeRole {
        switch operation {
        case .none: .opNone
        case .skipConnect: .opSkip
        case .maxPool3x3: .opMaxPool
        case .avgPool3x3: .opAvgPool
        case .sepConv3x3: .opSep3
        case .sepConv5x5: .opSep5
        case .sepConv7x7: .opSep7
        case .dilConv3x3: .opDil3
        case .dilConv5x5: .opDil5
        case .conv7x1_1x7: .opConv7
        case .conv1x1: .opConv1
        case .conv3x3: .opConv3
        }
    }
}

extension Theme {
    /// The style of an operation.
    package subscript(operation operation: CellOperation) -> Style { self[.operation(operation)] }
}
