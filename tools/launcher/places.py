"""Where things are."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
SETTINGS = "parvis.config.settings"


def data_dir(named: str | None = None) -> Path:
    """The folder that holds everything Parvis writes: --data, else PARVIS_DATA, else ./data beside the launcher."""
    chosen = named or os.environ.get("PARVIS_DATA") or str(ROOT / "data")
    return Path(chosen).expanduser().resolve()
