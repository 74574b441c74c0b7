"""JAX: a jitted step with donated buffers, optimised by optax."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax import lax, nn

from problem import noisy

BATCH = 128


def use_threads(count):
    """XLA takes as many threads as NPROC says, or as its process may use processors; the referee sets both."""


def version():
    return f"jax {jax.__version__}, optax {optax.__version__}"


def dense(weights, x):
    kernel, bias, output_kernel, output_bias = weights
    return nn.relu(x @ kernel + bias) @ output_kernel + output_bias


LAYOUT = ("NHWC", "HWIO", "NHWC")


def convolution(x, kernel, bias, stride=1):
    return lax.conv_general_dilated(x, kernel, (stride, stride), "SAME", dimension_numbers=LAYOUT) + bias


def transposed_convolution(x, kernel, bias):
    enlarged = lax.conv_transpose(x, kernel, (2, 2), "SAME", dimension_numbers=LAYOUT, transpose_kernel=True)
    return enlarged + bias


def halved(x):
    return lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")


def doubled(x):
    batch, height, width, channels = x.shape
    copies = jnp.broadcast_to(x[:, :, None, :, None, :], (batch, height, 2, width, 2, channels))
    return copies.reshape(batch, 2 * height, 2 * width, channels)


def layers_of(weights):
    return list(zip(weights[::2], weights[1::2]))


def denoiser(weights, x):
    layers = layers_of(weights)
    x = halved(nn.relu(convolution(x, *layers[0])))
    x = halved(nn.relu(convolution(x, *layers[1])))
    x = doubled(nn.relu(convolution(x, *layers[2])))
    x = doubled(nn.relu(convolution(x, *layers[3])))
    return convolution(x, *layers[4])


def deep_convolutional(weights, x):
    layers = layers_of(weights)
    for layer in layers[:3]:
        x = nn.relu(convolution(x, *layer, stride=2))
    for layer in layers[3:5]:
        x = nn.relu(transposed_convolution(x, *layer))
    return transposed_convolution(x, *layers[5])


ARCHITECTURES = {"dense": dense, "denoiser": denoiser, "deep-convolutional": deep_convolutional}


def crossentropy(logits, targets):
    """A third faster here than optax.sigmoid_binary_cross_entropy, which takes two logarithms a value."""
    return jnp.mean(jnp.maximum(logits, 0) - logits * targets + jnp.log1p(jnp.exp(-jnp.abs(logits))))


def autoencoder_loss(logits_of, weights, inputs, targets, noise):
    return crossentropy(logits_of(weights, inputs), targets)


def variational_loss(weights, inputs, targets, noise):
    hidden_layer, mean_layer, variance_layer, decoder_layer, output_layer = layers_of(weights)

    def apply(layer, x):
        return x @ layer[0] + layer[1]

    hidden = nn.relu(apply(hidden_layer, inputs))
    mean, log_variance = apply(mean_layer, hidden), apply(variance_layer, hidden)
    latent = mean + jnp.exp(0.5 * log_variance) * noise
    logits = apply(output_layer, nn.relu(apply(decoder_layer, latent)))
    divergence = 0.5 * jnp.sum(mean**2 + jnp.exp(log_variance) - log_variance - 1)
    count, values = targets.shape
    return values * crossentropy(logits, targets) + divergence / count


def loss_of(problem):
    if problem.architecture == "variational":
        return variational_loss
    return functools.partial(autoencoder_loss, ARCHITECTURES[problem.architecture])


def start(problem):
    """The optimizer, and the weights with what it remembers of them."""
    optimizer = optax.adam(1e-3, eps=problem.epsilon)
    weights = [jnp.asarray(array) for array in problem.weights]
    return optimizer, (weights, optimizer.init(weights))


def updated(optimizer, loss, state, *batch):
    weights, memory = state
    value, gradients = jax.value_and_grad(loss)(weights, *batch)
    updates, memory = optimizer.update(gradients, memory)
    return (optax.apply_updates(weights, updates), memory), value


def steps(problem):
    inputs, targets = jnp.asarray(problem.batch("input")), jnp.asarray(problem.batch("target"))
    optimizer, state = start(problem)
    loss = loss_of(problem)
    given = jnp.asarray(problem.array("noise")) if problem.architecture == "variational" else None

    @functools.partial(jax.jit, donate_argnums=0)
    def agreed_step(state, inputs, targets, noise):
        return updated(optimizer, loss, state, inputs, targets, noise)

    @functools.partial(jax.jit, donate_argnums=(0, 1))
    def drawing_step(state, key, inputs, targets):
        key, part = jax.random.split(key)
        noise = None if given is None else jax.random.normal(part, given.shape)
        state, value = updated(optimizer, loss, state, inputs, targets, noise)
        return state, key, value

    key = jax.random.key(1)

    def take(count, agreed=False):
        nonlocal state, key
        for _ in range(count):
            if agreed or given is None:
                state, value = agreed_step(state, inputs, targets, given)
            else:
                state, key, value = drawing_step(state, key, inputs, targets)
        return float(value)

    return take


def epoch(problem):
    optimizer, state = start(problem)
    loss = loss_of(problem)
    images = problem.array("images")

    @functools.partial(jax.jit, donate_argnums=(0, 1))
    def step(state, key, targets):
        key, part = jax.random.split(key)
        inputs = jnp.clip(targets + 0.5 * jax.random.normal(part, targets.shape), 0, 1)
        state, value = updated(optimizer, loss, state, inputs, targets, None)
        return state, key, value

    key = jax.random.key(1)
    random = np.random.default_rng()

    def run(count):
        nonlocal state, key
        clean = images[: count * BATCH].astype(np.float32) / 255
        values = []
        for indices in np.split(random.permutation(len(clean)), count):
            state, key, value = step(state, key, clean[indices])
            values.append(value)
        return float(jnp.mean(jnp.stack(values)))

    return run


def in_batches(apply, weights, images, size):
    """Computes whole batches only, so that XLA compiles once; the last one is filled up."""
    compiled = jax.jit(apply)

    def run():
        outputs = []
        for first in range(0, len(images), size):
            batch = images[first : first + size]
            missing = size - len(batch)
            if missing:
                batch = np.concatenate([batch, np.zeros((missing, *batch.shape[1:]), np.float32)])
            outputs.append(compiled(weights, batch))
        return np.concatenate([np.asarray(output) for output in outputs])[: len(images)]

    return run


def reconstruct(problem):
    logits_of = ARCHITECTURES[problem.architecture]
    weights = [jnp.asarray(array) for array in problem.weights]
    return in_batches(lambda weights, x: nn.sigmoid(logits_of(weights, x)), weights, problem.images(), BATCH)


def encode(problem):
    weights = [jnp.asarray(array) for array in problem.weights[:2]]
    return in_batches(lambda weights, x: nn.relu(x @ weights[0] + weights[1]), weights, problem.images(), 256)


def train(problem):
    """A training on the whole of MNIST, whose only epoch ends early."""
    train, test = problem.digits("train"), problem.digits("t10k")
    noisy_train, noisy_test = noisy(train), noisy(test)
    optimizer, state = start(problem)
    loss = loss_of(problem)
    step = jax.jit(functools.partial(updated, optimizer, loss), donate_argnums=0)
    for indices in np.split(np.random.default_rng().permutation(len(train))[: 60 * BATCH], 60):
        state, _ = step(state, noisy_train[indices], train[indices], None)
    measure = jax.jit(loss)
    count = len(test) // BATCH
    batches = zip(np.split(noisy_test[: count * BATCH], count), np.split(test[: count * BATCH], count))
    return np.mean([float(measure(state[0], *batch, None)) for batch in batches])
