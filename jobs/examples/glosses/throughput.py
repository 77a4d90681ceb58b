"""Measures how much of the encoder's speed an embedding run leaves.

    python throughput.py STINT TEXTS [ROUNDS]

STINT is the launcher, TEXTS a JSONL file (.gz or not). In each round (2 unless told) there is a run of one shard on one
worker of this computer (submitted to a server, embedded by the agent's command, committed to the checkpoint log, collected), then the
bare loop over the encoder alone. Prints the texts per second of both, from the first text to the last, and their ratio. Needs nothing but
Python; the run's server is its own and ends with it.
"""

import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


def figure(words, pattern):
    found = re.findall(pattern, words)
    if not found:
        sys.exit("no line like /%s/ in:\n%s" % (pattern, words[-3000:]))
    return float(found[-1])


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    stint = str(Path(sys.argv[1]).resolve())
    texts = Path(sys.argv[2]).resolve()
    rounds = int(sys.argv[3]) if len(sys.argv) == 4 else 2
    folder = Path(tempfile.mkdtemp(prefix="throughput-"))
    environment = dict(os.environ, STINT_HOME=str(folder / "home"))

    def call(*words, **more):
        done = subprocess.run(
            [stint, *words], cwd=folder, env=environment, capture_output=True, text=True, **more
        )
        if done.returncode:
            sys.exit("stint %s ended with %d:\n%s%s" % (" ".join(words), done.returncode, done.stdout, done.stderr))
        return done.stdout

    try:
        plain = folder / "texts.jsonl"
        with (gzip.open if texts.suffix == ".gz" else open)(texts, "rb") as source, open(plain, "wb") as copy:
            shutil.copyfileobj(source, copy)
        spec = folder / "throughput.yaml"
        home = Path(stint).parent / "target" / "stint"
        job = (
            "name: throughput-%d\nkind: embedding\nresources: {regions: [home]}\n"
            "embedding: {input: texts.jsonl, shards: 1, workers: 1, to: vectors-%d}\n"
        )
        # first a run of a few texts: the launcher gathers the embedder's libraries, and the server gets up
        few = folder / "few.jsonl"
        with open(plain, "rb") as source:
            few.write_bytes(b"".join(line for line, _ in zip(source, range(20))))
        spec.write_text(job.replace("texts.jsonl", "few.jsonl") % (0, 0))
        call("follow", call("run", "-d", "throughput.yaml").strip().splitlines()[-1])
        bare, run = [], []
        for number in range(1, rounds + 1):
            # a name of its own each time: what a run of that name has embedded is not embedded again
            spec.write_text(job % (number, number))
            name = call("run", "-d", "throughput.yaml").strip().splitlines()[-1]
            call("follow", name)
            run.append(figure(call("logs", name), r"first to last: ([0-9.]+) texts/s"))
            program = max(home.glob("*/embedder/bin/embedder"), key=lambda path: path.stat().st_mtime)
            loop = subprocess.run(
                [str(program), "loop"],
                cwd=folder,
                env=dict(os.environ, STINT_EMBED_INPUT=str(plain), STINT_EMBED_FORMAT="jsonl"),
                capture_output=True,
                text=True,
            )
            bare.append(figure(loop.stdout + loop.stderr, r"bare loop: .*: ([0-9.]+) texts/s"))
            print("round %d: bare loop %.1f texts/s, run %.1f texts/s" % (number, bare[-1], run[-1]), flush=True)
        # of the times, not of the rates: each round is as many texts
        times = [sum(1 / rate for rate in rates) for rates in (bare, run)]
        print("ratio %.3f" % (times[0] / times[1]))
    finally:
        subprocess.run([stint, "server", "stop"], cwd=folder, env=environment, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


main()
