"""One framework in a process of its own, which plays when it is told to.

Speaks the referee's protocol (src/protocol.ts): one JSON document a line, on standard input and output.
Its arguments: keras, pytorch or jax; the number of threads.
"""

import importlib
import json
import os
import sys
import time
import traceback

from problem import Problem

# Standard output belongs to the protocol; whatever the libraries print goes to standard error.
answers = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)

# The pace of the contestants in Node (src/players/pace.ts), in seconds.
WARMUP = 0.5
ROUND = 0.25
MOST_STEPS = 200


def pace(steps):
    """Warms up, and returns what takes a round and tells the milliseconds that each of its steps took."""

    def timed(count):
        start = time.perf_counter()
        steps(count)
        return (time.perf_counter() - start) / count

    start = time.perf_counter()
    fastest = timed(1)
    while time.perf_counter() - start < WARMUP:
        fastest = min(fastest, timed(1))
    count = max(1, min(MOST_STEPS, round(ROUND / fastest)))
    return lambda: 1000 * timed(count)


class Contestant:
    def __init__(self, system, threads):
        self.system = system
        self.threads = threads
        self.framework = None
        self.round = None

    def obey(self, order):
        if order["type"] == "round":
            return {"type": "result", "value": self.round()}
        if self.framework is None:
            self.framework = importlib.import_module(f"{self.system}_player")
            self.framework.use_threads(self.threads)
        steps = self.framework.steps(Problem(order["problem"]))
        losses = [steps(1) for _ in range(3)]
        self.round = pace(steps)
        return {"type": "ready", "version": self.framework.version(), "threads": self.threads, "losses": losses}


def main():
    contestant = Contestant(sys.argv[1], int(sys.argv[2]))
    for line in sys.stdin:
        try:
            answer = contestant.obey(json.loads(line))
        except Exception as error:
            traceback.print_exc()
            answer = {"type": "unable", "reason": f"{type(error).__name__}: {error}".splitlines()[0]}
        print(json.dumps(answer), file=answers, flush=True)


main()
