package import Architectures
import Foundations
package import TerminalKit

extension Architecture {
    /// Its parts in the language of Graphviz: a cluster per group, a box per state, an arrow per part labelled with its
    /// operation. Parts that reach no output are dashed, those that changed are bold and marked.
    ///
    /// - Parameters:
    ///   - name: the graph's name.
    ///   - changes: what differs from the architecture it is compared with.
    ///   - theme: the operations' colours.
    package func dot(name: String, changes: [Change] = [], theme: Theme = .standard) -> String {
        let scene = CellScene(parts, changes: changes)
        var lines = [
            "digraph \(DotText.quoted(name)) {", "  rankdir=LR;", "  node [shape=box, style=rounded];",
            "  edge [fontsize=10];",
        ]
        for group in scene.parts.groups.indices { lines += CellDot(place: group, scene: scene, theme: theme).lines }
        return (lines + ["}", ""]).joined(separator: "\n")
    }
}

/// One group as a cluster.
private struct CellDot {
    let place: Int
    let scene: CellScene
    let theme: Theme

    private var group: PartGraph.Group { scene.parts.groups[place] }

    var lines: [String] {
        let graph = CellGraph(group)
        var lines = [
            "  subgraph \(DotText.name("cluster_\(group.id)")) {", "    label=\(DotText.quoted(group.title));",
        ]
        for state in group.states.indices {
            let dead = graph.live.contains(state) ? "" : ", style=\"rounded,dashed\", color=gray, fontcolor=gray"
            lines.append("    \(name(state)) [label=\(DotText.quoted(graph.boxText(state, .full)))\(dead)];")
        }
        lines.append("    \(name(CellGraph.output)) [label=\(DotText.quoted(group.output.full))];")
        for (index, part) in group.parts.enumerated() {
            lines.append("    \(name(part.source)) -> \(name(part.target)) [\(attributes(index, graph))];")
        }
        for state in group.outputs {
            let dead = graph.live.contains(state) ? "" : " [style=dashed, color=gray]"
            lines.append("    \(name(state)) -> \(name(CellGraph.output))\(dead);")
        }
        return lines + ["  }"]
    }

    private func name(_ state: Int) -> String {
        DotText.name("\(group.id)_\(state == CellGraph.output ? "output" : "\(state)")")
    }

    private func attributes(_ edge: Int, _ graph: CellGraph) -> String {
        let operation = group.parts[edge].operation.name
        let isChanged = scene.isChanged(place, edge)
        let label = (isChanged ? "◆ " : "") + operation
        guard graph.isLive(edge: edge) else {
            return "label=\(DotText.quoted(label)), style=dashed, color=gray, fontcolor=gray"
        }
        let color = DotText.quoted(SVGText.color(theme[operation: operation].foreground))
        return "label=\(DotText.quoted(label)), color=\(color)\(isChanged ? ", penwidth=3" : "")"
    }
}

/// The ways of writing in Graphviz's language.
private enum DotText {
    /// A name: quoted unless it consists of letters, digits and underscores.
    static func name(_ text: String) -> String {
        text.utf8.allSatisfy {
            $0 == UInt8(ascii: "_") || Character(Unicode.Scalar($0)).isLetter || Character(Unicode.Scalar($0)).isNumber
        }
            ? text : quoted(text)
    }

    /// A string in quotation marks.
    static func quoted(_ text: String) -> String {
        let escaped = TerminalText.visible(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(escaped.replacing("\n", with: "\\n"))\""
    }
}
