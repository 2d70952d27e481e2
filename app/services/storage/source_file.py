"""A file that says where to sign in, as text: whoever put it there must not hold us up."""

from __future__ import annotations

from pathlib import Path

from ...errors import ConfigurationError
from .paths import shown_path
from .regular_file import read_regular

LIMIT = 1_000_000  # bytes: people write these files by hand


def read_source(path: Path, hint: str = "", limit: int = LIMIT) -> str | None:
    """The file's text without its byte order mark; None where there is no such file.

    Args:
        hint: what helps where it cannot be read.
        limit: how many bytes it may have.

    Raises:
        ConfigurationError: it cannot be read as text, and why: with the line, where it is about one.
    """
    try:
        why, text = _decoded(read_regular(path, limit))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:  # ValueError: a name that the system does not take
        why, text = getattr(error, "strerror", None) or type(error).__name__, ""
    if why:
        raise ConfigurationError(f"{shown_path(path)} cannot be read.", detail=f"{why}.", hint=hint)
    return text


def _decoded(content: bytes) -> tuple[str, str]:
    """Why not, or the text."""
    position = content.find(b"\0")
    if position < 0:
        try:
            return "", content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            position = error.start
    kind = "UTF-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content else "not UTF-8"
    return f"It is {kind}: line {content.count(10, 0, position) + 1}, byte {position}", ""
