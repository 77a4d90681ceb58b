"""What a training script says to Stint, and hears from it.

One file, standard library only, Python 3.8 or later: copy it beside your script, or let the job spec do so::

    inputs:
      - {source: stint.py, path: stint.py}

Use::

    import stint

    folder = stint.checkpoint_dir()
    start = load(folder / "state.pt") if (folder / "state.pt").exists() else 0
    for step in range(start + 1, total + 1):
        loss = train_one_step()
        stint.progress(step, total)
        if step % 500 == 0 or stint.should_stop():
            save(folder / "state.pt")
            stint.commit(step, loss=loss)
        if stint.should_stop():
            sys.exit(143)
    stint.result("accuracy", accuracy)

Without Stint (the variable ``STINT_RUN_ID`` is not set) every call does nothing and returns at once, so that the same script
runs unchanged on a laptop: the checkpoint folder is then ``./checkpoint``.

Call from the main thread: Python lets only that one install signal handlers. ``progress``, ``result`` and ``commit`` may be
called from any thread.
"""

import json
import math
import os
import re
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, Dict, Iterable, NamedTuple, Optional, Union

__all__ = [
    "Commit", "attempt", "checkpoint_dir", "commit", "num_nodes", "progress", "rank", "result", "resumed", "should_stop",
]

_PROGRESS_EVERY_SECONDS = 0.2
_ANSWER_POLL_SECONDS = 0.02
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_METRIC = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_MOST_METRICS = 32
_NUMBERED = re.compile(r"(?:commit|done)-(\d+)\.json")

_lock = threading.RLock()
_stop = threading.Event()
_handled = set()  # signal numbers whose handler is ours
_unanswered = None  # type: Optional[int]  # number of the commit whose answer nobody waited for
_last_progress = None  # type: Optional[float]


class Commit(NamedTuple):
    """The answer to :func:`commit`. It counts as true when the checkpoint is safe."""

    ok: Optional[bool]
    """True: committed. False: it was not. None: not answered yet (``wait=False``)."""
    index: Optional[int]
    """Its place in the run's checkpoint log, once committed."""
    message: str
    """Why not, for people; empty when all is well."""

    def __bool__(self) -> bool:
        return self.ok is True


def checkpoint_dir() -> Path:
    """The folder to save into, which exists. Under Stint the newest verified checkpoint already lies in it."""
    folder = Path(os.environ["STINT_CHECKPOINT_DIR"] if _inside() else "checkpoint")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def resumed() -> bool:
    """Whether Stint restored a checkpoint before this start. Always False without Stint: look for your file instead."""
    return _inside() and os.environ.get("STINT_RESUMED", "").strip().lower() in ("1", "true", "yes")


def attempt() -> int:
    """Which attempt of the run this is, from 1."""
    return int(os.environ.get("STINT_ATTEMPT") or 1) if _inside() else 1


def rank() -> int:
    """Which machine of its gang this is, from 0; 0 for a job of one machine, and without Stint."""
    return int(os.environ.get("STINT_NODE_RANK") or 0) if _inside() else 0


def num_nodes() -> int:
    """How many machines the job runs on at once (``nodes`` of the job spec)."""
    return int(os.environ.get("STINT_NUM_NODES") or 1) if _inside() else 1


def should_stop(signum: int = signal.SIGTERM) -> bool:
    """Whether the machine is about to be taken (or the run to be moved or stopped): save, commit and exit soon.

    The first call installs a handler for the signal, and calls the handler that was there before as well. Call it once
    before the first step, so that an early notice is heard, and then after each step; it costs next to nothing.

    :param signum: what ``checkpoint.on_notice.signal`` of the job spec names; SIGTERM is the default there too
    """
    if not _inside():
        return False
    if signum not in _handled:
        _listen(signum)
    return _stop.is_set()


def commit(
    step: int,
    files: Optional[Iterable[Union[str, "os.PathLike[str]"]]] = None,
    wait: bool = True,
    timeout: float = 600.0,
    **metrics: Any
) -> Commit:
    """Hand the files in the checkpoint folder to Stint as one complete checkpoint.

    Write and close the files first, and do not touch them until the answer is there. Commits never overlap: a call waits for
    the answer to the one before. A commit that fails does no harm, the one before stays the newest; so no exception is
    raised for it, look at the answer if you care.

    With ``nodes`` above 1, call it on every machine (from one process of each), for the same step: it returns everywhere once
    the parts of all are committed as one checkpoint, or says everywhere why not. Their folders count as one: each machine saves
    and lists its own files, and every machine finds all of them after a restart.

    :param step: steps done, for people
    :param files: which files, relative to the checkpoint folder or absolute within it; None for all that lie there
    :param wait: False returns at once, with ``ok`` None; the next commit then waits
    :param timeout: seconds to wait for each answer
    :param metrics: at most 32 numbers that say how good the checkpoint is, such as ``loss=0.12``; ``checkpoint.keep.best`` of the
        job spec goes by one of them. Names with dots or hyphens: ``**{"val.loss": 0.12}``. One that is not finite, as after a
        run has diverged, is left out: it counts as not known. With ``nodes``, those of rank 0 count
    :raises ValueError: a file is outside the checkpoint folder, or does not exist; a metric has no such name or is no number
    """
    global _unanswered
    numbers = _numbers(metrics)
    if not _inside():
        return Commit(True, None, "")
    with _lock:
        folder = checkpoint_dir()
        names = None if files is None else [_inside_folder(folder, each) for each in files]
        box = folder / ".stint"
        box.mkdir(exist_ok=True)
        if _unanswered is not None:
            earlier = _answer(box, _unanswered, timeout)
            if earlier is None:
                return Commit(False, None, "commit %d is still not answered after %g s" % (_unanswered, timeout))
            _unanswered = None
        number = _next_number(box)
        request = {"step": int(step), "files": names}  # type: Dict[str, Any]
        if numbers:
            request["metrics"] = numbers
        _write_whole(box / ("commit-%d.json" % number), request)
        if not wait:
            _unanswered = number
            return Commit(None, None, "")
        answer = _answer(box, number, timeout)
        if answer is None:
            _unanswered = number
            return Commit(False, None, "commit %d is not answered after %g s" % (number, timeout))
        return answer


def progress(step: int, total: int = 0) -> None:
    """Say how far the training is; shown at most five times a second, and always when it is done. A total of 0 is unknown."""
    global _last_progress
    if not _inside():
        return
    with _lock:
        now = time.monotonic()
        if _last_progress is not None and now - _last_progress < _PROGRESS_EVERY_SECONDS and step != total:
            return
        _last_progress = now
    _say("::stint progress step=%d total=%d" % (step, total))


def result(key: str, value: Any) -> None:
    """State a result, such as an accuracy; shown with the run at its end. The last value of a key counts.

    :raises ValueError: the key is not a word of letters, digits, dot, dash and underscore, or the value has a line break
    """
    text = str(value)
    if not _KEY.fullmatch(key):
        raise ValueError("result key %r: use letters, digits, dot, dash and underscore" % key)
    if len(text.splitlines()) > 1:
        raise ValueError("result %s: the value has a line break: %r" % (key, text))
    if _inside():
        _say("::stint result %s=%s" % (key, text))


def _inside() -> bool:
    return bool(os.environ.get("STINT_RUN_ID"))


def _say(line: str) -> None:
    # One write, so that lines of other threads cannot come in between.
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _listen(signum: int) -> None:
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("call stint.should_stop() once from the main thread first: only that one may install a handler")
    before = signal.getsignal(signum)

    def heard(number: int, frame: Any) -> None:
        _stop.set()
        if callable(before):
            before(number, frame)

    signal.signal(signum, heard)
    _handled.add(signum)


def _inside_folder(folder: Path, file: Union[str, "os.PathLike[str]"]) -> str:
    # Not resolved: a link in the folder is a file of the folder, wherever it points to.
    base = os.path.abspath(str(folder))
    path = os.path.abspath(os.path.join(base, os.fspath(file)))
    if os.path.commonpath([base, path]) != base or path == base:
        raise ValueError("%s is not in the checkpoint folder %s; save there what is to be committed" % (file, folder))
    if not os.path.exists(path):
        raise ValueError("%s does not exist in the checkpoint folder %s; save it before the commit" % (file, folder))
    return Path(os.path.relpath(path, base)).as_posix()


def _numbers(metrics: Dict[str, Any]) -> Dict[str, float]:
    if len(metrics) > _MOST_METRICS:
        raise ValueError("%d metrics: give at most %d with a checkpoint" % (len(metrics), _MOST_METRICS))
    numbers = {}
    for name, value in metrics.items():
        if not _METRIC.fullmatch(name):
            raise ValueError("metric %r: use letters, digits, underscore, dot and dash, at most 64" % name)
        if isinstance(value, (bool, str, bytes)):
            raise ValueError("metric %s: %r is not a number" % (name, value))
        try:
            number = float(value)  # also of numpy, and of a tensor with one element
        except (TypeError, ValueError, OverflowError) as e:
            raise ValueError("metric %s: %r is not a number: %s" % (name, value, e)) from e
        if math.isfinite(number):
            numbers[name] = number
    return numbers


def _next_number(box: Path) -> int:
    numbers = (_NUMBERED.fullmatch(each) for each in os.listdir(str(box)))
    return 1 + max((int(match.group(1)) for match in numbers if match), default=0)


def _write_whole(path: Path, content: Dict[str, Any]) -> None:
    """Write beside, force to the disk, rename: a reader sees all of it or nothing."""
    handle, beside = tempfile.mkstemp(dir=str(path.parent), prefix=path.name + ".", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(content, out)
            out.flush()
            os.fsync(out.fileno())
        os.replace(beside, str(path))
    except BaseException:
        os.unlink(beside)
        raise


def _answer(box: Path, number: int, timeout: float) -> Optional[Commit]:
    """The agent's answer; None when it has not come in time."""
    path = box / ("done-%d.json" % number)
    until = time.monotonic() + timeout
    while not path.exists():
        left = until - time.monotonic()
        if left <= 0:
            return None
        time.sleep(min(_ANSWER_POLL_SECONDS, left))
    try:
        answer = json.loads(path.read_text(encoding="utf-8"))
        ok = bool(answer["ok"])
    except (ValueError, KeyError, TypeError) as e:
        return Commit(False, None, "the answer %s cannot be read: %s: %s" % (path, type(e).__name__, e))
    return Commit(ok, answer.get("index") if ok else None, answer.get("message") or "")
