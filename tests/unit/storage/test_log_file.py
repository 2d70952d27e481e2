"""The file that lines are added to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cognito_tui.errors import ConfigurationError
from cognito_tui.services.storage import open_log
from tests.support.posix import make_pipe


def test_it_is_made_for_the_person_alone_and_added_to(tmp_path: Path) -> None:
    path = tmp_path / "log"
    for _ in range(2):
        with open_log(path) as file:
            file.write("a line\n")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text() == "a line\n" * 2


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (Path.mkdir, "a folder"),
        (make_pipe, "[Nn]o such device|named pipe"),
        (lambda path: path.symlink_to(path.with_name("elsewhere")), "it is a symbolic link"),
        (lambda path: path.parent.rmdir(), "no such file or directory"),
    ],
    ids=["folder", "pipe", "link", "no folder for it"],
)
def test_what_cannot_be_one_is_refused(tmp_path: Path, make: Callable[[Path], object], why: str) -> None:
    path = tmp_path / "folder" / "log"
    path.parent.mkdir()
    make(path)
    with pytest.raises(ConfigurationError, match=why) as refused:
        open_log(path)
    assert refused.value.title.startswith("The log file ")
    assert not path.with_name("elsewhere").exists()
