"""Tables from and to files: CSV and XLSX, read with suspicion and written so that no cell is a formula."""

from .reading import read
from .table import LIMITS, Limits, Row, Table, Unreadable, cleaned
from .writing import CSV, XLSX, neutral, write

__all__ = ["CSV", "LIMITS", "XLSX", "Limits", "Row", "Table", "Unreadable", "cleaned", "neutral", "read", "write"]
