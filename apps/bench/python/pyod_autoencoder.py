"""PyOD's AutoEncoder as it comes: fitted on the rows of one .npy file, it scores those of another.

usage: pyod_autoencoder.py <learnt.npy> <judged.npy> <seed>; prints the scores as JSON
"""

import contextlib
import json
import sys

import numpy as np
import torch
from pyod.models.auto_encoder import AutoEncoder

learnt, judged, seed = sys.argv[1:]
torch.set_num_threads(1)
detector = AutoEncoder(random_state=int(seed), verbose=0)
# Its progress is not for standard output.
with contextlib.redirect_stdout(sys.stderr):
    detector.fit(np.load(learnt))
    scores = detector.decision_function(np.load(judged))
print(json.dumps([float(score) for score in scores]))
