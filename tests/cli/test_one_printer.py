"""What the command line writes, on a real terminal and to a program."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable, Iterator

import pytest

from cognito_tui.cli.io import output
from cognito_tui.cli.io.messages import echo, print_error
from cognito_tui.cli.main import run
from cognito_tui.cli.parser import parse
from cognito_tui.errors import CognitoTuiError
from cognito_tui.services.base.secret import Secret
from cognito_tui.tui import terminal
from tests.support.hostile import ACTS, PAYLOAD, harm_in, hostile
from tests.support.in_process_terminal import a_terminal

EVERYTHING = "".join(ACTS.values())


@pytest.mark.parametrize(
    "print_it",
    [
        lambda text: output.write(f"{text}\n"),
        lambda text: output.print_lines(text),
        lambda text: output.print_pairs({text: text}),
        lambda text: output.print_table([text], [[text]], ""),
        lambda text: output.print_json({text: text}),
        lambda text: output.tell(text),
        lambda text: output.tell(text, end=": "),
        echo,
        lambda text: print_error(
            CognitoTuiError(text, detail=text, hint=text, aws_code=text, request_id=text)
        ),
    ],
)
def test_nothing_acts_on_a_terminal(print_it: Callable[[str], None]) -> None:
    with a_terminal() as written:
        print_it(f"before{EVERYTHING}after")
    assert b"before" in written
    assert harm_in(written.decode().replace("\t", "")) == []


def test_to_a_program_data_goes_byte_for_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", pipe)
    output.write(PAYLOAD)
    output.write_bytes(b"\xff\x1b")
    assert pipe.buffer.getvalue() == PAYLOAD.encode() + b"\xff\x1b"


def test_what_is_for_people_is_harmless_in_a_pipe_too_and_one_line_stays_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.print_lines("one\ntwo" + PAYLOAD)
    output.print_pairs({"name": "three\nfour" + PAYLOAD})
    output.print_table(["NAME"], [["five\nsix" + PAYLOAD]], "")
    written = capsys.readouterr().out
    assert written.count("\n") == 4
    assert harm_in(written) == []


def test_columns_stay_below_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_table(["NAME", "AGE"], [["a\x1bb", "1"], ["c", "2"]], "")
    assert capsys.readouterr().out == "NAME      AGE\na\\u001bb  1\nc         2\n"


@pytest.mark.parametrize(
    "arguments",
    [
        [EVERYTHING],
        [f"--{EVERYTHING}"],
        ["status", EVERYTHING],
        ["export", "--format", EVERYTHING],
        ["serve", "--port", EVERYTHING],
        ["admin", EVERYTHING],
        ["admin", "users", EVERYTHING],
        ["admin", "users", "list", "--limit", EVERYTHING],
        ["--theme", EVERYTHING],
        ["call", "--method", EVERYTHING, "--data", EVERYTHING, "x", "y", EVERYTHING],
    ],
)
def test_a_complaint_about_arguments_is_harmless(arguments: list[str]) -> None:
    with a_terminal() as written, pytest.raises(SystemExit) as ended:
        parse(arguments)
    assert ended.value.code == 2
    assert written.startswith(b"cognito-tui: ")
    assert harm_in(written.decode()) == []


def test_a_refusal_that_quotes_arguments_is_harmless() -> None:
    text = PAYLOAD.replace("\0", "")
    with a_terminal() as written:
        assert run(["status", "--profile", text]) != 0
    assert b"]52;c;" in written
    assert harm_in(written.decode()) == []


def test_a_profile_that_is_not_harmless_is_not_offered_to_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    import argparse

    from cognito_tui.cli.commands import completion

    monkeypatch.setattr(completion, "_profiles", lambda: ("work", hostile("evil"), "می\u200cرضا"))
    offered = completion._Values()(
        prefix="", action=argparse.Action([], "profile"), parsed_args=argparse.Namespace()
    )
    assert [*offered] == ["work", "می\u200cرضا"]


def test_what_is_shown_while_the_app_is_suspended_is_harmless(monkeypatch: pytest.MonkeyPatch) -> None:
    class Suspended:
        """An app that has nothing to put aside: what it does then is in test_show_plain.py."""

        @contextlib.contextmanager
        def suspend(self) -> Iterator[None]:
            yield

    shown: list[str] = []
    monkeypatch.setattr(terminal, "_write", shown.append)
    terminal.show_plain(Suspended(), Secret(f"one\n{EVERYTHING}\nend"), lambda: True)  # type: ignore[arg-type]
    lines = "".join(shown).partition("one\n")[2].partition("\nend")[0]
    assert "]52;c;" in lines
    assert harm_in(lines.replace("\t", "")) == []


SENTENCE = "The profile names no identity pool, and so there are no AWS credentials for it."


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (f"  {SENTENCE}", ["  The profile names no identity pool, and", "    so there are no AWS credentials for it."]),
        ("To add one:  cognito-tui exec -- aws s3 ls s3://bucket", ["To add one:", "    cognito-tui exec -- aws s3 ls s3://bucket"]),
        ('  client_id = "1h57kf5cpq17m0eml12EXAMPLE-long"', ['  client_id = "1h57kf5cpq17m0eml12EXAMPLE-long"']),
        ("! Endpoint http://127.0.0.1:45705 from AWS_ENDPOINT_URL_STS",
            ["! Endpoint http://127.0.0.1:45705 from", "  AWS_ENDPOINT_URL_STS"]),
        ("Your own AWS keys are used: `aws configure` or `aws sso login` sets them up.",
            ["Your own AWS keys are used: `aws configure`", "  or `aws sso login` sets them up."]),
        ("Run: cognito-tui login --profile work --again", ["Run: cognito-tui login --profile work --again"]),
    ],
)  # fmt: skip
def test_a_sentence_breaks_at_words_and_what_is_to_be_copied_nowhere(
    line: str, shown: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(output, "columns", lambda *_: 43)
    for say, read in ((output.tell, "err"), (output.print_sentences, "out")):
        with a_terminal() as written:
            say(line)
        assert written.decode().splitlines() == shown
        say(line)
        assert getattr(capsys.readouterr(), read) == f"{line}\n"  # whole, for a program


def test_the_last_column_of_a_row_that_is_too_long_is_below_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "columns", lambda *_: 30)
    with a_terminal() as written:
        output.print_table(
            ("NAME", "AGE", ""), [("ada", "36", "expired: cognito-tui login"), ("bob", "1", "")], ""
        )
    assert written.decode().splitlines() == [
        "NAME  AGE",
        "ada   36",
        "    expired: cognito-tui login",
        "bob   1",
    ]
