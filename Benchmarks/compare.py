#!/usr/bin/env python3
"""The engine and PyTorch in turn, network by network, as one table.

    python3 compare.py ECONAS [--rounds 2]

The machine may be shared and its clock may vary, so only numbers taken side by side compare: each round measures a
network with econas, then with PyTorch, each in a process of its own; the table has the medians over the rounds. A
network whose two forms differ in their number of parameters is an error.
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


def rounds(econas, name, count, *what):
    """What either side measured, round by round."""
    ours, peers = [], []
    for _ in range(count):
        ours += output(econas, "bench", *what, "--network", name, "--steps", STEPS, "--json")
        peers.append(output(sys.executable, PEER, *what, "--network", name, "--steps", SLOW.get(name, STEPS), "--json"))
    for own, peer in zip(ours, peers):
        for key in ("batch", "parameters"):
            if own[key] != peer[key]:
                sys.exit(f"{name} is not the same network on both sides: {key} {own[key]} and {peer[key]}")
    return ours, peers


def megabytes(count):
    return f"{count / 1e6:,.0f} MB"


def row(name, ours, peers):
    def middle(results, key):
        return statistics.median(result[key] for result in results)

    ratios = sorted(own["images_per_second"] / peer["images_per_second"] for own, peer in zip(ours, peers))
    own, peer = middle(ours, "images_per_second"), middle(peers, "images_per_second")
    return [
        name, str(ours[0]["batch"]), f"{own:,.0f}", f"{peer:,.1f}" if peer < 100 else f"{peer:,.0f}",
        f"{own / peer:.1f}", f"{ratios[0]:.1f}–{ratios[-1]:.1f}", f"{middle(ours, 'gflops'):.0f}",
        megabytes(ours[0]["arena_bytes"]),
        megabytes(middle(peers, "peak_bytes")) if "peak_bytes" in peers[0] else "–",
    ]


def print_table(rows):
    header = ["network", "batch", "econas img/s", "PyTorch img/s", "ratio", "of rounds", "GFLOP/s", "arena", "PyTorch peak"]
    widths = [max(len(line[column]) for line in [header, *rows]) for column in range(len(header))]
    for line in [header, *rows]:
        cells = [line[0].ljust(widths[0])] + [cell.rjust(width) for cell, width in zip(line[1:], widths[1:])]
        print("  ".join(cells).rstrip())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("econas", help="the program")
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    rows = []
    for name in NETWORKS:
        ours, peers = rounds(options.econas, name, options.rounds)
        rows.append(row(name, ours, peers))
        print(f"measured {name}", file=sys.stderr)
    rows.append(row(f"{EVALUATED}, evaluation", *rounds(options.econas, EVALUATED, options.rounds, "--evaluation")))
    print(f"training steps on one thread, econas and {peers[0]['peer']} in turn")
    print_table(rows)


if __name__ == "__main__":
    main()
