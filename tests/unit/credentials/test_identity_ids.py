"""The cache of identity ids: shared between processes, and never in the way."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from cognito_tui.services.credentials.identity_ids import IdentityIds
from tests.support.at_once import at_once
from tests.support.permissions import need_permissions

IMPORTS = """
from pathlib import Path
from cognito_tui.services.credentials.identity_ids import IdentityIds
"""
PUT = 'IdentityIds(Path(sys.argv[1])).put(f"user {number}", f"id of user {number}")'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "identity-ids.json"


def test_what_was_put_is_there_for_the_next_process(path: Path) -> None:
    IdentityIds(path).put("pool/ada", "eu-west-1:1")
    IdentityIds(path).put("pool/grace", "eu-west-1:2")
    assert IdentityIds(path).get("pool/ada") == "eu-west-1:1"
    assert IdentityIds(path).get("pool/grace") == "eu-west-1:2"
    assert IdentityIds(path).get("pool/alan") is None


def test_what_is_forgotten_is_gone_and_the_rest_is_not(path: Path) -> None:
    ids = IdentityIds(path)
    ids.put("pool/ada", "eu-west-1:1")
    ids.put("pool/grace", "eu-west-1:2")
    ids.forget("pool/ada")
    ids.forget("pool/alan")
    assert (ids.get("pool/ada"), ids.get("pool/grace")) == (None, "eu-west-1:2")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"pool/ada": "eu-w',
        b"[1, 2]",
        b"null",
        b'{"pool/ada": 1}',
        b'{"pool/ada": null}',
        b"\xff\xfe\x00",
        pytest.param(b"[" * 100_000, id="deeply nested"),
    ],
)
def test_a_damaged_file_is_an_empty_cache_and_is_mended(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    ids = IdentityIds(path)
    assert ids.get("pool/ada") is None
    ids.put("pool/ada", "eu-west-1:1")
    assert ids.get("pool/ada") == "eu-west-1:1"


@pytest.mark.parametrize(
    "place", ["/dev/null/cognito-tui/identity-ids.json", "/proc/cognito-tui/identity-ids.json"]
)
@pytest.mark.skipif(sys.platform != "linux", reason="places where nobody can write, root neither")
def test_a_home_that_cannot_be_written_is_an_empty_cache(place: str) -> None:
    ids = IdentityIds(Path(place))
    ids.put("pool/ada", "eu-west-1:1")
    ids.forget("pool/ada")
    assert ids.get("pool/ada") is None


@need_permissions
def test_a_folder_without_permission_is_an_empty_cache(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    ids = IdentityIds(tmp_path / "identity-ids.json")
    ids.put("pool/ada", "eu-west-1:1")
    assert ids.get("pool/ada") is None


def test_a_folder_in_the_files_place_is_an_empty_cache(path: Path) -> None:
    path.mkdir(parents=True)
    ids = IdentityIds(path)
    ids.put("pool/ada", "eu-west-1:1")
    assert ids.get("pool/ada") is None


def test_twelve_processes_at_once_keep_every_entry(path: Path) -> None:
    at_once(12, IMPORTS, PUT, path)
    assert json.loads(path.read_text()) == {f"user {n}": f"id of user {n}" for n in range(12)}


@pytest.mark.skipif(sys.platform != "linux", reason="XDG")
def test_by_default_it_lies_in_the_users_cache_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    IdentityIds().put("pool/ada", "eu-west-1:1")
    assert json.loads((tmp_path / "cognito-tui" / "identity-ids.json").read_text()) == {
        "pool/ada": "eu-west-1:1"
    }
