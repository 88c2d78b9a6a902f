from __future__ import annotations

from tests.recruitment.conftest import as_person, now

__all__ = ["as_person", "now"]
