#!/usr/bin/env python3
"""Checks what imports what: libraries, targets, and the folders of a target; and what prints. Part of `make lint`.

- A library is imported by the one target that this file names (and by tests where it says so).
- A target imports only what Package.swift lists for it, and nothing that the order of LAYERS puts above it.
- No folder of a target names types of another folder that, by any way round, names types of the first.
- Text is printed through the functions of one file, which write out what a terminal would obey.
"""

import json
import pathlib
import re
import subprocess
import sys

# Which targets import a library.
LIBRARIES = {
    "GRDB": {"Store"},
    "CSQLite": {"Store"},
    "TOMLKit": {"TOML"},
    "CNcurses": {"TerminalKit"},
    "COpenBLAS": {"LinearAlgebra"},
    "ArgumentParser": {"econas"},
    "CTensorKernels": {"Tensor"},
    "SwiftProtobuf": {"Exporters"},
    "CPictures": {"DataFiles"},
    "CArchive": {"DataFiles"},
    "CCurl": {"DataFiles"},
    "CDigest": {"DataFiles"},
}
# Tests that look behind a target: at kernels beside their naive twins, at a store that was damaged, at what is read of arguments.
TESTS = {
    "CTensorKernels": {"TensorTests"},
    "GRDB": {"SearchTests", "CommandTests", "FuzzTests"},
    "ArgumentParser": {"CommandTests", "FuzzTests"},
}

# The one file that prints, and ways to print; Python that is written for others prints f-strings.
PRINTER = "Sources/econas/Support/StandardStreams.swift"
PRINTING = re.compile(r"(?<![\w.])(?<!func )(?:print|debugPrint|dump|fputs|puts|printf|fwrite)\((?!f\")|\.write\(contentsOf:")

# A target imports none that stands in a later line. Those of one line do not know each other.
LAYERS = """
    Tensor LinearAlgebra Foundations
    TOML Architectures DataFiles
    RunModel
    RunConfiguration
    Strategies
    Studies Store
    Exporters Engine
    TerminalKit Bench
    TUI
    econas
"""

ATTRIBUTES = r"(?:@\w+(?:\([^)]*\))?\s+)*"
IMPORT = re.compile(rf"^{ATTRIBUTES}(?:package |public |internal |private |fileprivate )?import (?:\w+ (?=\w))?(\w+)")
# A type that others can name: declared at the left margin, and not private to its file.
TYPE = re.compile(
    rf"^{ATTRIBUTES}(?:package |public |internal |indirect |final )*(?:struct|class|enum|protocol|actor|typealias) (\w+)"
)
# A type that is declared within another, and names by which a file refers to types: of `ProxyGrid.Panel` the first.
NESTED = re.compile(rf"^ +{ATTRIBUTES}(?:\w+ )*(?:struct|class|enum|protocol|actor|typealias) (\w+)", re.M)
NAME = re.compile(r"(?<![\w.])[A-Z]\w*")
# What does not refer to a type: comments, and texts in so far as they hold no code.
NOISE = re.compile(r'//[^\n]*|/\*.*?\*/|"""(?:.*?)"""|"(?:[^"\\\n]|\\[^(])*"', re.S)


def targets(package):
    """Name, folder and dependencies of every target that is no system library."""
    describe = ["swift", "package", "describe", "--type", "json"]
    found = subprocess.run(describe, cwd=package, capture_output=True, text=True)
    if found.returncode != 0:
        sys.exit(found.stderr)
    for target in json.loads(found.stdout)["targets"]:
        if target["type"] != "system-target":
            allowed = set(target.get("target_dependencies", [])) | set(target.get("product_dependencies", []))
            yield target["name"], package / target["path"], allowed, target["type"] == "test"


def circles(folder):
    """The folders of a target that name each other's types, with an example for each step."""
    parts = {child.name: sorted(child.rglob("*.swift")) for child in folder.iterdir() if child.is_dir()}
    home = {}
    texts = {}
    for part, files in parts.items():
        for file in files:
            text = file.read_text()
            texts[file] = NOISE.sub("", text)
            for line in text.splitlines():
                if match := TYPE.match(line):
                    home[match[1]] = part
    steps = {}
    for part, files in parts.items():
        for file in files:
            own = set(NESTED.findall(texts[file]))
            for name in NAME.findall(texts[file]):
                if name not in own and home.get(name, part) != part:
                    steps.setdefault(part, {}).setdefault(home[name], f"{name} in {file.name}")

    def reached(start):
        seen, waiting = set(), [start]
        while waiting:
            for following in steps.get(waiting.pop(), {}):
                if following not in seen:
                    seen.add(following)
                    waiting.append(following)
        return seen

    ways = {part: reached(part) for part in parts}
    for part in sorted(parts):
        for other, example in sorted(steps.get(part, {}).items()):
            if part in ways[other]:
                yield part, other, example


def main():
    package = pathlib.Path(__file__).resolve().parent.parent
    height = {name: level for level, line in enumerate(LAYERS.strip().splitlines()) for name in line.split()}
    problems = []
    for name, folder, allowed, is_test in targets(package):
        files = sorted(folder.rglob("*.swift"))
        if not is_test and files and name not in height:
            problems.append(f"{name}: scripts/check-imports.py does not know this target; give it a line in LAYERS")
        for file in files:
            for number, line in enumerate(file.read_text().splitlines(), 1):
                if not is_test and PRINTING.search(line) and str(file.relative_to(package)) != PRINTER:
                    problems.append(f"{file.relative_to(package)}:{number}: prints by itself: {PRINTER} has functions for it")
                match = IMPORT.match(line)
                if not match:
                    continue
                imported, place = match[1], f"{file.relative_to(package)}:{number}"
                users = LIBRARIES.get(imported, set()) | TESTS.get(imported, set())
                if imported in LIBRARIES and name not in users:
                    problems.append(f"{place}: {imported} is imported by {' and '.join(sorted(users))} only")
                elif imported in height and imported not in allowed:
                    problems.append(f"{place}: Package.swift does not let {name} import {imported}")
                elif not is_test and imported in height and height[imported] >= height.get(name, len(height)):
                    problems.append(f"{place}: {name} stands below {imported}, or beside it")
        if not is_test:
            for part, other, example in circles(folder):
                problems.append(f"{folder.relative_to(package)}: in a circle: {part} -> {other} ({example})")
    for problem in problems:
        print(problem)
    if problems:
        sys.exit(f"{len(problems)} imports or folders break the rules of scripts/check-imports.py")


main()
