"""Keras 3 on TensorFlow: for steps the loop of its guide "Writing a training loop from scratch", else fit and predict."""

import os
import time

os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import tensorflow as tf
from keras import layers

from problem import noisy

BATCH = 128
way = ""


def use_threads(count):
    tf.config.threading.set_intra_op_parallelism_threads(count)
    tf.config.threading.set_inter_op_parallelism_threads(count)


def version():
    return f"keras {keras.__version__}, tensorflow {tf.__version__}{way}"


def dense(weights):
    return [keras.Input((784,)), layers.Dense(weights[1].size, activation="relu"), layers.Dense(784)]


def denoiser(weights):
    filters = iter(bias.size for bias in weights[1::2])

    def convolution(activation="relu"):
        return layers.Conv2D(next(filters), 3, activation=activation, padding="same")

    return [
        keras.Input((28, 28, 1)),
        convolution(),
        layers.MaxPooling2D(2, padding="same"),
        convolution(),
        layers.MaxPooling2D(2, padding="same"),
        convolution(),
        layers.UpSampling2D(2),
        convolution(),
        layers.UpSampling2D(2),
        convolution(None),
    ]


def deep_convolutional(weights):
    halving = {"strides": 2, "padding": "same"}
    return [
        keras.Input((64, 64, 3)),
        *(layers.Conv2D(filters, 4, activation="relu", **halving) for filters in (32, 64, 128)),
        *(layers.Conv2DTranspose(filters, 4, activation="relu", **halving) for filters in (64, 32)),
        layers.Conv2DTranspose(3, 4, **halving),
    ]


ARCHITECTURES = {"dense": dense, "denoiser": denoiser, "deep-convolutional": deep_convolutional}


def build(problem):
    """The model, up to its logits, with the problem's weights."""
    model = keras.Sequential(ARCHITECTURES[problem.architecture](problem.weights))
    model.set_weights(problem.weights)
    return model


def crossentropy():
    return keras.losses.BinaryCrossentropy(from_logits=True)


class Variational(layers.Layer):
    """784-400-20 and back; the call returns logits, mean and logarithm of the variance."""

    def __init__(self, weights):
        super().__init__()
        hidden, latent = weights[1].size, weights[3].size
        self.hidden = layers.Dense(hidden, activation="relu")
        self.mean = layers.Dense(latent)
        self.log_variance = layers.Dense(latent)
        self.decoder = layers.Dense(hidden, activation="relu")
        self.logits = layers.Dense(784)

    def call(self, inputs, noise):
        hidden = self.hidden(inputs)
        mean, log_variance = self.mean(hidden), self.log_variance(hidden)
        latent = mean + tf.exp(0.5 * log_variance) * noise
        return self.logits(self.decoder(latent)), mean, log_variance


def variational_loss(problem):
    noise = tf.constant(problem.array("noise"))
    model = Variational(problem.weights)
    model(tf.zeros((1, 784)), noise[:1])
    model.set_weights(problem.weights)
    crossentropy_of = crossentropy()

    def loss_of(inputs, targets, agreed):
        drawn = noise if agreed else tf.random.normal(noise.shape)
        logits, mean, log_variance = model(inputs, drawn)
        divergence = 0.5 * tf.reduce_sum(mean**2 + tf.exp(log_variance) - log_variance - 1)
        count, values = targets.shape
        return values * crossentropy_of(targets, logits) + divergence / count

    return model, loss_of


def autoencoder_loss(problem):
    model = build(problem)
    crossentropy_of = crossentropy()
    return model, lambda inputs, targets, agreed: crossentropy_of(targets, model(inputs, training=True))


def steps(problem):
    inputs, targets = tf.constant(problem.batch("input")), tf.constant(problem.batch("target"))
    model, loss_of = (variational_loss if problem.architecture == "variational" else autoencoder_loss)(problem)
    optimizer = keras.optimizers.Adam(epsilon=problem.epsilon)
    optimizer.build(model.trainable_variables)

    def step(agreed):
        with tf.GradientTape() as tape:
            loss = loss_of(inputs, targets, agreed)
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        return loss

    ways = {False: tf.function(step, jit_compile=False), True: tf.function(step, jit_compile=True)}
    compiled = False

    def take(count, agreed=False):
        for _ in range(count):
            loss = ways[compiled](agreed)
        return float(loss)

    def choose():
        """Keras leaves XLA alone on processors; where it is faster, it is taken all the same."""
        nonlocal compiled
        global way
        times = {way: float("inf") for way in ways}
        for _ in range(6):
            for compiled in ways:
                start = time.perf_counter()
                take(10)
                times[compiled] = min(times[compiled], time.perf_counter() - start)
        compiled = times[True] < times[False]
        way = ", jit_compile" if compiled else ""

    return Steps(take, choose)


class Steps:
    """Chooses its way when the first timed step is asked for."""

    def __init__(self, take, choose):
        self.take, self.choose = take, choose
        self.chosen = False

    def __call__(self, count, agreed=False):
        if not agreed and not self.chosen:
            self.chosen = True
            self.choose()
        return self.take(count, agreed)


def epoch(problem):
    model = build(problem)
    model.compile(optimizer=keras.optimizers.Adam(epsilon=problem.epsilon), loss=crossentropy())
    images = problem.array("images")

    def run(count):
        clean = images[: count * BATCH].astype("float32") / 255
        history = model.fit(noisy(clean), clean, batch_size=BATCH, epochs=1, shuffle=True, verbose=0)
        return history.history["loss"]

    return run


def reconstruct(problem):
    model = keras.Sequential([build(problem), layers.Activation("sigmoid")])
    images = problem.images()
    return lambda: model.predict(images, batch_size=BATCH, verbose=0)


def encode(problem):
    encoder = keras.Sequential(build(problem).layers[:1])
    images = problem.images()
    return lambda: encoder.predict(images, batch_size=256, verbose=0)


def train(problem):
    """A training on the whole of MNIST, whose only epoch ends early."""
    train, test = problem.digits("train"), problem.digits("t10k")
    model = build(problem)
    model.compile(optimizer=keras.optimizers.Adam(epsilon=problem.epsilon), loss=crossentropy())
    model.fit(
        noisy(train),
        train,
        batch_size=BATCH,
        epochs=1,
        steps_per_epoch=60,
        shuffle=True,
        validation_data=(noisy(test), test),
        validation_batch_size=BATCH,
        verbose=0,
    )
