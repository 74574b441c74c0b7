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

# The pace of the contestants in Node (src/players/pace.ts, epoch.ts), in seconds.
WARMUP = 0.5
ROUND = 0.1
MOST_STEPS = 200
SIGNATURE = 3
PATIENCE = 2
EPOCH = 2
FEWEST_STEPS_OF_EPOCH, MOST_STEPS_OF_EPOCH = 4, 96


def timed(work):
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def steps(framework, problem):
    """Training steps on a batch that stays on the device; a round tells the milliseconds of each."""
    take = framework.steps(problem)
    signature = [take(1, agreed=True)]
    start = time.perf_counter()
    while len(signature) < SIGNATURE and time.perf_counter() - start < PATIENCE:
        signature.append(take(1, agreed=True))
    # What may be compiled for the first one must not count.
    take(1)
    start = time.perf_counter()
    fastest = timed(lambda: take(1))
    while time.perf_counter() - start < WARMUP:
        fastest = min(fastest, timed(lambda: take(1)))
    count = max(1, min(MOST_STEPS, round(1000 * ROUND / fastest)))

    def take_round():
        # The others had the caches meanwhile.
        if count >= 4:
            take(count // 4)
        return timed(lambda: take(count)) / count

    return signature, take_round


def epoch(framework, problem):
    """Epochs with the whole path of the data; a round tells the milliseconds a step."""
    run = framework.epoch(problem)
    warmup = FEWEST_STEPS_OF_EPOCH
    fastest = min(timed(lambda: run(warmup)) for _ in range(2)) / warmup
    count = max(FEWEST_STEPS_OF_EPOCH, min(MOST_STEPS_OF_EPOCH, round(1000 * EPOCH / fastest)))
    return [], lambda: timed(lambda: run(count)) / count


def whole(name):
    """All images at once; a round tells the milliseconds."""

    def play(framework, problem):
        run = getattr(framework, name)(problem)
        signature = [float(run().mean(dtype="float64"))]
        return signature, lambda: timed(run)

    return play


def first_step(framework, problem):
    return framework.steps(problem)(1)


def peak_memory(framework, problem):
    framework.train(problem)
    return peak_megabytes()


def peak_megabytes():
    """The most memory that this process has held, in MB of 10^6 bytes; see src/players/peak.ts."""
    try:
        with open("/proc/self/status") as status:
            line = next(line for line in status if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024 / 1e6
    except OSError:
        import resource

        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


IN_ROUNDS = {"steps": steps, "epoch": epoch, "reconstruct": whole("reconstruct"), "encode": whole("encode")}
ONCE = {"first-step": first_step, "peak-memory": peak_memory}


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
        play, problem = order["play"], Problem(order["problem"])
        if order["type"] == "once":
            return {"type": "done", "value": ONCE[play](self.framework, problem), **self.credentials()}
        if play not in IN_ROUNDS:
            return {"type": "unable", "reason": f"it has no part for {play}"}
        signature, self.round = IN_ROUNDS[play](self.framework, problem)
        return {"type": "ready", "signature": signature, **self.credentials()}

    def credentials(self):
        return {"version": self.framework.version(), "threads": self.threads}


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
