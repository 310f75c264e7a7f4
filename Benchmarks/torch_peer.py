#!/usr/bin/env python3
"""The networks of `econas bench`, trained by PyTorch: the peer that econas is measured against.

    python3 torch_peer.py [--network NAME] [--steps 5] [--evaluation] [--json]

Eager mode and one thread, as a worker of a search on this machine would run it; --channels-last and --compile are
there to see what they would change, and --device cuda to see what a graphics processor does (--graph: with the whole
step recorded once, so that nothing is launched operation by operation). A step is forward, backward, clipping of the
gradient's norm to 5 and SGD with momentum and weight decay; the median of several is reported, by the process's own
processor time (the clock of `econas bench`: equal to the time on the wall where nobody else computes), on a graphics
processor by the time on the wall until it is done.
"""
import argparse
import ctypes
import gc
import json
import statistics
import time

import torch
from torch import nn
from torch_networks import NETWORKS


def resident(field):
    """VmRSS or VmHWM of this process, in bytes."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(field + ":"))


class Trainer:
    """A network, its optimiser and a batch of random images."""

    def __init__(self, network, options):
        network = network.to(options.device)
        if options.channels_last:
            network = network.to(memory_format=torch.channels_last)
        self.network = network
        self.forward = torch.compile(network) if options.compile else network
        self.optimizer = torch.optim.SGD(network.parameters(), 0.01, momentum=0.9, weight_decay=3e-4)
        self.device = options.device
        self.format = torch.channels_last if options.channels_last else torch.contiguous_format

    def batch(self, images, resolution):
        pixels = torch.randn(images, 3, resolution, resolution, device=self.device).to(memory_format=self.format)
        return pixels, torch.randint(0, 10, (images,), device=self.device)

    def step(self, images, labels):
        self.optimizer.zero_grad()
        nn.functional.cross_entropy(self.forward(images), labels).backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimizer.step()

    def recorded(self, images, labels):
        """The step as a CUDA graph; a few go before on another stream, as recording asks for."""
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(3):
                self.step(images, labels)
        torch.cuda.current_stream().wait_stream(stream)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            self.step(images, labels)
        return graph.replay

    @torch.no_grad()
    def evaluate(self, images, labels):
        logits = self.forward(images)
        nn.functional.cross_entropy(logits, labels, reduction="sum").item()
        (logits.argmax(1) == labels).sum().item()


def peak_bytes(trainer, images, labels):
    """What one step needs beyond network, gradients, momentum and images: the counterpart of econas's arena.

    It is the greatest resident size of the process during the step less the size before it, because that is what the
    machine must have: freed blocks that the allocator keeps and oneDNN's own scratch count, as econas's arena counts
    all of its. A step of two images goes before, so that code, primitives, gradients and momentum are there already
    and only what grows with the batch is seen. Must come first in a process: what an earlier step of this size left
    with the allocator would hide the peak.
    """
    trainer.step(images[:2].clone(memory_format=trainer.format), labels[:2])
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    before = resident("VmRSS")
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")  # the peak starts anew from the present size
    trainer.step(images, labels)
    return resident("VmHWM") - before


def median_seconds(work, steps, synchronize):
    """The median processor and wall time; the first call, which pays for touching the memory, is not counted."""
    times = []
    for _ in range(steps + 1):
        processor, wall = time.process_time(), time.perf_counter()
        work()
        synchronize()
        times.append((time.process_time() - processor, time.perf_counter() - wall))
    return [statistics.median(clock) for clock in zip(*times[1:])]


def measure(name, options):
    torch.manual_seed(0)
    case = NETWORKS[name]
    network = case.build().train()
    parameters = sum(p.numel() for p in network.parameters())
    assert parameters == case.parameters, f"{name} has {parameters} parameters here, {case.parameters} in econas"
    trainer = Trainer(network, options)
    batch = trainer.batch(case.batch, case.resolution)
    result = {"network": name, "batch": case.batch, "parameters": parameters}
    on_processor = options.device == "cpu"
    if options.evaluation:
        network.eval()
        work = lambda: trainer.evaluate(*batch)
    else:
        if on_processor:
            result["peak_bytes"] = peak_bytes(trainer, *batch)
        work = trainer.recorded(*batch) if options.graph else lambda: trainer.step(*batch)
    processor, wall = median_seconds(work, options.steps, (lambda: None) if on_processor else torch.cuda.synchronize)
    seconds = processor if on_processor else wall
    result |= {
        "device": "processor, one thread" if on_processor else torch.cuda.get_device_name(),
        "pass": "evaluation" if options.evaluation else "training",
        "images_per_second": round(case.batch / seconds, 1),
        "wall_images_per_second": round(case.batch / wall, 1),
        "step_milliseconds": round(1e3 * seconds, 2),
    }
    return result


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", choices=list(NETWORKS), default="darts-c4r4")
    parser.add_argument("--steps", type=int, default=5, help="steps to take the median of")
    parser.add_argument("--evaluation", action="store_true", help="the pass of a validation instead of a training step")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--channels-last", action="store_true", help="images and weights with the channels innermost")
    parser.add_argument("--compile", action="store_true", help="through torch.compile (needs a C++ compiler)")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu", help="where to compute")
    parser.add_argument("--graph", action="store_true", help="the training step as a CUDA graph")
    options = parser.parse_args()
    if options.graph and (options.device != "cuda" or options.evaluation):
        parser.error("--graph records a training step, with --device cuda")
    return options


def main():
    options = arguments()
    torch.set_num_threads(1)
    result = {"peer": f"PyTorch {torch.__version__}", **measure(options.network, options)}
    if options.json:
        print(json.dumps(result))
    else:
        for key, value in result.items():
            print(f"{key:24} {value:,}" if isinstance(value, (int, float)) else f"{key:24} {value}")


if __name__ == "__main__":
    main()
