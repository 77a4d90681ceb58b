"""Trains a small network on handwritten digits on several machines at once, and can be interrupted at any moment.

Started by torchrun on each machine. Every rank takes its part of each batch, and gradients are averaged with all_reduce (gloo).
What all ranks share is saved by rank 0, and what a rank has of its own (the generator that moves its images) by that rank; one
stint.commit on every rank makes one checkpoint of it. The final weights are the same, bit for bit, however often any of the
machines was taken: with the same number of machines, of one kind, with one build of torch.
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
import torch.distributed as dist
from torch import nn

ARGS = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
ARGS.add_argument("--data", type=Path, default=Path("digits.csv.gz"))
ARGS.add_argument("--steps", type=int, default=3000)
ARGS.add_argument("--hidden", type=int, default=128)
ARGS.add_argument("--batch", type=int, default=64, help="of all ranks together")
ARGS.add_argument("--seed", type=int, default=1)
ARGS.add_argument("--save-every", type=int, default=100, help="steps between checkpoints")


def load_digits(path):
    """Images as rows of 64 values from 0 to 1, and labels; every fifth row is for testing."""
    with gzip.open(path, "rt") as lines:
        rows = torch.tensor([[int(value) for value in row] for row in csv.reader(lines)])
    images, labels = rows[:, :64].float() / 16, rows[:, 64]
    test = torch.arange(len(rows)) % 5 == 4
    return images[~test], labels[~test], images[test], labels[test]


class Training:
    def __init__(self, args, rank, ranks, images, labels):
        self.args, self.rank, self.ranks = args, rank, ranks
        self.images, self.labels = images, labels
        self.own = random.Random(args.seed * 1000 + rank)  # this rank's alone
        torch.manual_seed(args.seed)  # the same on all ranks: weights, and each epoch's order
        self.model = nn.Sequential(nn.Linear(64, args.hidden), nn.ReLU(), nn.Linear(args.hidden, 10))
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=1e-3)
        self.order = None
        self.cursor = len(images)  # the first step begins an epoch
        self.step = 0

    def shared(self):
        return {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "torch_rng": torch.get_rng_state(),
            "order": self.order,
            "cursor": self.cursor,
            "step": self.step,
        }

    def restore(self, shared, own):
        if shared["step"] != own["step"]:
            sys.exit("the checkpoint is torn: step %d of all, step %d of rank %d" % (shared["step"], own["step"], self.rank))
        self.model.load_state_dict(shared["model"])
        self.optimizer.load_state_dict(shared["optimizer"])
        torch.set_rng_state(shared["torch_rng"])
        self.order, self.cursor, self.step = shared["order"], shared["cursor"], shared["step"]
        self.own.setstate(own["python_rng"])

    def train_one_step(self):
        batch = self.args.batch
        if self.cursor + batch > len(self.images):
            self.order, self.cursor = torch.randperm(len(self.images)), 0
        chosen = self.order[self.cursor : self.cursor + batch][self.rank :: self.ranks]
        self.cursor += batch
        noise = torch.tensor([[self.own.random() * 0.1] for _ in chosen])
        self.optimizer.zero_grad()
        nn.functional.cross_entropy(self.model(self.images[chosen] + noise), self.labels[chosen]).backward()
        gradients = torch.cat([each.grad.reshape(-1) for each in self.model.parameters()])
        dist.all_reduce(gradients)
        gradients /= self.ranks
        done = 0
        for each in self.model.parameters():
            each.grad.copy_(gradients[done : done + each.numel()].reshape(each.shape))
            done += each.numel()
        self.optimizer.step()
        self.step += 1


def save(content, path):
    """Beside, to the disk, then into place: the file is always whole."""
    beside = path.with_suffix(".tmp")
    with open(beside, "wb") as out:
        torch.save(content, out)
        out.flush()
        os.fsync(out.fileno())
    os.replace(beside, path)


def agreed(mine):
    """Whether any rank says so: a notice to one must stop all after the same step."""
    flag = torch.tensor([1 if mine else 0])
    dist.all_reduce(flag, op=dist.ReduceOp.MAX)
    return bool(flag.item())


def finish(training, images, labels):
    with torch.no_grad():
        right = int((training.model(images).argmax(1) == labels).sum())
    weights = hashlib.sha256()
    for name, tensor in training.model.state_dict().items():
        weights.update(name.encode())
        weights.update(tensor.contiguous().numpy().tobytes())
    out = Path("out")
    out.mkdir(exist_ok=True)
    metrics = {"accuracy": round(right / len(labels), 4), "steps": training.step, "weights_sha256": weights.hexdigest()}
    (out / "metrics.json").write_text(json.dumps(metrics) + "\n")
    stint.result("accuracy", metrics["accuracy"])
    stint.result("model-sha256", weights.hexdigest())


def main():
    args = ARGS.parse_args()
    stint.should_stop()  # from here on a notice is heard
    torch.use_deterministic_algorithms(True)
    torch.set_num_threads(1)
    dist.init_process_group("gloo")
    rank, ranks = dist.get_rank(), dist.get_world_size()
    images, labels, test_images, test_labels = load_digits(args.data)
    training = Training(args, rank, ranks, images, labels)
    folder = stint.checkpoint_dir()
    shared, own = folder / "shared.pt", folder / ("rank-%d.pt" % rank)
    if shared.exists():
        training.restore(torch.load(shared, weights_only=True), torch.load(own, weights_only=True))
        print("rank %d resumes after step %d" % (rank, training.step), flush=True)
    while training.step < args.steps:
        training.train_one_step()
        if rank == 0:
            stint.progress(training.step, args.steps)
        stopping = training.step < args.steps and agreed(stint.should_stop())
        if stopping or training.step % args.save_every == 0 or training.step == args.steps:
            if rank == 0:
                save(training.shared(), shared)
            save({"step": training.step, "python_rng": training.own.getstate()}, own)
            answer = stint.commit(training.step, files=[shared.name, own.name] if rank == 0 else [own.name])
            if not answer:
                print("step %d is not committed: %s" % (training.step, answer.message), flush=True)
        if stopping:
            sys.exit(143)
    if rank == 0:
        finish(training, test_images, test_labels)
    dist.barrier()
    dist.destroy_process_group()


if __name__ == "__main__":
    main()
