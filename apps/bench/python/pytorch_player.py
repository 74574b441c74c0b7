"""PyTorch, eager: channels_last images and the fused Adam."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from problem import noisy

BATCH = 128


def use_threads(count):
    torch.set_num_threads(count)
    torch.set_num_interop_threads(count)


def version():
    return f"torch {torch.__version__}"


def dense(weights):
    units = weights[1].size
    return nn.Sequential(nn.Linear(784, units), nn.ReLU(), nn.Linear(units, 784))


def denoiser(weights):
    channels = [1, *(bias.size for bias in weights[1::2])]

    def convolution(layer):
        return nn.Conv2d(channels[layer], channels[layer + 1], 3, padding="same")

    return nn.Sequential(
        convolution(0),
        nn.ReLU(),
        nn.MaxPool2d(2),
        convolution(1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        convolution(2),
        nn.ReLU(),
        nn.Upsample(scale_factor=2),
        convolution(3),
        nn.ReLU(),
        nn.Upsample(scale_factor=2),
        convolution(4),
    )


def deep_convolutional(weights):
    layers = []
    for inputs, outputs in ((3, 32), (32, 64), (64, 128)):
        layers += [nn.Conv2d(inputs, outputs, 4, stride=2, padding=1), nn.ReLU()]
    for inputs, outputs in ((128, 64), (64, 32), (32, 3)):
        layers += [nn.ConvTranspose2d(inputs, outputs, 4, stride=2, padding=1), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


class Variational(nn.Module):
    """784-400-20 and back."""

    def __init__(self, weights):
        super().__init__()
        hidden, latent = weights[1].size, weights[3].size
        self.hidden = nn.Linear(784, hidden)
        self.mean = nn.Linear(hidden, latent)
        self.log_variance = nn.Linear(hidden, latent)
        self.decoder = nn.Linear(latent, hidden)
        self.logits = nn.Linear(hidden, 784)

    def forward(self, inputs, noise):
        hidden = F.relu(self.hidden(inputs))
        mean, log_variance = self.mean(hidden), self.log_variance(hidden)
        latent = mean + torch.exp(0.5 * log_variance) * noise
        return self.logits(F.relu(self.decoder(latent))), mean, log_variance


ARCHITECTURES = {
    "dense": dense,
    "denoiser": denoiser,
    "deep-convolutional": deep_convolutional,
    "variational": Variational,
}


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


def as_tensor(array):
    """Rows as they are; images as channels_last."""
    tensor = torch.from_numpy(array)
    if tensor.dim() == 2:
        return tensor
    return tensor.permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last)


def adam(model, problem):
    return torch.optim.Adam(model.parameters(), eps=problem.epsilon, fused=True)


def variational_loss(model, problem):
    given = torch.from_numpy(problem.array("noise"))

    def loss_of(inputs, targets, agreed):
        logits, mean, log_variance = model(inputs, given if agreed else torch.randn(given.shape))
        divergence = 0.5 * torch.sum(mean**2 + log_variance.exp() - log_variance - 1)
        count, values = targets.shape
        return values * F.binary_cross_entropy_with_logits(logits, targets) + divergence / count

    return loss_of


def autoencoder_loss(model, problem):
    return lambda inputs, targets, agreed: F.binary_cross_entropy_with_logits(model(inputs), targets)


def update(optimizer, loss_of, *batch):
    optimizer.zero_grad(set_to_none=True)
    loss = loss_of(*batch)
    loss.backward()
    optimizer.step()
    return loss


def steps(problem):
    model = build(problem)
    inputs, targets = as_tensor(problem.batch("input")), as_tensor(problem.batch("target"))
    loss_of = (variational_loss if problem.architecture == "variational" else autoencoder_loss)(model, problem)
    optimizer = adam(model, problem)

    def take(count, agreed=False):
        for _ in range(count):
            loss = update(optimizer, loss_of, inputs, targets, agreed)
        return loss.item()

    return take


def epoch(problem):
    model = build(problem)
    optimizer = adam(model, problem)
    loss_of = autoencoder_loss(model, problem)
    images = problem.array("images")

    def run(count):
        clean = as_tensor(images[: count * BATCH].astype(np.float32) / 255)
        total = 0.0
        for indices in torch.randperm(len(clean)).split(BATCH):
            targets = clean[indices]
            inputs = (targets + 0.5 * torch.randn_like(targets)).clamp_(0, 1)
            total += update(optimizer, loss_of, inputs, targets, False).item()
        return total / count

    return run


def reconstruct(problem):
    model = build(problem)
    images = problem.images()
    pixels = as_tensor(images)

    @torch.inference_mode()
    def run():
        outputs = [torch.sigmoid(model(batch)) for batch in pixels.split(BATCH)]
        return torch.cat(outputs).numpy()

    return run


def encode(problem):
    encoder = build(problem)[:2]
    images = as_tensor(problem.images())

    @torch.inference_mode()
    def run():
        return torch.cat([encoder(batch) for batch in images.split(256)]).numpy()

    return run


def train(problem):
    """A training on the whole of MNIST, whose only epoch ends early."""
    train, test = (as_tensor(problem.digits(part)) for part in ("train", "t10k"))
    noisy_train, noisy_test = (
        as_tensor(noisy(digits.permute(0, 2, 3, 1).numpy())) for digits in (train, test)
    )
    model = build(problem)
    optimizer = adam(model, problem)
    loss_of = autoencoder_loss(model, problem)
    for indices in torch.randperm(len(train)).split(BATCH)[:60]:
        update(optimizer, loss_of, noisy_train[indices], train[indices], False)
    with torch.inference_mode():
        losses = [loss_of(*batch, False).item() for batch in zip(noisy_test.split(BATCH), test.split(BATCH))]
    return sum(losses) / len(losses)
