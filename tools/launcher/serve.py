"""`./parvis start`: makes the installation ready, runs the web server and the worker, says where it is, and stops both cleanly."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import FrameType

from tools.launcher import installation, say
from tools.launcher.places import PYTHON, ROOT
from tools.launcher.postgres import end_with_parent
from tools.launcher.prepare import program_state, read_about, write_about

HOST = "127.0.0.1"
READY_WITHIN = 60
WORKER_EVERY = 20
LARGEST_LOG = 10_000_000


class Stopped(Exception):
    """Somebody asked us to stop."""


@dataclass
class Child:
    """A program of ours, in a process group of its own, with its log; started again when it dies."""

    name: str
    command: list[str]
    environ: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".1.log"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_parent,
            )

    def dead(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def revive(self) -> None:
        """Starts it again, after a pause that grows. Gives up when it dies at once, again and again."""
        now = time.monotonic()
        self.deaths = [*(at for at in self.deaths if now - at < 120), now]
        if len(self.deaths) > 6:
            raise say.Stop(f"The {self.name} stops as soon as it is started. Its log ends:\n{self.last_words()}")
        code = self.process.returncode if self.process else 0
        say.warn(f"The {self.name} stopped (code {code}). It is started again. Its log: {self.log}")
        time.sleep(min(2 ** (len(self.deaths) - 1), 30) - 1)
        self.start()

    def ask_to_stop(self) -> None:
        self._signal(signal.SIGTERM)

    def make_sure(self, deadline: float) -> None:
        """Waits until the deadline, then ends the whole group."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(deadline - time.monotonic(), 0.1))
        self._signal(signal.SIGKILL)
        self.process.wait()

    def _signal(self, what: signal.Signals) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, what)

    def last_words(self) -> str:
        text = self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-12:])


def start(*, stage: str | None, port: int, data: Path, fresh: bool) -> int:
    """Serves until somebody stops it. 0 after a clean stop."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGHUP, _stop)
    try:
        _port_is_free(port)
        if fresh:
            _set_aside(data)
        _unfinished_is_set_aside(data)
        installation.make(data)
        with _only_one(data):
            environ = installation.environ(data, PARVIS_DEMO="1", PARVIS_EMAIL="files", PARVIS_BASE_URL=f"http://localhost:{port}")
            if _is_prepared(data):
                _stage_stays(data, stage)
            else:
                _prepare(data, stage, environ)
            children = _children(data, port, environ)
            try:
                _run(children, port, data)
            finally:
                _end(children)
    except Stopped:
        say.line("\nParvis has stopped. Everything is saved. Start it again with ./parvis start")
        return 0
    return 0


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def _port_is_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError as error:
            raise say.Stop(f"Port {port} may only be used by the administrator of this machine. Choose another: --port 8000") from error
        except OSError as error:
            raise say.Stop(f"Port {port} is in use by another program. Choose another: ./parvis start --port {_near(port)}") from error


def _near(port: int) -> int:
    for other in range(port + 1, min(port + 50, 65536)):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind((HOST, other))
            return other
    return 8000


@contextlib.contextmanager
def _only_one(data: Path) -> Iterator[None]:
    """One start per data directory."""
    with (data / "running.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise say.Stop(f"Parvis already runs on {data} ({lock.read().strip()}). Stop it first, or choose another --data.") from error
        lock.truncate(0)
        lock.write(f"process {os.getpid()}")
        lock.flush()
        yield


def _set_aside(data: Path) -> None:
    """Gives the old folder another name. A database elsewhere is not ours to move."""
    if os.environ.get("DATABASE_URL"):
        raise say.Stop("--fresh sets the data folder aside, but DATABASE_URL names a database elsewhere. Name an empty one instead.")
    if not data.exists() or not any(data.iterdir()):
        return
    with _only_one(data):
        aside = data.with_name(f"{data.name}.before-{datetime.now():%Y%m%d-%H%M%S}")  # noqa: DTZ005 (the reader's own clock names the folder)
        data.rename(aside)
    say.line(f"The old data is set aside in {aside}.")


def _unfinished_is_set_aside(data: Path) -> None:
    if (making := read_about(data).get("making")) and not os.environ.get("DATABASE_URL"):
        say.line(f"The last start was stopped while it made the stage {making}. It is made again, from the beginning.")
        _set_aside(data)


def _is_prepared(data: Path) -> bool:
    """True if nothing of the program has changed since this data was last made ready."""
    return read_about(data).get("prepared") == program_state() and (
        bool(os.environ.get("DATABASE_URL")) or (data / "parvis.sqlite3").exists()
    )


def _stage_stays(data: Path, stage: str | None) -> None:
    if stage and (made := read_about(data).get("stage")) and stage != made:
        say.line(f"This data is at the stage {made} and stays there.")
        say.line(f"For {stage}, choose another --data, or --fresh to set this one aside.")


def _prepare(data: Path, stage: str | None, environ: dict[str, str]) -> None:
    command = [str(PYTHON), "-m", "tools.launcher.prepare", "--data", str(data), *(["--stage", stage] if stage else [])]
    process = subprocess.Popen(command, cwd=ROOT, env=environ, start_new_session=True, preexec_fn=end_with_parent)
    try:
        code = process.wait()
    finally:
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait()
    if code:
        raise say.Stop("Parvis could not be made ready. The lines above say why.")
    _stage_stays(data, stage)
    write_about(data, read_about(data) | {"prepared": program_state()})


def _children(data: Path, port: int, environ: dict[str, str]) -> list[Child]:
    gunicorn = [str(PYTHON), "-m", "gunicorn", "parvis.config.wsgi:application", "--bind", f"{HOST}:{port}", "--workers", "2"]
    gunicorn += ["--worker-class", "gthread", "--threads", "4", "--graceful-timeout", "5", "--worker-tmp-dir", _memory(), "--preload"]
    gunicorn += ["--no-control-socket"]
    worker = [str(PYTHON), "-m", "django", "tick", "--every", str(WORKER_EVERY)]
    return [
        Child("web server", gunicorn, environ, data / "logs" / "web.log"),
        Child("worker", worker, environ, data / "logs" / "worker.log"),
    ]


def _memory() -> str:
    """Where gunicorn's heartbeat files do no harm: on a disk, a slow one makes a healthy worker look dead."""
    memory = "/dev/shm"  # noqa: S108 (gunicorn makes its own unguessable names there)
    return memory if os.access(memory, os.W_OK) else tempfile.gettempdir()


def _run(children: list[Child], port: int, data: Path) -> None:
    web, worker = children
    web.start()
    _wait_until_ready(web, port)
    worker.start()
    _greet(port, data)
    while True:
        time.sleep(0.5)
        for child in children:
            if child.dead():
                if not child.log.parent.exists():
                    raise say.Stop(f"The folder {data} has been taken away while Parvis ran. It has stopped.")
                child.revive()


def _wait_until_ready(web: Child, port: int) -> None:
    deadline = time.monotonic() + READY_WITHIN
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    answer = "nothing"
    while time.monotonic() < deadline:
        if web.dead():
            raise say.Stop(f"The web server did not start. Its log ends:\n{web.last_words()}")
        try:
            with opener.open(f"http://{HOST}:{port}/readyz", timeout=5):
                return
        except urllib.error.HTTPError as error:
            answer = f"{error.code}: {error.read(500).decode(errors='replace')}"
        except OSError:
            pass
        time.sleep(0.1)
    raise say.Stop(f"Parvis is not ready after {READY_WITHIN} seconds. /readyz answers {answer}\n{web.last_words()}")


def _greet(port: int, data: Path) -> None:
    cast = data / "cast.txt"
    say.line(f"\nParvis is here: http://localhost:{port}\n")
    if cast.exists() and (people := cast.read_text(encoding="utf-8").rstrip()):
        say.line(f"Sign in by clicking a face on http://localhost:{port}/demo/ – you can be:\n{people}\n")
    say.line(f"Everything it writes lies in {data}. E-mails are in {data / 'mail'}. Ctrl-C stops it.")


def _end(children: list[Child]) -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + 8
    for child in children:
        child.make_sure(deadline)
    sys.stdout.flush()
