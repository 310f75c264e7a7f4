"""Prints SciPy's values of the samples in RankComparisonTests.swift, as the test has them."""

import scipy
from scipy.stats import kendalltau, spearmanr

MASK = (1 << 64) - 1


def splitmix64(state):
    """The tests' FixedGenerator."""
    while True:
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        yield z ^ (z >> 31)


def sample(count, bits, seed):
    """Related numbers: bits of noise are added to bits of signal, and few bits make many ties."""
    numbers = splitmix64(seed)
    x, y = [], []
    for _ in range(count):
        signal = next(numbers) >> (64 - bits)
        x.append(float(signal + (next(numbers) >> (64 - bits))))
        y.append(float(signal + (next(numbers) >> (64 - bits))))
    return x, y


print("// SciPy", scipy.__version__)
for seed, (count, bits) in enumerate([(2, 40), (5, 2), (30, 1), (100, 40), (300, 3), (1000, 40), (5000, 6), (15625, 40)]):
    x, y = sample(count, bits, seed)
    tau, rho = kendalltau(x, y).statistic, spearmanr(x, y).statistic
    print(f"({count}, {bits}, {float(tau)!r}, {float(rho)!r}),")
