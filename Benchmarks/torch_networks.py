"""The networks of `econas bench`, in PyTorch: the same operations in the same places, written as people write them.

Each is held against econas by its number of parameters (`compare.py`), and each operation by the fixtures under
`Tests/TensorTests/Fixtures`.
"""
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Callable

import torch
from torch import nn

# The cells of DARTS_V1 (first order, CIFAR-10): edges as (operation, input), two per node.
NORMAL = [("sep", 1), ("sep", 0), ("skip", 0), ("sep", 1), ("skip", 0), ("sep", 1), ("sep", 0), ("skip", 2)]
REDUCTION = [("max", 0), ("max", 1), ("skip", 2), ("max", 0), ("max", 0), ("skip", 2), ("skip", 2), ("avg", 0)]

# The ResNet-like cell of NAS-Bench-201: for every node its edges as (operation, input).
RESIDUAL = "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|"


def relu_conv_bn(cin, cout, kernel=1, stride=1):
    return nn.Sequential(nn.ReLU(), nn.Conv2d(cin, cout, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(cout))


def stem(channels):
    return nn.Sequential(nn.Conv2d(3, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels))


def separable(c, stride):
    layers = []
    for s in (stride, 1):
        layers += [nn.ReLU(), nn.Conv2d(c, c, 3, s, 1, groups=c, bias=False), nn.Conv2d(c, c, 1, bias=False),
                   nn.BatchNorm2d(c)]
    return nn.Sequential(*layers)


class FactorizedReduce(nn.Module):
    """The skip with stride 2: two 1 x 1 convolutions, the second on the input shifted by one pixel."""

    def __init__(self, cin, cout):
        super().__init__()
        self.even = nn.Conv2d(cin, cout // 2, 1, 2, bias=False)
        self.odd = nn.Conv2d(cin, cout - cout // 2, 1, 2, bias=False)
        self.norm = nn.BatchNorm2d(cout)

    def forward(self, x):
        x = torch.relu(x)
        return self.norm(torch.cat([self.even(x), self.odd(x[:, :, 1:, 1:])], 1))


def cell_edge(kind, c, stride):
    if kind == "sep":
        return separable(c, stride)
    if kind == "max":
        return nn.MaxPool2d(3, stride, 1)
    if kind == "avg":
        return nn.AvgPool2d(3, stride, 1, count_include_pad=False)
    return nn.Identity() if stride == 1 else FactorizedReduce(c, c)


class Cell(nn.Module):
    def __init__(self, reduction, after_reduction, before_last, last, c):
        super().__init__()
        self.first = FactorizedReduce(before_last, c) if after_reduction else relu_conv_bn(before_last, c)
        self.second = relu_conv_bn(last, c)
        self.pairs = REDUCTION if reduction else NORMAL
        self.edges = nn.ModuleList(cell_edge(k, c, 2 if reduction and i < 2 else 1) for k, i in self.pairs)

    def forward(self, a, b):
        states = [self.first(a), self.second(b)]
        for n in range(4):
            left, right = (self.edges[e](states[self.pairs[e][1]]) for e in (2 * n, 2 * n + 1))
            states.append(left + right)
        return torch.cat(states[2:], 1)


class Darts(nn.Module):
    """Reductions at a third and two thirds; no auxiliary head, no dropped paths."""

    def __init__(self, c, layers):
        super().__init__()
        self.stem = stem(3 * c)
        widths, after_reduction = (3 * c, 3 * c), False
        self.cells = nn.ModuleList()
        for i in range(layers):
            reduction = i in (layers // 3, 2 * layers // 3)
            c *= 2 if reduction else 1
            self.cells.append(Cell(reduction, after_reduction, *widths, c))
            widths, after_reduction = (widths[1], 4 * c), reduction
        self.classifier = nn.Linear(widths[1], 10)

    def forward(self, x):
        a = b = self.stem(x)
        for cell in self.cells:
            a, b = b, cell(a, b)
        return self.classifier(b.mean((2, 3)))


class BenchCell(nn.Module):
    """A cell of NAS-Bench-201 from the benchmark's notation."""

    def __init__(self, text, c):
        super().__init__()
        tokens = [[token.split("~") for token in node.strip("|").split("|")] for node in text.split("+")]
        self.inputs = [[int(source) for _, source in node] for node in tokens]
        self.nodes = nn.ModuleList(nn.ModuleList(self.edge(name, c) for name, _ in node) for node in tokens)

    @staticmethod
    def edge(name, c):
        return {"nor_conv_3x3": lambda: relu_conv_bn(c, c, 3), "skip_connect": nn.Identity}[name]()

    def forward(self, x):
        states = [x]
        for edges, inputs in zip(self.nodes, self.inputs):
            states.append(reduce(add, (edge(states[i]) for edge, i in zip(edges, inputs))))
        return states[-1]


class ResidualReduction(nn.Module):
    """Between the stages of NAS-Bench-201."""

    def __init__(self, cin, cout):
        super().__init__()
        self.body = nn.Sequential(relu_conv_bn(cin, cout, 3, 2), relu_conv_bn(cout, cout, 3))
        self.skip = nn.Sequential(nn.AvgPool2d(2, 2), nn.Conv2d(cin, cout, 1, bias=False))

    def forward(self, x):
        return self.body(x) + self.skip(x)


class Bench201(nn.Module):
    """Three stages of five cells."""

    def __init__(self, c):
        super().__init__()
        layers = [stem(c)]
        for stage in range(3):
            if stage > 0:
                layers.append(ResidualReduction(c, 2 * c))
                c *= 2
            layers += [BenchCell(RESIDUAL, c) for _ in range(5)]
        self.features = nn.Sequential(*layers, nn.BatchNorm2d(c), nn.ReLU())
        self.classifier = nn.Linear(c, 10)

    def forward(self, x):
        return self.classifier(self.features(x).mean((2, 3)))


@dataclass(frozen=True)
class Measured:
    """A row of the table: which network, on how many images of which size."""

    build: Callable[[], nn.Module]
    resolution: int
    batch: int
    # What `econas bench --json` reports for the same network.
    parameters: int


NETWORKS = {
    "darts-c4r4": Measured(lambda: Darts(9, 20), 8, 384, 232_246),
    "darts-16ch-16px-8l": Measured(lambda: Darts(16, 8), 16, 64, 232_890),
    "darts-c0r0": Measured(lambda: Darts(36, 20), 32, 32, 3_169_414),
    "nb201-4ch-8px": Measured(lambda: Bench201(4), 8, 256, 81_894),
    "nb201-16ch-32px": Measured(lambda: Bench201(16), 32, 64, 1_288_506),
}
