#!/usr/bin/env python3
"""Training-free scores of the networks in `cell-*` and `nb201-*`, computed by PyTorch in double precision as published.

    python3 training_free_scores.py FOLDER_OF_torch_reference.py >training_free_scores.json

It reads the fixtures beside it: their initial weights and images. A batch is four images, ZiCo takes two of them, NASWOT
all eight; AZ-NAS looks at the first four, its random signs are those of `signs`.
"""
import copy
import json
import os
import struct
import sys

import numpy as np
import torch
import torch.nn as nn

sys.path.insert(0, sys.argv[1])
import torch_reference as reference  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
BATCH = 4


def read(path):
    """The metadata and the tensors of a safetensors file."""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    meta = header.pop("__metadata__")
    tensors = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        kind = {"F32": np.float32, "I64": np.int64, "I32": np.int32}[entry["dtype"]]
        tensors[name] = torch.from_numpy(np.frombuffer(data[start:end], kind).reshape(entry["shape"]).copy())
    return meta, tensors


def load(name):
    meta, tensors = read(os.path.join(HERE, name + ".safetensors"))
    meta = {key: json.loads(value) for key, value in meta.items()}
    if name.startswith("cell"):
        genotype = reference.DARTS if name == "cell-darts" else reference.MIXED
        model = reference.CellNetwork(genotype, meta["channels"], meta["layers"])
    else:
        model = reference.NB201Network(meta["arch"], meta["channels"], meta["cells_per_stage"])
    state = {k[5:]: v for k, v in tensors.items() if k.startswith("init.")}
    model.load_state_dict(state, strict=False)
    return model.double().train(), tensors["images"].double(), tensors["labels"].long()


def layers(model):
    return [m for m in model.modules() if isinstance(m, (nn.Conv2d, nn.Linear))]


def gradients(model, images, labels):
    model.zero_grad()
    nn.functional.cross_entropy(model(images), labels).backward()
    return [m.weight.grad.clone() if m.weight.grad is not None else torch.zeros_like(m.weight) for m in layers(model)]


def zico(batches):
    total = 0
    for layer in zip(*batches):
        values = np.array([g.reshape(-1).numpy() for g in layer])
        deviation = values.std(axis=0)
        some = deviation != 0
        ratio = np.sum(np.abs(values).mean(axis=0)[some] / deviation[some])
        total += np.log(ratio) if ratio != 0 else 0
    return total


def jacov(model, images):
    images = images.clone().requires_grad_(True)
    output = model(images)
    output.backward(torch.ones_like(output))
    values = np.linalg.eigvalsh(np.corrcoef(images.grad.reshape(len(images), -1).numpy()))
    return -np.sum(np.log(values + 1e-5) + 1 / (values + 1e-5))


class RecordingReLU:
    """Stands for torch.nn.functional in the reference, and notes what passes its ReLU."""

    def __init__(self):
        self.calls = []

    def __getattr__(self, name):
        return getattr(nn.functional, name)

    def relu(self, x):
        y = nn.functional.relu(x)
        if y.requires_grad:
            y.retain_grad()
        self.calls.append((x, y))
        return y


def naswot(model, images):
    recorder = RecordingReLU()
    reference.F = recorder
    output = model(images)
    reference.F = nn.functional
    output.backward(torch.ones_like(output))
    kernel = 0
    for x, y in recorder.calls:
        if y.grad is None:
            continue
        code = (x > 0).double().reshape(len(images), -1)
        kernel = kernel + code @ code.T + (1 - code) @ (1 - code).T
    return np.linalg.slogdet(kernel.numpy())[1]


def synflow(model, images):
    model = copy.deepcopy(model)
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.forward = lambda x: x
    for value in model.state_dict().values():
        value.abs_()
    model.zero_grad()
    model(torch.ones_like(images[:1])).sum().backward()
    total = sum((m.weight * m.weight.grad).abs().sum().item() for m in layers(model) if m.weight.grad is not None)
    return np.log(total)


def features(model, images):
    result = [model.stem(images)]
    if isinstance(model, reference.NB201Network):
        for cell in model.cells:
            result.append(cell(result[-1]))
    else:
        before = result[0]
        for cell in model.cells:
            result.append(cell(before, result[-1]))
            before = result[-2]
    return result


def signs(shape, cell):
    """Ones and minus ones that other languages make as easily: the highest bits of a linear congruence."""
    index = np.arange(np.prod(shape), dtype=np.uint64)
    bits = (index * np.uint64(6364136223846793005) + np.uint64(1442695040888963407 + cell)) >> np.uint64(60)
    return torch.from_numpy(np.where(bits & np.uint64(1), 1.0, -1.0)).reshape(shape)


def az_nas(model, images):
    outputs = features(model, images)
    entropies = []
    for feature in outputs:
        pixels = feature.detach().permute(0, 2, 3, 1).reshape(-1, feature.shape[1])
        pixels = pixels - pixels.mean(0, keepdim=True)
        values = torch.linalg.eigvalsh(pixels.T @ pixels / len(pixels)).clamp(min=0)
        shares = values / values.sum()
        entropies.append((-shares * torch.log(shares + 1e-8)).sum().item())
    terms = []
    for cell in range(len(outputs) - 1):
        output, source = outputs[cell + 1], outputs[cell]
        if output is source:
            terms.append(-np.inf)
            continue
        sent = signs(tuple(output.shape), cell)
        arrived = torch.autograd.grad(output, source, sent, retain_graph=True, allow_unused=True)[0]
        arrived = torch.zeros_like(source) if arrived is None else arrived
        if arrived.shape[2] != sent.shape[2]:
            arrived = nn.functional.pixel_unshuffle(arrived, arrived.shape[2] // sent.shape[2])
        sent = sent.permute(0, 2, 3, 1).reshape(-1, sent.shape[1])
        arrived = arrived.permute(0, 2, 3, 1).reshape(-1, arrived.shape[1])
        largest = torch.linalg.svdvals(arrived.T @ sent / len(sent)).max().item()
        terms.append(-largest - 1 / (largest + 1e-6) + 2)
    return {
        "az_expressivity": np.sum(entropies),
        "az_progressivity": np.min(np.diff(entropies)),
        "az_trainability": np.mean(terms),
    }


def scores(name):
    model, images, labels = load(name)
    first = gradients(model, images[:BATCH], labels[:BATCH])
    second = gradients(model, images[BATCH:2 * BATCH], labels[BATCH:2 * BATCH])
    result = {
        "grad_norm": sum(g.norm().item() for g in first),
        "snip": sum((m.weight * g).abs().sum().item() for m, g in zip(layers(model), first)),
        "zico": zico([first, second]),
        "jacov": jacov(model, images[:BATCH]),
        "naswot": naswot(model, images),
        "synflow": synflow(model, images),
    }
    result.update(az_nas(model, images[:BATCH]))
    return {k: float(v) for k, v in result.items()}


names = ["cell-darts", "cell-mixed", "nb201-0", "nb201-1"]
json.dump({name: scores(name) for name in names}, sys.stdout, indent=2)
print()
