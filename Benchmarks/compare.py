#!/usr/bin/env python3
"""The engine and PyTorch in turn, network by network, as one table.

    python3 compare.py ECONAS [--rounds 2]

The machine may be shared and its clock may vary, so only numbers taken side by side compare: each round measures a
network with econas, then with PyTorch in its default layout, then with its channels innermost, each in a process of
its own; the table has the medians over the rounds. Ratio and memory are those of the default. A network whose forms
differ in their number of parameters is an error.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys

from torch_networks import NETWORKS

PEER = pathlib.Path(__file__).with_name("torch_peer.py")
# PyTorch takes seconds for a step of these.
SLOW = {"darts-c0r0": 2}
STEPS = 7
# The network whose pass of a validation is compared as well.
EVALUATED = "darts-c4r4"


def output(*command):
    return json.loads(subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE).stdout)


def peer(name, *options):
    return output(sys.executable, PEER, "--network", name, "--steps", SLOW.get(name, STEPS), "--json", *options)


def rounds(econas, name, count, *what):
    """What each side measured, round by round: econas, PyTorch, PyTorch with the channels innermost."""
    results = []
    for _ in range(count):
        own = output(econas, "bench", *what, "--network", name, "--steps", STEPS, "--json")[0]
        results.append((own, peer(name, *what), peer(name, *what, "--channels-last")))
    for key in ("batch", "parameters"):
        values = {side[key] for sides in results for side in sides}
        if len(values) > 1:
            sys.exit(f"{name} is not the same network on all sides: {key} {sorted(values)}")
    return zip(*results)


def megabytes(count):
    return f"{count / 1e6:,.0f} MB"


def rate(value):
    return f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


def row(name, ours, peers, channels_last):
    def middle(results, key="images_per_second"):
        return statistics.median(result[key] for result in results)

    ratios = sorted(own["images_per_second"] / other["images_per_second"] for own, other in zip(ours, peers))
    return [
        name, str(ours[0]["batch"]), rate(middle(ours)), rate(middle(peers)), f"{middle(ours) / middle(peers):.1f}",
        f"{ratios[0]:.1f}–{ratios[-1]:.1f}", rate(middle(channels_last)), f"{middle(ours, 'gflops'):.0f}",
        megabytes(ours[0]["arena_bytes"]),
        megabytes(middle(peers, "peak_bytes")) if "peak_bytes" in peers[0] else "–",
    ]


def print_table(rows):
    header = [
        "network", "batch", "econas img/s", "PyTorch img/s", "ratio", "of rounds", "channels last", "GFLOP/s", "arena",
        "PyTorch peak",
    ]
    widths = [max(len(line[column]) for line in [header, *rows]) for column in range(len(header))]
    for line in [header, *rows]:
        cells = [line[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(line[1:], widths[1:])]
        print("  ".join(cells).rstrip())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("econas", help="the program")
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    cases = [(name, name, []) for name in NETWORKS]
    cases.append((EVALUATED, f"{EVALUATED}, evaluation", ["--evaluation"]))
    rows = []
    for name, title, what in cases:
        ours, peers, channels_last = rounds(options.econas, name, options.rounds, *what)
        rows.append(row(title, ours, peers, channels_last))
        print(f"measured {title}", file=sys.stderr)
    print(f"training steps on one thread, econas and {peers[0]['peer']} in turn")
    print_table(rows)


if __name__ == "__main__":
    main()
