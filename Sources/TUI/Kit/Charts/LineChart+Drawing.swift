import Foundations
extension LineChart {
    /// The division of a rectangle that `draw` uses: what a mouse position means.
    package func frame(in rect: GridRect, set: GlyphSet) -> ChartFrame {
        let xs = series.lazy.flatMap(\.points).filter(\.y.isFinite).map(\.x)
        let x = xAxis.shown(xs, headroom: 0)
        // Zoomed in, the vertical axis follows what is visible.
        let ys = series.lazy.flatMap(\.points).filter { xAxis.range == nil || x.contains($0.x) }.map(\.y)
        return ChartFrame(
            in: rect,
            x: (xAxis, x),
            y: (yAxis, yAxis.shown(ys, headroom: 0.1)),
            set: set,
            header: showsLegend || !yAxis.title.isEmpty
        )
    }

    /// Draws the chart.
    package func draw(in rect: GridRect, on painter: inout Painter) {
        let frame = frame(in: rect, set: painter.glyphs.set)
        guard !frame.plot.isEmpty else { return }
        painter.clipped(to: rect) { painter in
            frame.draw(on: &painter, header: yAxis.title)
            if frame.hasHeader, showsLegend { drawLegend(on: &painter, rect, frame) }
            guard series.contains(where: { $0.points.contains { $0.y.isFinite } }) else {
                let middle = frame.plot.y + frame.plot.height / 2
                painter.text(
                    "no data yet",
                    x: frame.plot.x,
                    y: middle,
                    width: frame.plot.width,
                    painter.theme[.dimText],
                    align: .center
                )
                return
            }
            drawCurves(frame, on: &painter)
            if painter.capabilities.colors == .monochrome { drawLetters(frame, on: &painter) }
            if let crosshair { draw(crosshair, frame, on: &painter) }
        }
    }

    /// The point nearest to a place in a rectangle that the chart fills, as it looks on the screen.
    package func nearest(x: Int, y: Int, in rect: GridRect, set: GlyphSet) -> (series: ChartSeries, point: ChartPoint)?
    {
        let frame = frame(in: rect, set: set)
        guard let values = frame.values(x: x, y: y) else { return nil }
        return nearest(Crosshair(x: values.x, y: values.y), frame)
    }

    /// The point nearest to a cross hair; of a vertical line, that of the curve that it follows. Of several points at one place
    /// along the horizontal axis, a step, a vertical line meets the last: what the curve goes on with.
    package func nearest(_ place: Crosshair, _ frame: ChartFrame) -> (series: ChartSeries, point: ChartPoint)? {
        let candidates = followed(place)
        var best: (series: ChartSeries, point: ChartPoint, distance: Double)?
        for curve in candidates {
            var own: (point: ChartPoint, distance: Double)?
            for point in curve.points where point.y.isFinite && frame.column(point.x) != nil {
                let dx = frame.dotX(point.x) - frame.dotX(place.x)
                let dy = place.y.map { frame.dotY(point.y) - frame.dotY($0) } ?? 0
                let distance = dx * dx + dy * dy
                if distance < own?.distance ?? .infinity || distance == own?.distance && place.y == nil {
                    own = (point, distance)
                }
            }
            if let own, own.distance < best?.distance ?? .infinity { best = (curve, own.point, own.distance) }
        }
        return best.map { ($0.series, $0.point) }
    }

    private func followed(_ place: Crosshair) -> [ChartSeries] {
        guard place.y == nil else { return series }
        let chosen = series.filter { $0.id == place.series }
        if !chosen.isEmpty { return chosen }
        let main = series.filter(\.emphasized)
        return main.isEmpty ? series : main
    }

    /// What the legend says of a curve: with a cross hair also its value there, the last one at or before it.
    private func legend(_ curve: ChartSeries, _ frame: ChartFrame) -> String {
        guard let crosshair else { return curve.label }
        let reached = curve.points.last { $0.y.isFinite && $0.x <= crosshair.x + 1e-9 }
        guard let reached, let last = curve.points.last, crosshair.x <= last.x + 1e-9 else { return curve.label }
        return curve.label + " " + frame.yScale.describe(reached.y)
    }

    private func drawCurves(_ frame: ChartFrame, on painter: inout Painter) {
        var canvas = PlotCanvas(
            size: GridSize(width: frame.plot.width, height: frame.plot.height),
            set: painter.glyphs.set
        )
        for curve in series.filter({ !$0.emphasized }) + series.filter(\.emphasized) {
            let style = curve.emphasized ? curve.style.adding(.bold) : curve.style
            let strength = curve.emphasized ? 1 : 0
            var previous: (x: Double, y: Double)?
            for point in curve.points {
                guard point.x.isFinite, point.y.isFinite else {
                    previous = nil
                    continue
                }
                let place = (x: frame.dotX(point.x), y: frame.dotY(point.y))
                canvas.line(from: previous ?? place, to: place, style, strength: strength)
                previous = place
            }
        }
        canvas.draw(on: &painter, x: frame.plot.x, y: frame.plot.y)
        // A curve of one point would be a speck.
        for curve in series {
            let points = curve.points.filter(\.y.isFinite)
            guard points.count == 1, let point = points.first, let column = frame.column(point.x),
                let row = frame.row(point.y)
            else { continue }
            painter.put(painter.glyphs.dot, x: column, y: row, curve.style)
        }
    }

    /// The curves in the order of the legend.
    private var named: [ChartSeries] { series.filter(\.emphasized) + series.filter { !$0.emphasized } }

    /// Without colours, letters say at the ends of the curves which is which.
    private func drawLetters(_ frame: ChartFrame, on painter: inout Painter) {
        for (curve, letter) in zip(named, Self.letters).reversed() {
            let ends = curve.points.last { $0.y.isFinite && frame.column($0.x) != nil && frame.row($0.y) != nil }
            guard let end = ends, let column = frame.column(end.x), let row = frame.row(end.y) else { continue }
            painter.put(letter, x: column, y: row, curve.emphasized ? curve.style.adding(.bold) : curve.style)
        }
    }

    /// What tells curves apart without colours, in the order of the legend.
    package static let letters = Array("abcdefghijklmnopqrstuvwxyz")

    private func drawLegend(on painter: inout Painter, _ rect: GridRect, _ frame: ChartFrame) {
        let room = rect.width - (yAxis.title.isEmpty ? 0 : yAxis.title.count + 2)
        var spans: [TextSpan] = []
        var used = 0
        for (index, curve) in named.enumerated() {
            let label = legend(curve, frame)
            let needed = label.count + 3 + (index == 0 ? 0 : 1)
            let rest = named.count - index - 1
            // Whoever has no room is at least counted.
            let reserve = rest > 0 ? 2 + String(rest).count + 1 : 0
            guard used + needed + reserve <= room else {
                let more = " +\(rest + 1)"
                if index > 0, used + more.count <= room {
                    spans.append(TextSpan(more, painter.theme[.dimText]))
                    used += more.count
                }
                break
            }
            let style = curve.emphasized ? curve.style.adding(.bold) : curve.style
            var bar = painter.glyphs.set == .ascii ? (curve.emphasized ? "**" : "--") : "━━"
            if painter.capabilities.colors == .monochrome, index < Self.letters.count {
                bar = "\(bar.prefix(1))\(Self.letters[index])"
            }
            spans.append(TextSpan((index == 0 ? "" : " ") + bar + " ", style))
            spans.append(TextSpan(label, curve.emphasized ? painter.theme[.brightText] : painter.theme[.text]))
            used += needed
        }
        painter.spans(spans, x: rect.maxX - used, y: rect.y, width: used)
    }

    private func draw(_ place: Crosshair, _ frame: ChartFrame, on painter: inout Painter) {
        let style = painter.theme[.crosshair]
        let guide = painter.theme[.chartLabel]
        if let column = frame.column(place.x) {
            for row in frame.plot.y..<frame.plot.maxY where painter.grid[column, row].isQuiet(painter.glyphs) {
                painter.put(painter.glyphs.dottedVertical, x: column, y: row, guide)
            }
        }
        if let y = place.y, let row = frame.row(y) {
            for column in frame.plot.x..<frame.plot.maxX where painter.grid[column, row].isQuiet(painter.glyphs) {
                painter.put(painter.glyphs.dottedHorizontal, x: column, y: row, guide)
            }
        }
        guard let (curve, point) = nearest(place, frame), let column = frame.column(point.x),
            let row = frame.row(point.y)
        else { return }
        painter.put(painter.glyphs.diamond, x: column, y: row, curve.style.adding(.bold))
        let place = "\(xAxis.title) \(frame.xScale.describe(point.x))"
        let label = " \(curve.label)  \(place): \(frame.yScale.describe(point.y)) "
        // In the corner that the cross hair is not in.
        let leftHalf = column < frame.plot.x + frame.plot.width / 2
        let top = row > frame.plot.y + frame.plot.height / 2
        let shown = min(label.count, frame.plot.width)
        painter.text(
            label,
            x: leftHalf ? frame.plot.maxX - shown : frame.plot.x,
            y: top ? frame.plot.y : frame.plot.maxY - 1,
            width: shown,
            style.foreground == .standard ? style : Style(style.foreground, on: painter.theme[.popup].background, .bold)
        )
    }
}

extension GridCell {
    /// Whether nothing stands there but a guide.
    fileprivate func isQuiet(_ glyphs: Glyphs) -> Bool {
        character == " " || character == glyphs.dottedHorizontal && glyphs.set != .ascii
    }
}
