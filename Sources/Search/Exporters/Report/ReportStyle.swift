/// How a page looks: on paper, in the light, in the dark, and on a narrow screen.
enum ReportStyle {
    static let sheet = """
        :root { color-scheme: light dark; --back: #fbfbf8; --panel: #ffffff; --text: #1d2430; --quiet: #5b6675; --line: #d9dde3;
          --mark: #fff3d6; --c0: #1f6feb; --c1: #c2410c; --c2: #0f766e; --c3: #9333ea; --c4: #a16207; --c5: #be185d; --c6: #4d7c0f;
          --c7: #475569; }
        @media (prefers-color-scheme: dark) { :root { --back: #12161c; --panel: #191f27; --text: #e4e8ee; --quiet: #9aa5b4;
          --line: #303946; --mark: #3a3116; --c0: #6ea8ff; --c1: #ff9d5c; --c2: #4fd1c0; --c3: #c792ff; --c4: #e3c04f; --c5: #ff8ab8;
          --c6: #a3d65c; --c7: #a8b3c2; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1.2rem; max-width: 72rem; background: var(--back); color: var(--text);
          font: 16px/1.5 system-ui, sans-serif; }
        h1 { margin: 0; font-size: 1.7rem; overflow-wrap: anywhere; } h2 { margin: 2.2rem 0 .6rem; font-size: 1.2rem; }
        p { margin: .4rem 0; max-width: 48rem; } .quiet, figcaption { color: var(--quiet); }
        a { color: var(--c0); } nav { margin: 1rem 0; display: flex; flex-wrap: wrap; gap: .3rem 1rem; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .7rem; margin: 1rem 0; }
        .tile { background: var(--panel); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .8rem; }
        .tile b { display: block; font-size: 1.25rem; overflow-wrap: anywhere; } .tile span { color: var(--quiet); font-size: .85rem; }
        .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1rem; align-items: start; }
        figure { margin: 0 0 1rem; background: var(--panel); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem; }
        figcaption { font-size: .85rem; padding: .2rem .3rem 0; } figure svg { width: 100%; height: auto; display: block; }
        main > section > figure { max-width: 46rem; } .cell { max-width: none; overflow-x: auto; } .cell svg { min-width: 44rem; }
        @media (max-width: 40rem) { .chart svg text { font-size: 20px; } .chart svg text.title { display: none; } }
        .scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: .9rem; width: 100%; }
        th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
        th { color: var(--quiet); font-weight: 600; } .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        tr.best { background: var(--mark); } td:not(.n) { min-width: 5rem; overflow-wrap: break-word; }
        pre { overflow-x: auto; background: var(--panel); border: 1px solid var(--line); border-radius: .5rem; padding: .7rem;
          font-size: .82rem; } details { margin: .6rem 0; } summary { cursor: pointer; color: var(--c0); }
        svg text { fill: var(--text); font: 12px system-ui, sans-serif; } svg text.axis { fill: var(--quiet); }
        .grid { stroke: var(--line); stroke-width: 1; } .diagonal { stroke: var(--quiet); stroke-dasharray: 4 4; }
        .curve { fill: none; stroke-width: 1.8; } .front { fill: none; stroke-width: 1.4; stroke-dasharray: 5 3; }
        .dot { stroke: none; fill-opacity: .75; } .link { fill: none; stroke: var(--quiet); stroke-width: 1.3; }
        .link.output { stroke: var(--line); } .link.weighted { stroke: var(--c0); } .link.pooling { stroke: var(--c2); }
        .link.zero { stroke-dasharray: 2 4; } .link.changed { stroke: var(--c1); stroke-width: 2.2; }
        svg text.operation { font-size: 11px; paint-order: stroke; stroke: var(--panel); stroke-width: 3px; }
        svg text.weighted { fill: var(--c0); } svg text.pooling { fill: var(--c2); } svg text.changed { fill: var(--c1); }
        .node { fill: var(--panel); stroke: var(--quiet); } .node.sum { stroke: var(--c0); } .node.result { stroke: var(--c2); }
        .key { white-space: nowrap; margin-right: .8rem; } .key i { display: inline-block; width: .8rem; height: .8rem; margin-right: .3rem;
          border-radius: 2px; vertical-align: -.08rem; }
        \((0..<ReportChart.colors).map { color in
            ".curve.c\(color), .front.c\(color) { stroke: var(--c\(color)); } .dot.c\(color) { fill: var(--c\(color)); } "
                + ".key i.c\(color) { background: var(--c\(color)); }"
        }.joined(separator: "\n"))
        @media print { body { max-width: none; } details { display: none; } }
        """
}
