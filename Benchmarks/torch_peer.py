#!/usr/bin/env python3
"""The DARTS network of `econas bench`, trained by PyTorch on one thread: the peer that econas is measured against.

    python3 torch_peer.py [--channels 9] [--resolution 8] [--layers 20] [--batch 384] [--steps 5] [--threads 1]

Prints one JSON object: images per second of the median training step (forward, backward, clipping, SGD).
"""
import argparse
import json
import statistics
import time

import torch
from torch import nn

NORMAL = [("sep", 1), ("sep", 0), ("skip", 0), ("sep", 1), ("skip", 0), ("sep", 1), ("sep", 0), ("skip", 2)]
REDUCTION = [("max", 0), ("max", 1), ("skip", 2), ("max", 0), ("max", 0), ("skip", 2), ("skip", 2), ("avg", 0)]


def relu_conv_bn(cin, cout):
    return nn.Sequential(nn.ReLU(), nn.Conv2d(cin, cout, 1, bias=False), nn.BatchNorm2d(cout))


def separable(c, stride):
    layers = []
    for s in (stride, 1):
        layers += [nn.ReLU(), nn.Conv2d(c, c, 3, s, 1, groups=c, bias=False), nn.Conv2d(c, c, 1, bias=False),
                   nn.BatchNorm2d(c)]
    return nn.Sequential(*layers)


class Reduce(nn.Module):
    def __init__(self, cin, cout):
        super().__init__()
        self.even = nn.Conv2d(cin, cout // 2, 1, 2, bias=False)
        self.odd = nn.Conv2d(cin, cout - cout // 2, 1, 2, bias=False)
        self.norm = nn.BatchNorm2d(cout)

    def forward(self, x):
        x = torch.relu(x)
        return self.norm(torch.cat([self.even(x), self.odd(x[:, :, 1:, 1:])], 1))


def edge(kind, c, stride):
    if kind == "sep":
        return separable(c, stride)
    if kind == "max":
        return nn.MaxPool2d(3, stride, 1)
    if kind == "avg":
        return nn.AvgPool2d(3, stride, 1, count_include_pad=False)
    return nn.Identity() if stride == 1 else Reduce(c, c)


class Cell(nn.Module):
    def __init__(self, reduction, after_reduction, before_last, last, c):
        super().__init__()
        self.first = Reduce(before_last, c) if after_reduction else relu_conv_bn(before_last, c)
        self.second = relu_conv_bn(last, c)
        self.pairs = REDUCTION if reduction else NORMAL
        self.edges = nn.ModuleList(edge(k, c, 2 if reduction and i < 2 else 1) for k, i in self.pairs)

    def forward(self, a, b):
        states = [self.first(a), self.second(b)]
        for n in range(4):
            left, right = (self.edges[e](states[self.pairs[e][1]]) for e in (2 * n, 2 * n + 1))
            states.append(left + right)
        return torch.cat(states[2:], 1)


class Network(nn.Module):
    def __init__(self, c, layers):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 3 * c, 3, padding=1, bias=False), nn.BatchNorm2d(3 * c))
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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in dict(channels=9, resolution=8, layers=20, batch=384, steps=5, threads=1).items():
        parser.add_argument(f"--{name}", type=int, default=value)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    network = Network(options.channels, options.layers).train()
    optimizer = torch.optim.SGD(network.parameters(), 0.1, momentum=0.9, weight_decay=3e-4)
    images = torch.randn(options.batch, 3, options.resolution, options.resolution)
    labels = torch.randint(0, 10, (options.batch,))
    seconds = []
    for _ in range(options.steps + 1):
        start = time.perf_counter()
        optimizer.zero_grad()
        nn.functional.cross_entropy(network(images), labels).backward()
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimizer.step()
        seconds.append(time.perf_counter() - start)
    rate = options.batch / statistics.median(seconds[1:])
    print(json.dumps({"peer": f"PyTorch {torch.__version__}", "images_per_second": round(rate, 1), **vars(options)}))


if __name__ == "__main__":
    main()
