#!/bin/sh
# Measures the engine: beside PyTorch where a Python with torch is at hand, then on random genotypes; last the
# dashboard, on a made-up run of 10,000 candidates.
# With "all" also the machine and everything else that docs/performance.md speaks of.
set -eu
econas=$1
what=${2:-}
python=${ECONAS_PYTHON:-python3}
here=$(dirname "$0")

# One measurement under its heading.
measure() {
    printf '\n$ econas bench %s\n\n' "$*"
    "$econas" bench "$@"
}

machine() {
    sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | sort | uniq -c | sed 's/^ *\([0-9]*\) /\1 x /'
    printf 'load when it began: %s\n\n' "$(cut -d ' ' -f 1-3 /proc/loadavg)"
}

if [ "$what" = all ]; then
    machine
    printf '$ make limits\n\n'
    .build/limits
    printf '\n'
fi
printf '$ make bench\n\n'
if "$python" -c "import torch" 2>/dev/null; then
    "$python" "$here/../Benchmarks/compare.py" "$econas"
else
    echo "torch is not installed for $python: no comparison with PyTorch (ECONAS_PYTHON names another Python)"
    echo
    "$econas" bench
fi
# Two workers depend on whether their cores share a cache; a virtual machine's host may change that meanwhile.
distance() {
    if [ "$what" = all ]; then
        printf '\na cache line from one core to the other, %s: %s ns\n' "$1" "$(.build/limits exchange)"
    fi
}
distance before
measure --random
distance after
if [ "$what" = all ]; then
    for part in --evaluation --data --scaling; do measure $part; done
    for network in darts-c4r4 darts-c0r0 nb201-16ch-32px; do measure --profile $network; done
fi
measure --dashboard
