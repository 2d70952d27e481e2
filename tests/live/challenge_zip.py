"""The function of the custom challenge as Lambda takes it."""

from __future__ import annotations

import zipfile
from pathlib import Path


def write_zip(source: Path, target: Path) -> None:
    """Write a zip of one module, of the same bytes on any day."""
    entry = zipfile.ZipInfo(source.name, (1980, 1, 1, 0, 0, 0))
    entry.external_attr = 0o644 << 16
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(entry, source.read_bytes())
