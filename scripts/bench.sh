#!/bin/sh
# Measures the engine: beside PyTorch where a Python with torch is at hand, then on random genotypes.
# With "all" also everything else that docs/performance-bench.md shows, in its order, each under its command.
set -eu
econas=$1
what=${2:-}
python=${ECONAS_PYTHON:-python3}
here=$(dirname "$0")

# One measurement under its heading.
measure() {
    printf '\n$ econas bench %s\n\n' "$1"
    "$econas" bench "$1"
}

if "$python" -c "import torch" 2>/dev/null; then
    "$python" "$here/../Benchmarks/compare.py" "$econas"
else
    echo "torch is not installed for $python: no comparison with PyTorch (ECONAS_PYTHON names another Python)"
    "$econas" bench
fi
measure --random
if [ "$what" = all ]; then
    for part in --evaluation --data --scaling; do measure $part; done
fi
