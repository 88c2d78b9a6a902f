"""What the machine must have besides Python: a browser and libraries for PDF. Installed where that is allowed, else asked for."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.launcher import say
from tools.launcher.places import PYTHON

PDF_LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
PDF_PACKAGES = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def may_install() -> bool:
    """True for root on Debian or its kin."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: list[str], what_for: str) -> None:
    """Installs Debian packages, after a line that says so. Stops with a sentence where that cannot be done."""
    named = " ".join(packages)
    if not may_install():
        raise say.Stop(f"{what_for} is missing. On Debian or Ubuntu: sudo apt-get install {named}. Then run the command again.")
    say.line(f"Installing {named} with apt-get: {what_for}.")
    environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=environ, stdout=subprocess.DEVNULL)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    if subprocess.run(command, env=environ, stdout=subprocess.DEVNULL).returncode:
        raise say.Stop(f"apt-get could not install {named}. {what_for} is missing.")


def libraries_for_pdf() -> None:
    """Sees to it that certificates can be made. Without the libraries all else works, so this only says so."""
    if sys.platform != "linux" or all(map(_loads, PDF_LIBRARIES)):
        return
    try:
        install(PDF_PACKAGES, "The library that draws PDF pages")
    except say.Stop as stop:
        say.warn(f"{stop} Until then certificates cannot be made; all else works.")


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def chromium() -> str:
    """The path of a Chromium for the journeys. Empty means Playwright's own, which is then in place."""
    if found := _browser():
        return found
    if may_install():
        try:
            install(["chromium-headless-shell"], "A browser for the journeys")
        except say.Stop:
            install(["chromium"], "A browser for the journeys")
        if found := _browser():
            return found
    probe = "from playwright.sync_api import sync_playwright as p\nwith p() as x: print(x.chromium.executable_path)"
    path = subprocess.run([str(PYTHON), "-c", probe], capture_output=True, text=True).stdout.strip()
    if path and Path(path).exists():
        return ""
    say.line("Fetching Playwright's own Chromium for the journeys.")
    if subprocess.run([str(PYTHON), "-m", "playwright", "install", "chromium"]).returncode == 0:
        return ""
    raise say.Stop("The journeys need a browser. Install Chromium, or name one in PARVIS_CHROMIUM. Then run the command again.")


def _browser() -> str:
    if named := os.environ.get("PARVIS_CHROMIUM"):
        if not Path(named).exists():
            raise say.Stop(f"PARVIS_CHROMIUM names {named}, which is not there.")
        return named
    return next((path for name in BROWSERS if (path := shutil.which(name))), "")
