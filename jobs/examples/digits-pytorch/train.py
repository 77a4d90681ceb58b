"""Trains a small network on handwritten digits with PyTorch, and can be interrupted at any moment.

The final weights are the same, bit for bit, however often the script was stopped or killed: on one machine with one build of
torch. Another processor or build may round differently in the last place, and then ends with slightly different weights.

Needs torch; stint.py lies beside it (the job spec brings it along). Runs on a laptop unchanged, without Stint.
"""

import argparse
import csv
import gzip
import hashlib
import json
import os
import random
import sys
from pathlib import Path

import stint
import torch
from torch import nn

ARGS = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
ARGS.add_argument("--data", type=Path, default=Path("digits.csv.gz"))
ARGS.add_argument("--steps", type=int, default=4000)
ARGS.add_argument("--hidden", type=int, default=512)
ARGS.add_argument("--batch", type=int, default=64)
ARGS.add_argument("--seed", type=int, default=1)
ARGS.add_argument("--save-every", type=int, default=200, help="steps between checkpoints")


def load_digits(path):
    """Images as rows of 8 x 8 values from 0 to 1, and labels; every fifth row is for testing."""
    with gzip.open(path, "rt") as lines:
        rows = torch.tensor([[int(value) for value in row] for row in csv.reader(lines)])
    images, labels = rows[:, :64].reshape(-1, 8, 8).float() / 16, rows[:, 64]
    test = torch.arange(len(rows)) % 5 == 4
    return images[~test], labels[~test], images[test], labels[test]


class Training:
    def __init__(self, args, images, labels):
        self.args = args
        self.images, self.labels = images, labels
        self.shifts = random.Random(args.seed)  # Python's generator moves the images
        torch.manual_seed(args.seed)  # torch's generator draws the weights and each epoch's order
        self.model = nn.Sequential(
            nn.Linear(64, args.hidden), nn.ReLU(), nn.Linear(args.hidden, args.hidden), nn.ReLU(), nn.Linear(args.hidden, 10)
        )
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=1e-3)
        self.order = None  # of this epoch
        self.cursor = len(images)  # the first step begins an epoch
        self.step = 0

    def settings(self):
        return {name: getattr(self.args, name) for name in ("steps", "hidden", "batch", "seed")}

    def state(self):
        """Everything the next step depends on, and the settings it is true for."""
        return {
            "settings": self.settings(),
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "torch_rng": torch.get_rng_state(),
            "python_rng": self.shifts.getstate(),
            "order": self.order,
            "cursor": self.cursor,
            "step": self.step,
        }

    def restore(self, state):
        if state["settings"] != self.settings():
            sys.exit("the checkpoint was made with %s, not with %s; start with the same flags, or with another checkpoint folder"
                     % (state["settings"], self.settings()))
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["torch_rng"])
        self.shifts.setstate(state["python_rng"])
        self.order, self.cursor, self.step = state["order"], state["cursor"], state["step"]

    def train_one_step(self):
        batch = self.args.batch
        if self.cursor + batch > len(self.images):
            self.order, self.cursor = torch.randperm(len(self.images)), 0
        chosen = self.order[self.cursor : self.cursor + batch]
        self.cursor += batch
        padded = nn.functional.pad(self.images[chosen], (1, 1, 1, 1))
        moved = []
        for image in padded:  # each moved by up to one pixel
            right, down = self.shifts.randrange(3), self.shifts.randrange(3)
            moved.append(image[down : down + 8, right : right + 8].reshape(64))
        for group in self.optimizer.param_groups:
            group["lr"] = 1e-3 * (1 - self.step / self.args.steps)
        self.optimizer.zero_grad()
        loss = nn.functional.cross_entropy(self.model(torch.stack(moved)), self.labels[chosen])
        loss.backward()
        self.optimizer.step()
        self.step += 1
        return loss.item()


def save(training, path):
    """Beside, to the disk, then into place: the file is always whole."""
    beside = path.with_suffix(".tmp")
    with open(beside, "wb") as out:
        torch.save(training.state(), out)
        out.flush()
        os.fsync(out.fileno())
    os.replace(beside, path)


def finish(training, images, labels):
    with torch.no_grad():
        right = int((training.model(images.reshape(-1, 64)).argmax(1) == labels).sum())
    weights = hashlib.sha256()  # of the numbers alone: the file that torch.save writes may change with its version
    for name, tensor in training.model.state_dict().items():
        weights.update(name.encode())
        weights.update(tensor.contiguous().numpy().tobytes())
    accuracy = "%.4f" % (right / len(labels))
    out = Path("out")
    out.mkdir(exist_ok=True)
    torch.save(training.model.state_dict(), out / "model.pt")
    metrics = {"accuracy": float(accuracy), "steps": training.step, "weights_sha256": weights.hexdigest()}
    (out / "metrics.json").write_text(json.dumps(metrics) + "\n")
    print("test accuracy %s, weights %s" % (accuracy, weights.hexdigest()), flush=True)
    stint.result("accuracy", accuracy)
    stint.result("model-sha256", weights.hexdigest())


def main():
    args = ARGS.parse_args()
    stint.should_stop()  # from here on a notice is heard
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)  # the order of every sum is fixed
    images, labels, test_images, test_labels = load_digits(args.data)
    training = Training(args, images, labels)
    checkpoint = stint.checkpoint_dir() / "checkpoint.pt"
    if checkpoint.exists():
        training.restore(torch.load(checkpoint, weights_only=True))
        print("attempt %d resumes after step %d" % (stint.attempt(), training.step), flush=True)
    while training.step < args.steps:
        loss = training.train_one_step()
        stint.progress(training.step, args.steps)
        stopping = stint.should_stop() and training.step < args.steps
        if stopping or training.step % args.save_every == 0 or training.step == args.steps:
            save(training, checkpoint)
            answer = stint.commit(training.step, files=["checkpoint.pt"], loss=loss)
            if not answer:
                print("step %d is not committed: %s" % (training.step, answer.message), flush=True)
        if stopping:
            print("stopped after step %d, saved" % training.step, flush=True)
            sys.exit(143)
    finish(training, test_images, test_labels)


if __name__ == "__main__":
    main()
