"""Tests of stint.py, with a thread in the agent's place. Run: python3 -m unittest"""

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

import stint

HERE = Path(__file__).resolve().parent


class FakeAgent:
    """Answers commits as the agent does: reads the request, writes the answer beside and renames it into place."""

    def __init__(self, folder, ok=True, message=""):
        self.box = Path(folder) / ".stint"
        self.ok = ok
        self.message = message
        self.heard = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *failure):
        self._ended.set()
        self._thread.join(10)

    def _serve(self):
        answered = set()
        while not self._ended.wait(0.005):
            for request in sorted(self.box.glob("commit-*.json")) if self.box.exists() else []:
                number = int(request.stem.split("-")[1])
                done = self.box / ("done-%d.json" % number)
                if number in answered or done.exists():
                    continue
                self.heard.append((number, json.loads(request.read_text(encoding="utf-8"))))
                answered.add(number)
                beside = self.box / "answer.tmp"
                answer = {"index": 40 + number if self.ok else None, "ok": self.ok, "message": self.message}
                beside.write_text(json.dumps(answer), encoding="utf-8")
                os.replace(str(beside), str(done))


class StintCase(unittest.TestCase):
    def setUp(self):
        self._environment = dict(os.environ)
        self._cwd = os.getcwd()
        self._temp = tempfile.TemporaryDirectory()
        self.folder = Path(self._temp.name) / "checkpoint"
        os.chdir(self._temp.name)
        self.forget()

    def tearDown(self):
        os.chdir(self._cwd)
        os.environ.clear()
        os.environ.update(self._environment)
        self.forget()
        self._temp.cleanup()

    def forget(self):
        for name in [each for each in os.environ if each.startswith("STINT_")]:
            del os.environ[name]
        stint._stop.clear()
        stint._handled.clear()
        stint._unanswered = None
        stint._last_progress = None

    def inside(self, **more):
        os.environ.update({"STINT_RUN_ID": "digits-7f3k2", "STINT_CHECKPOINT_DIR": str(self.folder)})
        os.environ.update(more)

    def said(self, action):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            action()
        return out.getvalue().splitlines()


class WithoutStint(StintCase):
    def test_every_call_does_nothing(self):
        def script():
            self.assertEqual(stint.Commit(True, None, ""), stint.commit(5))
            stint.progress(5, 10)
            stint.result("accuracy", 0.97)

        self.assertEqual([], self.said(script))
        with self.assertRaisesRegex(ValueError, "is not a number"):
            stint.commit(5, loss="low")  # found on the laptop, not hours into a run
        self.assertFalse(stint.resumed())
        self.assertEqual(1, stint.attempt())
        self.assertFalse((self.folder / ".stint").exists())

    def test_checkpoint_dir_is_in_the_working_directory(self):
        self.assertEqual(Path("checkpoint"), stint.checkpoint_dir())
        self.assertTrue(self.folder.is_dir())

    def test_should_stop_leaves_the_signals_alone(self):
        before = signal.getsignal(signal.SIGTERM)
        self.assertFalse(stint.should_stop())
        self.assertIs(before, signal.getsignal(signal.SIGTERM))


class Start(StintCase):
    def test_says_where_and_which_attempt(self):
        self.inside(STINT_ATTEMPT="3", STINT_RESUMED="true")
        self.assertEqual(self.folder, stint.checkpoint_dir())
        self.assertEqual(3, stint.attempt())
        self.assertTrue(stint.resumed())

    def test_resumed_knows_both_spellings(self):
        for text, expected in (("1", True), ("true", True), ("0", False), ("false", False), ("", False)):
            self.inside(STINT_RESUMED=text)
            self.assertEqual(expected, stint.resumed(), text)


class Committing(StintCase):
    def setUp(self):
        super().setUp()
        self.inside()
        stint.checkpoint_dir()

    def test_waits_for_the_answer(self):
        with FakeAgent(self.folder) as agent:
            self.assertEqual(stint.Commit(True, 41, ""), stint.commit(120, timeout=10))
        self.assertEqual([(1, {"step": 120, "files": None})], agent.heard)

    def test_metrics_go_with_the_request(self):
        class Scalar:
            def __float__(self):
                return 0.25

        with FakeAgent(self.folder) as agent:
            stint.commit(7, timeout=10, loss=0.12, epoch=3, scalar=Scalar(), **{"val.top-1_acc": 1e-9})
        self.assertEqual(
            [(1, {"step": 7, "files": None, "metrics": {
                "loss": 0.12, "epoch": 3.0, "scalar": 0.25, "val.top-1_acc": 1e-9}})],
            agent.heard)

    def test_a_metric_that_is_not_finite_is_left_out_and_the_commit_goes_on(self):
        with FakeAgent(self.folder) as agent:
            self.assertTrue(stint.commit(7, timeout=10, loss=float("nan"), grad=float("inf"), lr=0.1))
            self.assertTrue(stint.commit(8, timeout=10, loss=float("nan")))
        self.assertEqual([{"step": 7, "files": None, "metrics": {"lr": 0.1}}, {"step": 8, "files": None}],
                         [request for _, request in agent.heard])

    def test_refuses_what_is_no_metric(self):
        for name in ("", "val/loss", "a b", "\u00e4", "x" * 65, "loss\n"):
            with self.assertRaisesRegex(ValueError, "use letters, digits"):
                stint.commit(1, **{name: 1.0})
        for value in ("0.1", b"1", True, None, [1.0], 10 ** 400):
            with self.assertRaisesRegex(ValueError, "metric loss: .*is not a number"):
                stint.commit(1, loss=value)
        with self.assertRaisesRegex(ValueError, "33 metrics: give at most 32"):
            stint.commit(1, **{"m%d" % i: i for i in range(33)})
        self.assertFalse((self.folder / ".stint").exists())

    def test_leaves_only_whole_files(self):
        with FakeAgent(self.folder):
            stint.commit(1, timeout=10)
        self.assertEqual(["commit-1.json", "done-1.json"], sorted(os.listdir(str(self.folder / ".stint"))))

    def test_counts_up_from_what_lies_there(self):
        box = self.folder / ".stint"
        box.mkdir()
        (box / "commit-9.json").write_text("{}")
        (box / "done-9.json").write_text("{}")
        (box / "done-10.json").write_text("{}")
        with FakeAgent(self.folder) as agent:
            stint.commit(1, timeout=10)
            stint.commit(2, timeout=10)
        self.assertEqual([11, 12], [number for number, _ in agent.heard])

    def test_names_files_relative_to_the_folder(self):
        (self.folder / "deep").mkdir()
        (self.folder / "deep" / "a.pt").write_text("a")
        (self.folder / "b.pt").write_text("b")
        with FakeAgent(self.folder) as agent:
            stint.commit(1, files=["deep/a.pt", self.folder / "b.pt"], timeout=10)
        self.assertEqual(["deep/a.pt", "b.pt"], agent.heard[0][1]["files"])

    def test_refuses_a_file_outside_the_folder(self):
        Path("outside.pt").write_text("x")
        for file in ("../outside.pt", Path("outside.pt").resolve(), "."):
            with self.assertRaisesRegex(ValueError, "not in the checkpoint folder"):
                stint.commit(1, files=[file])
        self.assertFalse((self.folder / ".stint").exists())

    def test_refuses_a_file_that_is_not_there(self):
        with self.assertRaisesRegex(ValueError, "does not exist"):
            stint.commit(1, files=["later.pt"])

    def test_a_refusal_is_an_answer(self):
        with FakeAgent(self.folder, ok=False, message="state.pt changed while it was read"):
            answer = stint.commit(1, timeout=10)
        self.assertFalse(answer)
        self.assertEqual(stint.Commit(False, None, "state.pt changed while it was read"), answer)

    def test_no_answer_in_time_is_not_ok(self):
        answer = stint.commit(1, timeout=0.05)
        self.assertFalse(answer)
        self.assertIn("not answered", answer.message)

    def test_an_unreadable_answer_is_not_ok(self):
        box = self.folder / ".stint"
        box.mkdir()
        (box / "done-1.json").write_text("[]")
        answer = stint._answer(box, 1, 1)
        self.assertFalse(answer)
        self.assertIn("cannot be read", answer.message)

    def test_without_waiting_the_next_one_waits(self):
        first = stint.commit(1, wait=False)
        self.assertEqual(stint.Commit(None, None, ""), first)
        self.assertFalse(first)
        second = stint.commit(2, timeout=0.05)
        self.assertIn("commit 1 is still not answered", second.message)
        self.assertFalse((self.folder / ".stint" / "commit-2.json").exists())
        with FakeAgent(self.folder) as agent:
            self.assertTrue(stint.commit(3, timeout=10))
        self.assertEqual([(1, 1), (2, 3)], [(number, request["step"]) for number, request in agent.heard])


class Stopping(StintCase):
    def setUp(self):
        super().setUp()
        self.inside()
        self._handlers = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGUSR1)}

    def tearDown(self):
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        super().tearDown()

    def test_is_heard_and_stays_true(self):
        self.assertFalse(stint.should_stop())
        os.kill(os.getpid(), signal.SIGTERM)
        self.assertTrue(stint.should_stop())
        self.assertTrue(stint.should_stop())

    def test_another_signal_can_be_chosen(self):
        self.assertFalse(stint.should_stop(signal.SIGUSR1))
        self.assertIs(self._handlers[signal.SIGTERM], signal.getsignal(signal.SIGTERM))
        os.kill(os.getpid(), signal.SIGUSR1)
        self.assertTrue(stint.should_stop(signal.SIGUSR1))

    def test_the_handler_before_is_called_too(self):
        heard = []
        signal.signal(signal.SIGTERM, lambda number, frame: heard.append(number))
        stint.should_stop()
        stint.should_stop()
        os.kill(os.getpid(), signal.SIGTERM)
        self.assertTrue(stint.should_stop())
        self.assertEqual([signal.SIGTERM], heard)

    def test_a_first_call_elsewhere_than_the_main_thread_says_what_to_do(self):
        failures = []

        def call():
            try:
                stint.should_stop()
            except RuntimeError as e:
                failures.append(str(e))

        thread = threading.Thread(target=call)
        thread.start()
        thread.join(10)
        self.assertEqual(1, len(failures))
        self.assertIn("main thread", failures[0])


class Telling(StintCase):
    def setUp(self):
        super().setUp()
        self.inside()

    def test_progress_is_limited_but_the_end_is_told(self):
        def script():
            for step in range(1, 1001):
                stint.progress(step, 1000)

        lines = self.said(script)
        self.assertEqual("::stint progress step=1 total=1000", lines[0])
        self.assertEqual("::stint progress step=1000 total=1000", lines[-1])
        self.assertLess(len(lines), 100)

    def test_results_are_told(self):
        self.assertEqual(["::stint result accuracy=0.9722"], self.said(lambda: stint.result("accuracy", 0.9722)))

    def test_results_that_could_be_misread_are_refused(self):
        for key, value in (("two words", 1), ("", 1), ("a=b", 1), ("key", "two\nlines")):
            with self.assertRaises(ValueError):
                stint.result(key, value)

    def test_lines_reach_a_pipe_at_once(self):
        script = "import stint, os; stint.progress(1, 2); stint.result('a', 'b'); os._exit(0)"
        out = subprocess.run([sys.executable, "-c", script], cwd=str(HERE), stdout=subprocess.PIPE, check=True).stdout
        self.assertEqual(b"::stint progress step=1 total=2\n::stint result a=b\n", out)


if __name__ == "__main__":
    unittest.main()
