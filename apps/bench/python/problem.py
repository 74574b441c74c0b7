"""What every system gets alike: a batch, initial weights and the model's name, in a safetensors file."""

import json

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
    def weights(self):
        """The initial weights in the order of the layers, kernel before bias, in TensorFlow's layouts."""
        return [self.array(name) for name in json.loads(self.metadata["weights"])]
