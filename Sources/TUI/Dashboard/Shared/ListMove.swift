/// Where a key goes in a list.
enum ListMove {
    case step(Int)
    case page(Double)
    case first
    case last

    /// The move of an action; nil for an action that is none.
    init?(_ action: DashboardAction) {
        switch action {
        case .up: self = .step(-1)
        case .down: self = .step(1)
        case .pageUp: self = .page(-1)
        case .pageDown: self = .page(1)
        case .halfPageUp: self = .page(-0.5)
        case .halfPageDown: self = .page(0.5)
        case .first: self = .first
        case .last: self = .last
        default: return nil
        }
    }

    /// Whether it goes to later rows.
    var goesDown: Bool {
        switch self {
        case .step(let rows): rows > 0
        case .page(let pages): pages > 0
        case .first, .last: false
        }
    }

    /// The row it goes to from another, in a list of which `page` rows are shown; one row stays in view.
    func target(from row: Int, count: Int, page: Int) -> Int {
        let target =
            switch self {
            case .step(let rows): row + rows
            case .page(let pages):
                row + Int(pages.sign == .plus ? 1 : -1) * max(1, Int(Double(max(1, page - 1)) * abs(pages)))
            case .first: 0
            case .last: count - 1
            }
        return min(max(0, target), count - 1)
    }
}
