package import Architectures
package import TerminalKit

extension CellGenotype {
    /// Both cells in the language of Graphviz: a cluster per cell, a box per state, an arrow per edge labelled with its
    /// operation. Parts that reach no output are dashed, edges that changed are bold and marked.
    ///
    /// - Parameters:
    ///   - name: the graph's name.
    ///   - changes: what differs from the genotype it is compared with.
    ///   - theme: the operations' colours.
    package func dot(name: String, changes: [Mutation] = [], theme: Theme = .standard) -> String {
        let scene = CellScene(self, changes: changes)
        var lines = [
            "digraph \(DotText.quoted(name)) {", "  rankdir=LR;", "  node [shape=box, style=rounded];",
            "  edge [fontsize=10];",
        ]
        for kind in kinds { lines += CellDot(kind: kind, scene: scene, theme: theme).lines }
        return (lines + ["}", ""]).joined(separator: "\n")
    }
}

/// One cell as a cluster.
private struct CellDot {
    let kind: CellKind
    let scene: CellScene
    let theme: Theme

    private var cell: CellTopology { scene.genotype[kind] }
    private var graph: CellGraph { CellGraph(cell) }

    var lines: [String] {
        let graph = graph
        var lines = ["  subgraph cluster_\(kind.rawValue) {", "    label=\(DotText.quoted(kind.title));"]
        for state in 0..<cell.stateCount {
            let label = CellLabelStyle.full.boxText(state: state, in: cell.form)
            let dead = graph.live.contains(state) ? "" : ", style=\"rounded,dashed\", color=gray, fontcolor=gray"
            lines.append("    \(name(state)) [label=\(DotText.quoted(label))\(dead)];")
        }
        lines.append(
            "    \(name(CellGraph.output)) [label=\(DotText.quoted(CellLabelStyle.full.text(state: CellGraph.output, in: cell.form)))];"
        )
        for (index, edge) in cell.edges.enumerated() {
            lines.append(
                "    \(name(edge.input)) -> \(name(cell.form.state(ofEdge: index))) [\(attributes(index, graph))];"
            )
        }
        for state in cell.concat {
            let dead = graph.live.contains(state) ? "" : " [style=dashed, color=gray]"
            lines.append("    \(name(state)) -> \(name(CellGraph.output))\(dead);")
        }
        return lines + ["  }"]
    }

    private func name(_ state: Int) -> String {
        "\(kind.rawValue)_\(state == CellGraph.output ? "output" : "\(state)")"
    }

    private func attributes(_ edge: Int, _ graph: CellGraph) -> String {
        let operation = cell.edges[edge].operation
        let isChanged = scene.isChanged(kind, edge)
        let label = (isChanged ? "◆ " : "") + operation.rawValue
        guard graph.isLive(edge: edge) else {
            return "label=\(DotText.quoted(label)), style=dashed, color=gray, fontcolor=gray"
        }
        let color = DotText.quoted(SVGText.color(theme[operation: operation].foreground))
        return "label=\(DotText.quoted(label)), color=\(color)\(isChanged ? ", penwidth=3" : "")"
    }
}

/// The ways of writing in Graphviz's language.
private enum DotText {
    /// A string in quotation marks.
    static func quoted(_ text: String) -> String {
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(escaped.replacing("\n", with: "\\n"))\""
    }
}
