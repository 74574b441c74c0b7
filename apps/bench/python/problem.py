"""What every system gets alike: data, initial weights and the model's name, in a safetensors file."""

import json
import os

import numpy as np

TYPES = {"F32": np.float32, "U8": np.uint8}


class Problem:
    def __init__(self, path):
        file = np.memmap(path, dtype=np.uint8, mode="r")
        start = 8 + int.from_bytes(file[:8].tobytes(), "little")
        header = json.loads(file[8:start].tobytes())
        self.metadata = header.pop("__metadata__")
        self._tensors = {
            name: file[start + entry["data_offsets"][0] : start + entry["data_offsets"][1]]
            .view(TYPES[entry["dtype"]])
            .reshape(entry["shape"])
            for name, entry in header.items()
        }

    def array(self, name):
        """A copy, aligned as the frameworks like it."""
        return np.array(self._tensors[name])

    @property
    def architecture(self):
        return self.metadata["architecture"]

    @property
    def is_flat(self):
        """Whether the model takes images as rows of numbers."""
        return self.architecture in ("dense", "variational")

    @property
    def weights(self):
        """The initial weights in the order of the layers, kernel before bias, in TensorFlow's layouts."""
        return [self.array(name) for name in json.loads(self.metadata["weights"])]

    @property
    def epsilon(self):
        """Adam's."""
        return float(self.metadata["epsilon"])

    def batch(self, name):
        """`input` or `target`, as the model takes them: [batch, height, width, channels], or [batch, values]."""
        array = self.array(name)
        return array.reshape(len(array), -1) if self.is_flat else array

    def images(self):
        """The images to be used, as the model takes them, as many times over as the problem says."""
        array = self.batch("images")
        return np.concatenate([array] * int(self.metadata.get("copies", 1)))

    def digits(self, part):
        """MNIST's images of `train` or `t10k`, [count, 28, 28, 1], as floats in [0, 1]: what a user loads them as."""
        path = os.path.join(self.metadata["digits"], f"{part}-images-idx3-ubyte")
        return np.fromfile(path, dtype=np.uint8, offset=16).reshape(-1, 28, 28, 1).astype(np.float32) / 255


def noisy(clean):
    """The tutorial's noise, made in place: whole copies would count as the framework's memory."""
    values = np.random.default_rng().standard_normal(clean.shape, dtype=np.float32)
    values *= 0.5
    values += clean
    return np.clip(values, 0, 1, out=values)
