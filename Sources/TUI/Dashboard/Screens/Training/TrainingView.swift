import Architectures
import Foundations
import RunModel
import Studies
import TerminalKit

/// How far the selected training of a run is, and what came of it so far.
func drawTrainingProgress(_ painter: inout Painter, _ shared: SharedState, _ rect: GridRect) {
    guard let snapshot = shared.snapshot else { return }
    let course = shared.training
    let name = course.map { "#\($0.record.id) \($0.name)" } ?? "Training"
    let inside = painter.box(
        rect,
        title: name,
        trailing: snapshot.network.map { "\(snapshot.run.dataset), \($0.channels) channels, \($0.layers) layers" }
            ?? "",
        focused: false
    )
    guard let course else { return painter.message(["no training has begun yet"], in: inside) }
    let lines = course.lines(painter.theme)
    for (row, line) in lines.prefix(inside.height).enumerated() {
        let y = inside.y + row
        painter.text(line.label, x: inside.x + 1, y: y, width: 11, painter.theme[.dimText])
        let room = inside.width - 13
        let taken = painter.spans(line.spans, x: inside.x + 12, y: y, width: room)
        let rest = GridRect(x: inside.x + 14 + taken, y: y, width: min(60, room - taken - 3), height: 1)
        guard rest.width > 3 else { continue }
        switch line.picture {
        case .none: break
        case .gauge(let share):
            painter.gauge(share, x: rest.x, y: y, width: rest.width, painter.theme[.gauge])
        case .curve(let values):
            painter.sparkline(values, x: rest.x, y: y, width: rest.width, painter.theme[.info], fitting: true)
        }
    }
}

/// One of the selected training's numbers in training and on the images held out, by epoch.
func drawTrainingCurves(_ painter: inout Painter, _ shared: SharedState, _ rect: GridRect, isLoss: Bool) {
    let inside = painter.box(rect, title: isLoss ? "Loss" : "Accuracy", focused: false)
    guard let course = shared.training, !course.curve.isEmpty else {
        return painter.message(["the first point comes after the first epoch"], in: inside)
    }
    let metrics: [(CurveMetric, String, ThemeRole)] =
        isLoss
        ? [(.validationLoss, "validation", .accent), (.trainLoss, "training", .info)]
        : [(.validationAccuracy, "validation", .accent), (.trainAccuracy, "training", .info)]
    let series = metrics.enumerated().compactMap { index, metric -> ChartSeries? in
        let points = course.curve.compactMap { epoch in
            metric.0.value(epoch).map { ChartPoint(x: Double(epoch.epoch), y: $0) }
        }
        guard !points.isEmpty else { return nil }
        return ChartSeries(
            id: index,
            label: metric.1,
            style: painter.theme[metric.2],
            points: points,
            emphasized: index == 0
        )
    }
    LineChart(
        series: series,
        xAxis: ChartAxis("epoch", unit: .count),
        yAxis: ChartAxis(
            isLoss ? "nats" : "accuracy",
            unit: isLoss ? .number : .percent,
            limits: isLoss ? 0...Double.greatestFiniteMagnitude : nil
        )
    ).draw(in: inside, on: &painter)
}

/// How often the images of each class were taken for each class: rows are classes, columns answers.
func drawConfusion(_ painter: inout Painter, _ shared: SharedState, _ rect: GridRect) {
    let found = shared.training?.test
    let inside = painter.box(
        rect,
        title: "Confusion",
        trailing: found.map { "\($0.split.rawValue) images, % of a class" } ?? "",
        focused: false
    )
    guard let found else { return painter.message(TrainingCourse.notYet, in: inside) }
    let count = found.classes.count
    let label = min(12, found.classes.map(\.count).max() ?? 0)
    let width = (inside.width - label - 2) / max(1, count)
    guard width >= 3, inside.height > count else {
        return painter.message(["\(count) classes need more room", "econas show prints them"], in: inside)
    }
    let cell = min(7, width)
    for (column, name) in found.classes.enumerated() {
        let x = inside.x + label + 2 + column * cell
        painter.text(
            String(name.prefix(cell - 1)),
            x: x,
            y: inside.y,
            width: cell,
            painter.theme[.chartLabel],
            align: .trailing
        )
    }
    for (row, counts) in found.confusion.enumerated() {
        let y = inside.y + 1 + row
        painter.text(
            found.classes[row],
            x: inside.x + 1,
            y: y,
            width: label,
            painter.theme[.chartLabel],
            align: .trailing
        )
        let all = max(1, counts.reduce(0, +))
        for (column, value) in counts.enumerated() {
            let share = Double(value) / Double(all)
            let field = GridRect(x: inside.x + label + 2 + column * cell, y: y, width: cell, height: 1)
            guard value > 0 else {
                painter.text(
                    String(painter.glyphs.track),
                    x: field.x,
                    y: y,
                    width: cell,
                    painter.theme[.dimText],
                    align: .trailing
                )
                continue
            }
            let style = HeatColor.style(share, painter)
            painter.fill(field, style)
            let text = share < 0.005 ? "<1" : Format.percent(share, digits: 0)
            painter.text(
                text,
                x: field.x,
                y: y,
                width: cell,
                row == column ? style.adding(.bold) : style,
                align: .trailing
            )
        }
    }
}

/// The classes that are least often classified rightly.
func drawHardestClasses(_ painter: inout Painter, _ shared: SharedState, _ rect: GridRect) {
    let found = shared.training?.test
    let hidden = (found?.hardest.count ?? 0) - max(0, rect.height - 3)
    let inside = painter.box(
        rect,
        title: "Hardest classes",
        trailing: hidden > 0 ? "\(hidden) more" : "",
        focused: false
    )
    guard let found else { return painter.message(TrainingCourse.notYet, in: inside) }
    let columns = [
        TableColumn(ClassColumn.name, "class", width: 6, most: 16, .leading),
        TableColumn(.right, "right %", width: 7), TableColumn(.gauge, width: 6, most: 30, .leading, priority: 2),
        TableColumn(.mistake, "most often taken for", width: 20, most: 30, .leading, gap: 2, priority: 1),
    ]
    let order = found.hardest
    TableView(columns, in: inside, count: min(order.count, max(0, inside.height - 1))).draw(on: &painter) {
        painter,
        row,
        place,
        room in
        let label = order[row]
        let theme = painter.theme
        switch place.id {
        case .name: return [TextSpan(found.classes[label], theme[.text])]
        case .right: return [TextSpan(Format.percent(found.recall(label), digits: 1), theme[.brightText])]
        case .gauge:
            painter.gauge(found.recall(label) ?? 0, x: room.x, y: room.y, width: room.width, theme[.gauge])
            return []
        case .mistake:
            let mistake = found.mistake(label).map { "\(found.classes[$0.label]) (\($0.count))" } ?? "–"
            return [TextSpan(mistake, theme[.dimText])]
        }
    }
}

private enum ClassColumn {
    case name, right, gauge, mistake
}
