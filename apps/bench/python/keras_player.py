"""Keras 3 on TensorFlow, as its guide "Writing a training loop from scratch" has it."""

import os

os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import tensorflow as tf
from keras import layers


def use_threads(count):
    tf.config.threading.set_intra_op_parallelism_threads(count)
    tf.config.threading.set_inter_op_parallelism_threads(count)


def version():
    return f"keras {keras.__version__}, tensorflow {tf.__version__}"


def dense(weights):
    return [keras.Input((784,)), layers.Dense(weights[1].size, activation="relu"), layers.Dense(784)]


def denoiser(weights):
    channels = [bias.size for bias in weights[1::2]]
    convolution = lambda filters, activation="relu": layers.Conv2D(filters, 3, activation=activation, padding="same")
    return [
        keras.Input((28, 28, 1)),
        convolution(channels[0]),
        layers.MaxPooling2D(2, padding="same"),
        convolution(channels[1]),
        layers.MaxPooling2D(2, padding="same"),
        convolution(channels[2]),
        layers.UpSampling2D(2),
        convolution(channels[3]),
        layers.UpSampling2D(2),
        convolution(1, None),
    ]


ARCHITECTURES = {"dense": dense, "denoiser": denoiser}


def build(problem):
    """The model, up to its logits, with the problem's weights."""
    model = keras.Sequential(ARCHITECTURES[problem.architecture](problem.weights))
    model.set_weights(problem.weights)
    return model


def steps(problem):
    model = build(problem)
    shape = (-1, *model.input_shape[1:])
    inputs = tf.constant(problem.array("input").reshape(shape))
    targets = tf.constant(problem.array("target").reshape(shape))
    loss_of = keras.losses.BinaryCrossentropy(from_logits=True)
    optimizer = keras.optimizers.Adam()

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            loss = loss_of(targets, model(inputs, training=True))
        gradients = tape.gradient(loss, model.trainable_weights)
        optimizer.apply_gradients(zip(gradients, model.trainable_weights))
        return loss

    def take(count):
        for _ in range(count):
            loss = step()
        return float(loss)

    return take
