"""The scripts for the far end of an SSH connection, run by the shells that are here."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cognito_tui.services.base.secret import Secret
from cognito_tui.services.delivery.delivery import REGION_VARIABLES, Delivery
from cognito_tui.services.delivery.exec_environment import child_environment
from cognito_tui.services.delivery.far_end import keeping, started_in
from tests.support.sample_credentials import credentials

MARK = "cognito-tui-mark"
TOKEN = "token-canary"
URL = "http://127.0.0.1:9911/credentials"
ENDPOINT: Any = SimpleNamespace(url=URL, token=Secret(TOKEN))
DELIVERY: Any = SimpleNamespace(
    credentials=SimpleNamespace(region="eu-west-1"), marks={"COGNITO_TUI_PROFILE": "it's work"}
)
SHELLS = [shell for shell in ("dash", "bash", "zsh", "ksh", "mksh", "yash", "busybox") if shutil.which(shell)]
OURS = {
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": URL,
    "AWS_CONTAINER_AUTHORIZATION_TOKEN": TOKEN,
}


def as_sh(shell: str, folder: Path) -> dict[str, str]:
    """A PATH on which `sh` is this shell, and every program that it starts says how."""
    if not shell:
        return {"PATH": os.environ["PATH"]}
    programs = folder / "bin"
    programs.mkdir(exist_ok=True)
    if not (programs / "sh").exists():
        (programs / "sh").symlink_to(str(shutil.which(shell)))
        for name in ("cat", "env", "grep", "head", "mktemp", "printf", "rm", "sed", "tr"):
            told = f'#!/bin/bash\nprintf "%s\\n" "$0 $*" >>{folder}/started\nexec {shutil.which(name)} "$@"\n'
            (programs / name).write_text(told)
            (programs / name).chmod(0o755)
    return {"PATH": f"{programs}:{os.environ['PATH']}"}


@contextmanager
def kept(
    folder: Path, *, shell: str = "", command: str = "env -0", chosen: str = "", **environ: str
) -> Iterator[tuple[Path, dict[str, str]]]:
    """The folder that the far end keeps meanwhile, and the environment there."""
    (folder / "tmp").mkdir(exist_ok=True)
    (folder / "home").mkdir(exist_ok=True)
    there = {
        **as_sh(shell, folder),
        "HOME": str(folder / "home"),
        "TMPDIR": str(folder / "tmp"),
        "SHELL": "/bin/bash",
        **environ,
    }
    script = keeping(MARK, ENDPOINT, command=command, delivery=DELIVERY, chosen=chosen)
    with subprocess.Popen(
        ["sh"], env=there, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as keeper:
        assert keeper.stdin
        assert keeper.stdout
        keeper.stdin.write(script.reveal())
        keeper.stdin.flush()
        while (line := keeper.stdout.readline().split())[:1] != [MARK]:
            pass
        yield Path(line[1]), there
    assert not Path(line[1]).exists()


def run(
    folder: Path, there: Mapping[str, str], login_shell: str = "bash"
) -> subprocess.CompletedProcess[str]:
    """As sshd does."""
    return subprocess.run(
        [login_shell, "-c", started_in(str(folder))], env=there, capture_output=True, text=True, check=False
    )


def environment(folder: Path, **more: Any) -> dict[str, str]:
    with kept(folder, **more) as (place, there):
        done = run(place, there)
    assert (done.returncode, done.stderr) == (0, "")
    return dict(pair.split("=", 1) for pair in done.stdout.split("\0") if pair)


@pytest.mark.parametrize("shell", SHELLS)
def test_the_command_finds_the_endpoint_and_no_program_is_told_the_token(tmp_path: Path, shell: str) -> None:
    with kept(tmp_path, shell=shell) as (place, there):
        token = place / "token"
        assert token.read_text() == TOKEN
        assert {path.stat().st_mode & 0o777 for path in place.iterdir()} == {0o600}
        assert place.stat().st_mode & 0o777 == 0o700
        done = run(place, there)
    assert (done.returncode, done.stderr) == (0, "")
    got = dict(pair.split("=", 1) for pair in done.stdout.split("\0") if pair)
    assert got.items() >= {**OURS, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(token)}.items()
    assert got["AWS_REGION"] == got["AWS_DEFAULT_REGION"] == "eu-west-1"
    assert got["COGNITO_TUI_PROFILE"] == "it's work"
    assert TOKEN not in (tmp_path / "started").read_text()
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("login_shell", [s for s in ("sh", "bash", "zsh", "fish", "tcsh") if shutil.which(s)])
def test_the_command_is_the_login_shells_word_for_word(tmp_path: Path, login_shell: str) -> None:
    command = """printf '%s|' "a  b" 'it'"'"'s' $HOME '@MARK@' \\\n; exit 7"""
    with kept(tmp_path, command=command, SHELL=str(shutil.which("bash"))) as (place, there):
        done = run(place, there, login_shell)
    assert (done.returncode, done.stdout) == (7, f"a  b|it's|{tmp_path / 'home'}|@MARK@|")


def test_it_inherits_no_other_credentials(tmp_path: Path) -> None:
    """The same that `exec` leaves out."""
    theirs = {
        **dict.fromkeys(
            ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECURITY_TOKEN", "AWS_BEARER_TOKEN_BEDROCK"), "x"
        ),
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x",
        "AWS_WEB_IDENTITY_TOKEN_FILE": "x\nAWS_REGION=y",
        "AWS_EXECUTION_ENV": "kept",
    }
    got = environment(tmp_path, **theirs)
    delivery = Delivery(credentials(), dict.fromkeys(REGION_VARIABLES, "eu-west-1"))
    as_exec_does = child_environment(theirs, delivery, {})
    assert {name for name in got if name.startswith("AWS_") and name not in OURS} - {
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
    } == as_exec_does.keys()


CONFIG = "[default]\nregion = us-east-2\n[profile x]\nregion = eu-north-1\n"


@pytest.mark.parametrize(
    ("config", "chosen", "environ", "regions"),
    [
        ("", "", {}, ("eu-west-1", "eu-west-1")),
        (CONFIG, "", {}, ("us-east-2", "us-east-2")),
        ("[profile x]\nregion = eu-north-1\n", "", {}, ("eu-west-1", "eu-west-1")),
        (CONFIG, "", {"AWS_REGION": "ap-south-1"}, ("ap-south-1", "ap-south-1")),
        ("", "", {"AWS_DEFAULT_REGION": "ap-south-1"}, ("ap-south-1", "ap-south-1")),
        ("", "", {"AWS_REGION": "a", "AWS_DEFAULT_REGION": "b"}, ("a", "b")),
        (CONFIG, "us-west-1", {"AWS_REGION": "ap-south-1"}, ("us-west-1", "us-west-1")),
    ],
)
def test_the_region_is_the_one_that_was_chosen_or_the_far_ends_own(
    tmp_path: Path, config: str, chosen: str, environ: dict[str, str], regions: tuple[str, str]
) -> None:
    (tmp_path / "home/.aws").mkdir(parents=True)
    (tmp_path / "home/.aws/config").write_text(config)
    got = environment(tmp_path, chosen=chosen, **environ)
    assert (got.get("AWS_REGION", ""), got.get("AWS_DEFAULT_REGION", "")) == regions


def test_a_file_that_would_give_other_credentials_is_hidden_and_named(tmp_path: Path) -> None:
    files = tmp_path / "home/.aws"
    files.mkdir(parents=True)
    (files / "credentials").write_text("[other]\naws_access_key_id=b\n[default]\naws_access_key_id = a\n")
    (files / "config").write_text("[default]\nregion = us-east-2\n[profile x]\ncredential_process = x\n")
    with kept(tmp_path) as (place, there):
        done = run(place, there)
        assert "AWS_SHARED_CREDENTIALS_FILE=/dev/null/hidden\0" in done.stdout
        assert "AWS_CONFIG_FILE" not in done.stdout
        assert f"{files / 'credentials'} has a [default] profile with credentials" in done.stderr
        assert len(done.stderr.splitlines()) == 2


@pytest.mark.parametrize(
    ("environ", "exceptions"),
    [
        ({}, (None, None)),
        ({"NO_PROXY": "a"}, (None, "a")),
        ({"http_proxy": "x"}, ("127.0.0.1", "127.0.0.1")),
        ({"HTTP_PROXY": "x", "NO_PROXY": "a"}, ("a,127.0.0.1", "a,127.0.0.1")),
        ({"all_proxy": "x", "no_proxy": "a", "NO_PROXY": "b"}, ("a,127.0.0.1", "b,127.0.0.1")),
        ({"ALL_PROXY": "x", "no_proxy": "*"}, ("*", "*")),
    ],
)
def test_a_proxy_there_does_not_get_the_requests(
    tmp_path: Path, environ: dict[str, str], exceptions: tuple[str | None, str | None]
) -> None:
    got = environment(tmp_path, **environ)
    assert (got.get("no_proxy"), got.get("NO_PROXY")) == exceptions


def test_a_place_in_memory_is_taken_where_there_is_one(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    with kept(tmp_path, XDG_RUNTIME_DIR=str(tmp_path / "run")) as (place, _):
        assert place.parent == tmp_path / "run"
    with kept(tmp_path, XDG_RUNTIME_DIR=str(tmp_path / "gone")) as (place, _):
        assert place.parent == tmp_path / "tmp"


def test_bash_does_not_undo_it_with_its_start_up_files(tmp_path: Path) -> None:
    """It reads them when sshd runs it; not again for the command."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home/.bashrc").write_text("export AWS_PROFILE=theirs\n")
    got = environment(tmp_path, SSH_CLIENT="192.0.2.7 50000 22", SSH_CONNECTION="x")
    assert "AWS_PROFILE" not in got
