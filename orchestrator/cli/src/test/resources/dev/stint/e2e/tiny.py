"""A training as small as can be: eight weights, momentum, a shuffled epoch. FORGETS names what its checkpoint leaves out."""

import json
import os
import random
import sys
import time

import stint

FORGETS = os.environ.get("FORGETS", "nothing")
STEPS = int(os.environ.get("STEPS", "100000"))
SAVE_EVERY = 5
SAMPLES = 24

stint.should_stop()
path = stint.checkpoint_dir() / "state.json"
rng = random.Random(7)
state = {"step": 0, "weights": [0.0] * 8, "velocity": [0.0] * 8, "cursor": 0, "order": list(range(SAMPLES))}
if path.exists():
    saved = json.loads(path.read_text())
    restored = saved.pop("rng", None)
    if restored:
        rng.setstate((restored[0], tuple(restored[1]), restored[2]))
    state.update(saved)
    if FORGETS == "crash":
        sys.exit("cannot read the checkpoint")


def save():
    content = dict(state)
    content["rng"] = rng.getstate()
    if FORGETS == "rng":
        del content["rng"]
    elif FORGETS == "cursor":
        del content["cursor"], content["order"]
    elif FORGETS == "optimizer":
        del content["velocity"]
    with open(str(path) + ".tmp", "w") as out:
        json.dump(content, out)
    os.replace(str(path) + ".tmp", str(path))
    if not stint.commit(state["step"], files=["state.json"]):
        print("not committed", flush=True)


def train():
    if state["cursor"] == 0:
        rng.shuffle(state["order"])
    sample = state["order"][state["cursor"]]
    state["cursor"] = (state["cursor"] + 1) % SAMPLES
    noise = rng.gauss(0, 0.01)
    if FORGETS == "clock":
        noise += (time.time() % 1) * 0.01
    for i in range(8):
        gradient = state["weights"][i] - (sample + i) / SAMPLES + noise
        state["velocity"][i] = 0.9 * state["velocity"][i] - 0.1 * gradient
        state["weights"][i] += state["velocity"][i]
    state["step"] += 1


while state["step"] < STEPS:
    train()
    time.sleep(0.02)
    stint.progress(state["step"], STEPS)
    stopping = stint.should_stop() and FORGETS != "notice"
    if FORGETS != "saving" and (state["step"] % SAVE_EVERY == 0 or stopping):
        save()
    if stopping and state["step"] < STEPS:
        sys.exit(143)

os.makedirs("out", exist_ok=True)
with open("out/model.json", "w") as out:
    json.dump(state["weights"], out)
stint.result("sum", "%.6f" % sum(state["weights"]))
