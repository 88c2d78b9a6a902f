"""The launcher: what it says, what it makes, and what it refuses."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tools.launcher import commands, environment, installation, say, serve
from tools.launcher.places import ROOT, VENV


def parvis(*args: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(ROOT / "parvis"), *args], capture_output=True, text=True, env=os.environ | environ)


def test_help_explains_every_command_in_a_line() -> None:
    said = parvis("help").stdout
    for name, command in commands.COMMANDS.items():
        assert f"./parvis {name}" in said
        assert command.line in said
        assert len(command.line) < 110


@pytest.mark.parametrize("name", sorted(commands.COMMANDS))
def test_help_of_a_command_says_how_to_write_it(name: str) -> None:
    done = parvis("help", name)
    assert done.returncode == 0
    assert done.stdout.startswith(f"./parvis {commands.COMMANDS[name].usage}")


def test_an_unknown_command_is_answered_with_a_sentence_and_code_two() -> None:
    done = parvis("strat")
    assert done.returncode == 2
    assert "There is no command called strat." in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_stage_is_refused_with_the_stages_that_exist() -> None:
    done = parvis("start", "--stage", "middle")
    assert done.returncode == 2
    assert "closing" in done.stderr


def test_a_port_in_use_is_named_together_with_another() -> None:
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(say.Stop, match=rf"Port {port} is in use .* --port \d+"):
            serve._port_is_free(port)


def test_keys_are_made_once_and_only_the_owner_may_read_them(tmp_path: Path) -> None:
    installation.make(tmp_path)
    keys = sorted((tmp_path / "keys").iterdir())
    before = [k.read_text() for k in keys]
    installation.make(tmp_path)
    assert [k.read_text() for k in keys] == before
    assert [stat.S_IMODE(k.stat().st_mode) for k in keys] == [0o600, 0o600]
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_two_installations_have_different_keys(tmp_path: Path) -> None:
    installation.make(tmp_path / "a")
    installation.make(tmp_path / "b")
    for name in ("secret_key", "field_keys"):
        assert (tmp_path / "a" / "keys" / name).read_text() != (tmp_path / "b" / "keys" / name).read_text()


def test_where_the_sources_stay_clean_bytecode_is_kept_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PYTHONPYCACHEPREFIX", "")
    monkeypatch.delenv("PYTHONPYCACHEPREFIX")
    monkeypatch.setattr(environment, "_fits", lambda _tools: True)
    environment.ensure(tools=True)
    answer = subprocess.run([sys.executable, "-c", "import sys; print(sys.dont_write_bytecode, sys.pycache_prefix)"], capture_output=True)
    assert answer.stdout.decode().split() == ["False", str(VENV / "bytecode")]


def test_keys_in_the_environment_win_over_those_in_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARVIS_SECRET_KEY", "mine")
    monkeypatch.delenv("PARVIS_FIELD_KEYS", raising=False)
    environ = installation.environ(tmp_path)
    assert environ["PARVIS_SECRET_KEY"] == "mine"
    assert "PARVIS_SECRET_KEY_FILE" not in environ
    assert environ["PARVIS_FIELD_KEYS_FILE"] == str(tmp_path / "keys" / "field_keys")


def test_dotenv_gives_what_the_environment_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    file.write_text("# words\n\nexport PARVIS_A='one two'\nPARVIS_B=b # not a comment\nPARVIS_C=c=d\n")
    monkeypatch.setenv("PARVIS_A", "")
    monkeypatch.delenv("PARVIS_A")
    monkeypatch.setenv("PARVIS_C", "kept")
    installation.read_dotenv(file)
    try:
        assert os.environ["PARVIS_A"] == "one two"
        assert os.environ["PARVIS_B"] == "b # not a comment"
        assert os.environ["PARVIS_C"] == "kept"
    finally:
        for name in ("PARVIS_A", "PARVIS_B"):
            os.environ.pop(name, None)


def test_dotenv_names_the_line_that_it_cannot_read(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("GOOD=1\nnot a setting\n")
    try:
        with pytest.raises(say.Stop, match="line 2"):
            installation.read_dotenv(file)
    finally:
        os.environ.pop("GOOD", None)


PRETEND = """
import sys
sys.version_info, sys.argv = (3, 9, 2), ["parvis"]
exec(compile(open({path!r}).read(), "parvis", "exec"), {{"__name__": "__main__", "__file__": {path!r}}})
"""


def test_an_old_python_is_told_so_in_a_sentence() -> None:
    program = PRETEND.format(path=str(ROOT / "parvis"))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=os.environ | {"PATH": "/nowhere"})
    assert done.returncode == 1
    assert "Parvis needs Python 3.11 or newer. This is Python 3.9" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_table_lines_up() -> None:
    assert say.table(("what", "n"), [("a", 1), ("longer", 12)]) == "what    n\n------  --\na        1\nlonger  12"
