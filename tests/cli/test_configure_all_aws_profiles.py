"""`configure aws-profile --all`: one AWS profile for each of ours, shown first, all at once."""

from __future__ import annotations

from pathlib import Path

import botocore.session
import pytest

from cognito_tui.cli.io.prompter import Prompter
from cognito_tui.cli.main import run
from cognito_tui.errors import CognitoTuiError
from cognito_tui.services.aws_files.process_words import profile_of

IDS = """user_pool_id = "eu-west-1_AbCdEfGhI"
client_id = "client"
"""
IDENTITY_POOL = 'identity_pool_id = "eu-central-1:12345678-1234-1234-1234-123456789abc"\n'
ALL = ["configure", "aws-profile", "--all"]


@pytest.fixture(autouse=True)
def _program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "bin" / "cognito-tui"
    program.parent.mkdir()
    program.touch()
    monkeypatch.setattr("sys.argv", [str(program)])


def profiles(*names: str, more: str = "") -> Path:
    """Our profiles; returns where AWS's are."""
    config = Path.home() / ".config/cognito-tui/config.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text("".join(f'[profiles."{name}"]\n{IDS}{IDENTITY_POOL}' for name in names) + more)
    return Path.home() / ".aws/config"


def asked() -> dict[str, str]:
    """AWS profile → ours, as botocore reads them."""
    found = botocore.session.Session().full_config["profiles"]
    return {
        name: profile_of(of["credential_process"]) for name, of in found.items() if "credential_process" in of
    }


def test_all_are_shown_and_written_after_a_yes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    aws = profiles("work", "my dev", "default")
    questions: list[str] = []

    def no(_: Prompter, question: str, risk: str, *, undone: str, hint: str = "") -> None:
        questions.append(f"{question} {risk}")
        raise CognitoTuiError(undone)

    monkeypatch.setattr(Prompter, "confirm", no)
    assert run(ALL) == 1
    shown = capsys.readouterr()
    assert questions == [
        "Write this? This is written to ~/.aws/config. "
        "Every AWS program that names no profile takes these credentials then."
    ]
    assert "+[profile my-dev]" in shown.out
    assert "Nothing was changed." in shown.err
    assert not aws.exists()
    monkeypatch.setattr(Prompter, "confirm", lambda *_, **__: None)
    assert run(ALL) == 0
    assert asked() == {"work": "work", "my-dev": "my dev", "default": "default"}
    assert "eu-central-1" in aws.read_text()
    assert (
        "3 AWS profiles in ~/.aws/config get their credentials from cognito-tui now."
        in capsys.readouterr().err
    )
    before = aws.read_bytes()
    assert run(ALL) == 0  # nothing is asked where there is nothing to write
    assert "are up to date" in capsys.readouterr().err
    assert aws.read_bytes() == before


def test_without_a_question(capsys: pytest.CaptureFixture[str]) -> None:
    aws = profiles("work", "lab")
    assert run([*ALL, "--diff"]) == 0
    assert not aws.exists()
    assert run([*ALL, "--no-input"]) == 3
    assert "--yes" in capsys.readouterr().err
    assert not aws.exists()
    assert run([*ALL, "--yes", "--region", "eu-north-1"]) == 0
    assert asked() == {"work": "work", "lab": "lab"}
    assert aws.read_text().count("eu-north-1") == 2


def test_what_is_left_out_is_said_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    aws = profiles(
        *("a-b", "a b", "x y", "x;y", "taken", "keys", "good"),
        more=f"[profiles.nopool]\n{IDS}[profiles.bad]\nx = 1\n",
    )
    aws.parent.mkdir()
    keys = "[keys]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = canary\n"
    (aws.parent / "credentials").write_text(keys)
    aws.write_text(
        "[profile taken]\ncredential_process = /bin/cognito-tui credential-process --profile other\n"
    )
    assert run([*ALL, "--yes", "--force", "--diff"]) == 0
    capsys.readouterr()
    assert run([*ALL, "--yes"]) == 0
    shown = capsys.readouterr()
    left_out = [
        line.split(". ")[0].removeprefix("Left out: ")
        for line in shown.err.splitlines()
        if "Left out" in line
    ]
    assert left_out == ["a b", "x y", "x;y", "nopool", "bad", "taken", "keys"]
    assert "cognito-tui configure aws-profile --profile 'a b' NAME" in shown.err
    assert asked() == {"taken": "other", "a-b": "a-b", "good": "good"}
    assert (aws.parent / "credentials").read_text() == keys
    assert "canary" not in shown.out + shown.err


def test_a_hostile_name_draws_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    profiles("good", more=f'[profiles."\\u001b[2Jevil\\u0007"]\n{IDS}{IDENTITY_POOL}')
    assert run([*ALL, "--yes"]) == 0
    shown = "".join(capsys.readouterr())
    assert "evil" in shown
    assert not {"\x1b", "\x07"} & {*shown}
    assert asked() == {"good": "good"}


@pytest.mark.parametrize(
    "words",
    [["x", "--all"], [], ["--all", "--profile", "work"], ["x", "--yes"], ["--all", "--env-file", "x"]],
)
def test_what_makes_no_sense_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    aws = profiles("work")
    assert run(["configure", "aws-profile", *words]) == 2
    said = capsys.readouterr().err
    assert "--all" in said
    assert "--profile work --all" not in said, "what is told to do next is not refused again"
    assert not aws.exists()


def test_without_a_profile_there_is_nothing_to_write(capsys: pytest.CaptureFixture[str]) -> None:
    aws = profiles()
    assert run([*ALL, "--yes"]) == 2
    assert "cognito-tui configure" in capsys.readouterr().err
    assert not aws.exists()


def test_a_name_that_not_every_sdk_reads_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    profiles("a;b")
    assert run(["configure", "aws-profile", "x", "--profile", "a;b"]) == 0
    assert "Not every AWS SDK reads ; in a command" in capsys.readouterr().err
