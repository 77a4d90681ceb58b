"""Tests that the example programs end with the same weights, however they are interrupted. Run: python3 -m unittest

Needs a JDK 17 or later (JAVA_HOME, or java on the PATH). The PyTorch part runs where torch is installed, for this Python or the
one that PYTHON names, and is skipped elsewhere. STINT_TEST_SEED chooses the moments of interruption.
"""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
DATA = HERE / "digits" / "digits.csv.gz"
JAVA = str(Path(os.environ["JAVA_HOME"]) / "bin" / "java") if os.environ.get("JAVA_HOME") else "java"
PYTHON = os.environ.get("PYTHON", sys.executable)
SEED = int(os.environ.get("STINT_TEST_SEED", "20"))
UNUSABLE = 65


class Program:
    """A program in a folder of its own, started as often as a test likes."""

    def __init__(self, command, folder):
        self.command = command
        self.folder = Path(folder)
        self.checkpoints = self.folder / "checkpoint"
        self.checkpoints.mkdir()
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("STINT_")}
        self.environment["STINT_CHECKPOINT_DIR"] = str(self.checkpoints)

    def start(self):
        return subprocess.Popen(
            self.command, cwd=str(self.folder), env=self.environment, universal_newlines=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def run(self):
        """To the end: exit code and output."""
        with self.start() as process:
            try:
                output = process.communicate(timeout=300)[0]
            finally:
                process.kill()
        return process.returncode, output

    def interrupt(self, signum, seconds):
        """Until that long after it first told its progress: exit code and output."""
        with self.start() as process:
            try:
                told = ""
                for line in process.stdout:
                    told += line
                    if line.startswith("::stint progress"):
                        break
                try:
                    process.wait(seconds)
                except subprocess.TimeoutExpired:
                    process.send_signal(signum)
                told += process.communicate(timeout=60)[0]
            finally:
                process.kill()
        return process.returncode, told


def result(output, key):
    return re.search("^::stint result %s=(.*)$" % re.escape(key), output, re.MULTILINE).group(1)


class ExampleCase(unittest.TestCase):
    def program(self, command):
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        return Program(command, folder)

    def straight(self, program):
        code, output = program.run()
        self.assertEqual(0, code, output)
        return output

    def interrupted(self, program, interruptions, longest):
        """Interrupts so often, in turn by SIGTERM and SIGKILL, then lets it finish: last output, and how many starts resumed."""
        moments = random.Random(SEED)
        resumed = 0
        for i in range(interruptions):
            signum = signal.SIGKILL if i % 2 else signal.SIGTERM
            code, output = program.interrupt(signum, moments.uniform(0, longest))
            resumed += " after step " in output.split("::stint progress")[0]
            if code == 0:
                return output, resumed
            self.assertIn(code, (-signum, 128 + signum), output)
        output = self.straight(program)
        return output, resumed + (" after step " in output.split("::stint progress")[0])


class TrainDigits(ExampleCase):
    @classmethod
    def setUpClass(cls):
        # Compiled once, to save time; one test starts the source as it is.
        cls.classes = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, cls.classes)
        subprocess.run([JAVA, "-m", "jdk.compiler/com.sun.tools.javac.Main", "-Xlint:all", "-Werror", "-d", cls.classes,
                        str(HERE / "digits" / "TrainDigits.java")], check=True)

    def digits(self, *flags):
        return self.program([JAVA, "-XX:+UseSerialGC", "-Xmx256m", "-cp", self.classes, "TrainDigits", "--data", str(DATA)]
                            + list(flags))

    def test_the_source_starts_as_it_is(self):
        code, output = self.program([JAVA, str(HERE / "digits" / "TrainDigits.java"), "--help"]).run()
        self.assertEqual(0, code, output)
        self.assertIn("--save-every", output)

    def test_interrupted_at_any_moment_it_ends_with_the_same_weights(self):
        undisturbed = self.digits("--quick")
        straight = self.straight(undisturbed)
        self.assertGreater(float(result(straight, "accuracy")), 0.96)
        disturbed = self.digits("--quick")
        output, resumed = self.interrupted(disturbed, interruptions=4, longest=1.5)
        self.assertGreaterEqual(resumed, 1)
        self.assertEqual(result(straight, "model-sha256"), result(output, "model-sha256"))
        for name in ("out/model.bin", "out/metrics.json"):
            self.assertEqual((undisturbed.folder / name).read_bytes(), (disturbed.folder / name).read_bytes(), name)
        metrics = json.loads((disturbed.folder / "out/metrics.json").read_text())
        self.assertEqual(result(output, "model-sha256"), metrics["model_sha256"])

    def test_in_place_a_kill_may_tear_the_file_but_never_goes_unnoticed(self):
        flags = ("--steps", "400", "--hidden", "128")
        straight = self.straight(self.digits(*flags))
        careless = self.digits("--in-place", *flags)
        moments = random.Random(SEED)
        for _ in range(5):
            code, output = careless.interrupt(signal.SIGKILL, moments.uniform(0, 0.3))
            if code == UNUSABLE:  # torn by the kill before: all that is left is to start over
                self.assertIn("torn or damaged", output)
                (careless.checkpoints / "checkpoint.bin").unlink()
        code, output = careless.run()
        if code == UNUSABLE:
            (careless.checkpoints / "checkpoint.bin").unlink()
            code, output = careless.run()
        self.assertEqual(0, code, output)
        self.assertEqual(result(straight, "model-sha256"), result(output, "model-sha256"))

    def test_a_damaged_checkpoint_is_refused(self):
        program = self.digits("--steps", "30", "--hidden", "16")
        self.straight(program)
        file = program.checkpoints / "checkpoint.bin"
        whole = file.read_bytes()
        flipped = bytearray(whole)
        flipped[len(flipped) // 2] ^= 1
        for content in (bytes(flipped), whole[:-1], whole[: len(whole) // 2], b""):
            file.write_bytes(content)
            code, output = program.run()
            self.assertEqual(UNUSABLE, code, output)
            self.assertIn("checkpoint.bin (%d bytes) is torn or damaged" % len(content), output)

    def test_a_checkpoint_of_another_training_is_refused(self):
        program = self.digits("--steps", "30", "--hidden", "16", "--seed", "7")
        self.straight(program)
        program.command[-1] = "8"
        code, output = program.run()
        self.assertEqual(UNUSABLE, code, output)
        self.assertIn("seed is 7 there and 8 here", output)

    def test_a_finished_checkpoint_gives_the_result_again(self):
        program = self.digits("--steps", "30", "--hidden", "16")
        first = self.straight(program)
        again = self.straight(program)
        self.assertIn("resuming after step 30", again)
        self.assertEqual(result(first, "model-sha256"), result(again, "model-sha256"))

    def test_a_wrong_flag_is_told(self):
        for flags, message in ((["--stepps", "3"], "--stepps is not a flag"), (["--steps", "0"], "--steps 0: give a whole")):
            code, output = self.digits(*flags).run()
            self.assertEqual(2, code, output)
            self.assertIn(message, output)


@unittest.skipIf(
    subprocess.run([PYTHON, "-c", "import torch"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode,
    "torch is not installed for " + PYTHON)
class TrainDigitsPyTorch(ExampleCase):
    def torch(self):
        program = self.program(
            [PYTHON, str(HERE / "digits-pytorch" / "train.py"), "--data", str(DATA), "--steps", "200", "--save-every", "25"])
        program.environment.update(
            STINT_RUN_ID="test", PYTHONPATH=str(HERE.parent / "python"), PYTHONDONTWRITEBYTECODE="1")
        return program

    def run_answered(self, program, action):
        """With a thread in the agent's place, which answers every commit."""
        ended = threading.Event()

        def answer():
            box = program.checkpoints / ".stint"
            while not ended.wait(0.01):
                for request in box.glob("commit-*.json"):
                    done = request.with_name(request.name.replace("commit", "done"))
                    if not done.exists():
                        beside = box / "answer.tmp"
                        beside.write_text(json.dumps({"index": 1, "ok": True, "message": ""}))
                        os.replace(str(beside), str(done))

        agent = threading.Thread(target=answer)
        agent.start()
        try:
            return action(program)
        finally:
            ended.set()
            agent.join()

    def test_interrupted_at_any_moment_it_ends_with_the_same_weights(self):
        straight = self.run_answered(self.torch(), self.straight)
        output, resumed = self.run_answered(
            self.torch(), lambda program: self.interrupted(program, interruptions=2, longest=0.7))
        self.assertGreaterEqual(resumed, 1)
        self.assertNotIn("is not committed", output)
        self.assertEqual(result(straight, "model-sha256"), result(output, "model-sha256"))


if __name__ == "__main__":
    unittest.main()
