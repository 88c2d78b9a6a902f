"""The commands of `./parvis`: one line of help each, and what they call."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.launcher import environment, installation, say
from tools.launcher.places import PYTHON, ROOT, data_dir
from tools.launcher.stages import DEFAULT_STAGE, STAGES


@dataclass(frozen=True)
class Command:
    """A name the reader types, how to write it, what it does, and the function that does it."""

    usage: str
    line: str
    more: str
    do: Callable[[list[str]], int]


def _parser(name: str) -> argparse.ArgumentParser:
    command = COMMANDS[name]
    return argparse.ArgumentParser(
        prog=f"./parvis {name}", usage=f"./parvis {command.usage}", description=command.line, epilog=command.more, allow_abbrev=False
    )


def start(args: list[str]) -> int:
    parser = _parser("start")
    parser.add_argument("--stage", choices=STAGES, help=f"where in the story the people are; {DEFAULT_STAGE} if you say nothing")
    parser.add_argument("--port", type=int, default=8000, metavar="P", help="the port on this machine; 8000 if you say nothing")
    parser.add_argument("--data", metavar="DIR", help="the folder for everything that is written; ./data if you say nothing")
    parser.add_argument("--fresh", action="store_true", help="set the old data aside, unharmed, and begin anew")
    options = parser.parse_args(args)
    if not 1 <= options.port <= 65535:
        raise say.Stop(f"--port {options.port} is not a port. Choose a number from 1024 to 65535.", 2)
    installation.read_dotenv()
    environment.ensure(tools=False)
    from tools.launcher import serve

    return serve.start(stage=options.stage, port=options.port, data=data_dir(options.data), fresh=options.fresh)


def test(args: list[str]) -> int:
    environment.ensure(tools=True)
    from tools.launcher import suites

    return suites.run(args)


def check(args: list[str]) -> int:
    parser = _parser("check")
    parser.add_argument("--no-tests", action="store_true", help="everything but the tests")
    options = parser.parse_args(args)
    environment.ensure(tools=True)
    from tools.launcher import quality

    return quality.check(tests=not options.no_tests)


def fix(args: list[str]) -> int:
    _parser("fix").parse_args(args)
    environment.ensure(tools=True)
    from tools.launcher import quality

    return quality.fix()


def bench(args: list[str]) -> int:
    environment.ensure(tools=True)
    from tools.launcher import suites

    return suites.bench(args)


def shots(args: list[str]) -> int:
    environment.ensure(tools=True)
    from tools.launcher import suites

    return suites.shots(args)


def manage(args: list[str]) -> int:
    """Django's own commands, with the settings and keys of the data directory."""
    installation.read_dotenv()
    data = data_dir()
    if args[:1] == ["--data"] and len(args) > 1:
        data, args = data_dir(args[1]), args[2:]
    environment.ensure(tools=False)
    installation.make(data)
    from tools import translations

    translations.compile_where_needed(PYTHON)
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execve(str(PYTHON), [str(PYTHON), "-m", "django", *args], installation.environ(data))


def tick(args: list[str]) -> int:
    return manage(["tick", *args])


def backup(args: list[str]) -> int:
    parser = _parser("backup")
    parser.add_argument("file", nargs="?", default="", metavar="FILE", help="where the backup is written; data/backups/ if you say nothing")
    parser.add_argument("--portable", action="store_true", help="in a form that both SQLite and PostgreSQL can take")
    parser.add_argument("--data", metavar="DIR")
    options = parser.parse_args(args)
    return _backups("backup", options.file, data_dir(options.data), *(["--portable"] if options.portable else []))


def restore(args: list[str]) -> int:
    parser = _parser("restore")
    parser.add_argument("file", metavar="FILE", help="a backup made by ./parvis backup")
    parser.add_argument("--replace", action="store_true", help="set the present data aside, unharmed, and put the backup in its place")
    parser.add_argument("--data", metavar="DIR")
    options = parser.parse_args(args)
    return _backups("restore", options.file, data_dir(options.data), *(["--replace"] if options.replace else []))


def _backups(verb: str, file: str, data: Path, *more: str) -> int:
    installation.read_dotenv()
    environment.ensure(tools=False)
    installation.make(data)
    named = str(Path(file).expanduser().absolute()) if file else ""
    command = [str(PYTHON), "-m", "tools.launcher.backups", verb, "--data", str(data), "--file", named, *more]
    return subprocess.call(command, cwd=ROOT, env=installation.environ(data))


def explain(args: list[str]) -> int:
    """`help`, and `help NAME`."""
    if not args:
        say.line("Parvis: mentor support, from the decision to a paid and certified mentor.\n")
        width = max(len(name) for name in COMMANDS)
        for name, command in COMMANDS.items():
            say.line(f"  ./parvis {name.ljust(width)}  {command.line}")
        say.line("\n  ./parvis help NAME tells more about one of them.")
        return 0
    if args[0] not in COMMANDS:
        return _unknown(args[0])
    command = COMMANDS[args[0]]
    say.line(f"./parvis {command.usage}\n\n{command.line}\n{command.more}".rstrip())
    return 0


def _unknown(name: str) -> int:
    say.warn(f"There is no command called {name}. The commands are: {', '.join(COMMANDS)}.")
    return 2


COMMANDS: dict[str, Command] = {
    "start": Command(
        "start [--stage STAGE] [--port P] [--data DIR] [--fresh]",
        "Starts Parvis with a believable university, and says where it is and who can sign in.",
        f"""
STAGE is one of: {", ".join(STAGES)}. The first start makes people at that stage; later starts keep what is there.
Everything that is written lies in DIR (./data): database, keys, files, mail, logs. Ctrl-C stops it.
--fresh sets the old folder aside, under a new name, and begins anew. Nothing is deleted.
Settings are read from the environment and from .env; .env.example lists them all.""",
        start,
    ),
    "test": Command(
        "test [SUITE] [pytest options]",
        "Runs the tests: on SQLite, on PostgreSQL, and in a browser.",
        """
SUITE is one of: fast (SQLite), postgres (the same on PostgreSQL), journeys (in a browser), faults, attack, import,
sequences.
With no suite: fast, postgres and journeys, one after the other. Pytest's own options and files may follow: ./parvis test fast -k pay
faults, attack, import and sequences print a table of what they measured; with --json a list.
PostgreSQL is started and stopped by the command:
the one that PARVIS_TEST_POSTGRES names, else Debian's, else the one from the lock file.""",
        test,
    ),
    "check": Command(
        "check [--no-tests]", "Runs every gate: style, types, floors, registers, translations, tests. Says all that is not ok.", "", check
    ),
    "fix": Command("fix", "Mends what a machine can mend: style, templates, translation files, registers.", "", fix),
    "bench": Command(
        "bench NAME [--json]",
        "Measures one thing against its target and prints the numbers.",
        "\nThe names are the files in benchmarks/.",
        bench,
    ),
    "shots": Command("shots [options]", "Takes a picture of every page, into ./shots.", "", shots),
    "manage": Command(
        "manage [--data DIR] COMMAND …",
        "Runs one of Django's commands with this installation's settings.",
        "\n./parvis manage help lists the commands.",
        manage,
    ),
    "tick": Command(
        "tick [--every SECONDS]", "Does what is due: sends messages, reminds, retains. Any interval, any number at once.", "", tick
    ),
    "backup": Command(
        "backup [FILE] [--portable] [--data DIR]",
        "Writes a backup while Parvis runs, and says what is not in it.",
        """
The keys are never in it. Keep the folder keys/ in another place: without it, private text in a backup cannot be read.
--portable writes it in a form that both SQLite and PostgreSQL can take, for moving from one to the other.""",
        backup,
    ),
    "restore": Command(
        "restore FILE [--replace] [--data DIR]",
        "Puts a backup back. Refuses where there is data already.",
        "\n--replace sets the present data aside, under a new name, first. Stop Parvis before you restore.",
        restore,
    ),
    "help": Command("help [NAME]", "Explains the commands.", "", explain),
}


def run(args: Sequence[str]) -> int:
    """Runs the named command. A sentence and a code other than 0 where it cannot."""
    if sys.platform == "win32":
        say.warn("Parvis runs on Linux and macOS. On Windows, use it inside WSL.")
        return 1
    name, rest = (args[0], list(args[1:])) if args else ("help", [])
    if name in {"-h", "--help"}:
        name = "help"
    if name not in COMMANDS:
        return _unknown(name)
    if name != "manage" and {"-h", "--help"} & set(rest[:1]) and name not in {"test", "tick"}:
        name, rest = "help", [name]
    try:
        return COMMANDS[name].do(rest)
    except say.Stop as stop:
        say.warn(str(stop))
        return stop.code
    except KeyboardInterrupt:
        return 130
