"""PyTorch, eager: channels_last images and the fused Adam."""

import torch
from torch import nn
from torch.nn import functional as F


def use_threads(count):
    torch.set_num_threads(count)
    torch.set_num_interop_threads(count)


def version():
    return f"torch {torch.__version__}"


def dense(weights):
    return nn.Sequential(nn.Linear(784, weights[1].size), nn.ReLU(), nn.Linear(weights[1].size, 784))


def denoiser(weights):
    channels = [bias.size for bias in weights[1::2]]
    return nn.Sequential(
        nn.Conv2d(1, channels[0], 3, padding="same"),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(channels[0], channels[1], 3, padding="same"),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(channels[1], channels[2], 3, padding="same"),
        nn.ReLU(),
        nn.Upsample(scale_factor=2),
        nn.Conv2d(channels[2], channels[3], 3, padding="same"),
        nn.ReLU(),
        nn.Upsample(scale_factor=2),
        nn.Conv2d(channels[3], 1, 3, padding="same"),
    )


ARCHITECTURES = {"dense": dense, "denoiser": denoiser}


def own_layout(array):
    """TensorFlow's [inputs, units] and [height, width, in, out] in PyTorch's order."""
    tensor = torch.from_numpy(array)
    return tensor.permute(3, 2, 0, 1) if tensor.dim() == 4 else tensor.t() if tensor.dim() == 2 else tensor


def build(problem):
    """The model, up to its logits, with the problem's weights."""
    model = ARCHITECTURES[problem.architecture](problem.weights)
    with torch.no_grad():
        for parameter, array in zip(model.parameters(), problem.weights, strict=True):
            parameter.copy_(own_layout(array))
    return model.to(memory_format=torch.channels_last)


def images(problem, name):
    """[batch, height, width, channels] as the model takes it."""
    tensor = torch.from_numpy(problem.array(name))
    if problem.architecture == "dense":
        return tensor.flatten(1)
    return tensor.permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last)


def steps(problem):
    model = build(problem)
    inputs, targets = images(problem, "input"), images(problem, "target")
    optimizer = torch.optim.Adam(model.parameters(), eps=1e-7, fused=True)

    def take(count):
        for _ in range(count):
            optimizer.zero_grad(set_to_none=True)
            loss = F.binary_cross_entropy_with_logits(model(inputs), targets)
            loss.backward()
            optimizer.step()
        return loss.item()

    return take
