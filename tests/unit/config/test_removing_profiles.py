"""A profile that is taken out of config.toml: all else in the file stays as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from cognito_tui.errors import CognitoTuiError
from cognito_tui.services.config.edit import remove_profile

IDS = 'user_pool_id = "eu-west-1_A"  # here\nclient_id = "c"\n'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            f'default_profile = "a"\n\n# top\n[profiles.a]\n{IDS}# of a\n\n# about b\n[profiles.b]\n{IDS}',
            f"\n# top\n\n# about b\n[profiles.b]\n{IDS}",
        ),
        (
            f'default_profile = "b"\n[profiles.b]\n{IDS}\n[profiles."a"]\n{IDS}',
            f'default_profile = "b"\n[profiles.b]\n{IDS}\n',
        ),
        (f"[profiles.a]\n{IDS}", ""),
        (
            f"\ufeff[profiles.a]\r\nx = '''\n[profiles.b]\n'''\r\n[profiles.b]\r\n{IDS}",
            f"[profiles.b]\r\n{IDS}",
        ),
    ],
)
def test_the_rest_stays(tmp_path: Path, before: str, after: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(before.encode())
    path.chmod(0o640)
    remove_profile(path, "a")
    assert path.read_bytes().decode() == after
    assert path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    "text", ['[profiles]\na = {client_id = "1"}\n', 'profiles.a.client_id = "1"\n', "[profiles.b]\n", "[x"]
)
def test_what_cannot_be_removed_is_left(tmp_path: Path, text: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    with pytest.raises(CognitoTuiError):
        remove_profile(path, "a")
    assert path.read_text() == text
