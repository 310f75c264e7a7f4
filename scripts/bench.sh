#!/bin/sh
# Measures the engine and, where a Python with torch is at hand, PyTorch in turn: the machine may be shared, so only
# numbers of one run compare. Then the dashboard, on a made-up run of 10,000 candidates.
set -eu
econas=$1
python=${ECONAS_PYTHON:-python3}
"$econas" bench
if "$python" -c "import torch" 2>/dev/null; then
    for _ in 1 2; do
        "$econas" bench --network darts-c4r4 --json
        "$python" Benchmarks/torch_peer.py
    done
else
    echo "torch is not installed for $python: no comparison with PyTorch (set ECONAS_PYTHON)"
fi
"$econas" bench --dashboard
