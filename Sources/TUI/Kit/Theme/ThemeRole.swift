/// What a style is for. Raw values are the keys of a theme file's `[roles]`.
package enum ThemeRole: String, CaseIterable, Sendable, Hashable {
    /// The base of the whole screen: background and ordinary text.
    case background
    /// Ordinary text.
    case text
    /// Text of less weight: units, labels, explanations.
    case dimText = "dim_text"
    /// Text of more weight: values that matter.
    case brightText = "bright_text"
    /// Titles of panels.
    case title
    /// Title of the panel that has the focus.
    case titleFocused = "title_focused"
    /// Frames.
    case border
    /// Frame of the panel that has the focus.
    case borderFocused = "border_focused"
    /// Headings of a table's columns.
    case tableHeader = "table_header"
    /// The heading of the column that a table is sorted by.
    case tableHeaderSorted = "table_header_sorted"
    /// The selected row or item.
    case selection
    /// The selected row in a panel without the focus.
    case selectionDim = "selection_dim"
    /// A marked row.
    case marked
    /// What a filter or search matched.
    case match
    /// A key in the hints and in the help.
    case key
    /// What a key does.
    case keyLabel = "key_label"
    /// Good news: running, improved, done.
    case good
    /// Look at it: paused, slow, refused.
    case warning
    /// Bad news: failed, killed, crashed.
    case bad
    /// News.
    case info
    /// Emphasis.
    case accent
    /// The best candidate.
    case best
    /// Changed against the parent.
    case changed
    /// The line at the top.
    case statusBar = "status_bar"
    /// Labels in the line at the top.
    case statusLabel = "status_label"
    /// The line of key hints at the bottom.
    case hintBar = "hint_bar"
    /// A short label set off by colour.
    case badge
    /// A badge of something that goes well.
    case badgeGood = "badge_good"
    /// A badge of something to look at.
    case badgeWarning = "badge_warning"
    /// A badge of something bad.
    case badgeBad = "badge_bad"
    /// The tab of the screen that is shown.
    case tabActive = "tab_active"
    /// The other tabs.
    case tab
    /// Background and text of what lies over a screen.
    case popup
    /// Its frame.
    case popupBorder = "popup_border"
    /// Text being typed.
    case input
    /// Where the next typed character goes.
    case cursor
    /// The filled part of a meter.
    case gauge
    /// The rest of it.
    case gaugeTrack = "gauge_track"
    /// Axes and ticks of charts.
    case chartAxis = "chart_axis"
    /// Numbers at the axes.
    case chartLabel = "chart_label"
    /// Guide lines of charts.
    case chartGrid = "chart_grid"
    /// The cross hair of charts.
    case crosshair
    /// The first tier.
    case tier1 = "tier_1"
    /// The second tier.
    case tier2 = "tier_2"
    /// The third tier.
    case tier3 = "tier_3"
    /// The fourth tier and higher.
    case tier4 = "tier_4"
    /// No operation.
    case opNone = "op_none"
    /// The identity.
    case opSkip = "op_skip"
    /// Pooling by the maximum.
    case opMaxPool = "op_max_pool"
    /// Pooling by the mean.
    case opAvgPool = "op_avg_pool"
    /// Separable convolution 3 × 3.
    case opSep3 = "op_sep_conv_3x3"
    /// Separable convolution 5 × 5.
    case opSep5 = "op_sep_conv_5x5"
    /// Separable convolution 7 × 7.
    case opSep7 = "op_sep_conv_7x7"
    /// Dilated convolution 3 × 3.
    case opDil3 = "op_dil_conv_3x3"
    /// Dilated convolution 5 × 5.
    case opDil5 = "op_dil_conv_5x5"
    /// Convolution 7 × 1 then 1 × 7.
    case opConv7 = "op_conv_7x1_1x7"
    /// Convolution 1 × 1.
    case opConv1 = "op_nor_conv_1x1"
    /// Convolution 3 × 3.
    case opConv3 = "op_nor_conv_3x3"

    /// The role of a tier, counted from 1; 0 (none completed) is dim text.
    package static func tier(_ tier: Int) -> ThemeRole {
        switch tier {
        case ...0: .dimText
        case 1: .tier1
        case 2: .tier2
        case 3: .tier3
        default: .tier4
        }
    }
}
