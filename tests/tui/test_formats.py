"""In which format the credentials are copied, and that the choice is remembered."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from cognito_tui.screens.formats import WORDS
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.delivery import formats
from cognito_tui.services.delivery.formats import FORMATS
from cognito_tui.tui.app import CognitoTui
from tests.support.fake_cognito import (
    SECRET_KEY,
    decoded,
    reach_credentials,
    screen_name,
    sent_to_terminal,
    text_of,
    until,
)


def choices_file() -> Path:
    return Path(os.environ["HOME"]) / ".local/state/cognito-tui/choices.json"


async def choose(app: CognitoTui, pilot: Pilot[Secret], name: str) -> None:
    await pilot.press("f")
    await until(pilot, lambda: screen_name(app) == "FormatsScreen" and app.focused is not None)
    names = [format_.name for format_ in FORMATS]
    await pilot.press("home", *["down"] * names.index(name), "enter")
    await until(pilot, lambda: screen_name(app) == "CredentialsScreen")


def test_each_has_its_words() -> None:
    assert list(WORDS) == [format_.name for format_ in FORMATS]


async def test_the_list_says_who_reads_each(app: CognitoTui) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await reach_credentials(app, pilot)
        await pilot.press("f")
        for size in ((80, 24), (60, 20)):
            await pilot.resize_terminal(*size)
            await until(pilot, lambda: "credential_process of ~/.aws/config" in text_of(app))
            for format_ in FORMATS[: size[1] - 12]:  # the others follow below
                assert f"{format_.name} " in text_of(app), size
        await pilot.press("escape")
        await until(pilot, lambda: "[ Copy c ]" in text_of(app))
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "[ Copy export lines c ]" in text_of(app))


async def test_a_format_is_chosen_copied_and_remembered(
    make_app: Callable[..., CognitoTui], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        await choose(app, pilot, "fish")
        await until(pilot, lambda: "[ Copy fish lines c ]" in text_of(app))
        written = sent_to_terminal(app, monkeypatch)
        await pilot.press("c")
        await until(pilot, lambda: "Sent fish lines to your terminal's clipboard" in text_of(app))
        assert f"\nset -gx AWS_SECRET_ACCESS_KEY '{SECRET_KEY}';\n" in decoded(written)
        await until(pilot, lambda: "fish" in choices_file().read_text())
    assert json.loads(choices_file().read_text())["format"] == "fish"

    another = make_app()
    async with another.run_test() as pilot:
        await reach_credentials(another, pilot)
        assert "[ Copy fish lines c ]" in text_of(another)


async def test_json_is_called_json(app: CognitoTui, monkeypatch: pytest.MonkeyPatch) -> None:
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        await choose(app, pilot, "json")
        written = sent_to_terminal(app, monkeypatch)
        await pilot.press("c")
        await until(pilot, lambda: "Sent JSON to your terminal's clipboard" in text_of(app))
        assert json.loads(decoded(written))["AWS_SECRET_ACCESS_KEY"] == SECRET_KEY


async def test_a_damaged_choice_is_none_and_is_left_as_it_is(app: CognitoTui) -> None:
    file = choices_file()
    file.parent.mkdir(parents=True)
    file.write_text('{"format": "fish"}')
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        assert "[ Copy fish lines c ]" in text_of(app)  # it is read for each screen
        for content in (b"{", b'{"format": "rot13"}', b'{"format": ["fish"]}', b"\xff", b"[]"):
            file.write_bytes(content)
            await reach_credentials(app, pilot)
            assert "[ Copy export lines c ]" in text_of(app), content
            assert (
                file.read_bytes() == content
                or json.loads(file.read_bytes())["format"] == json.loads(content)["format"]
            )


async def test_a_choice_that_cannot_be_kept_is_one_all_the_same(app: CognitoTui) -> None:
    file = choices_file()
    file.parent.parent.mkdir(parents=True)
    file.parent.write_text("not a folder")
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        await choose(app, pilot, "powershell")
        await until(pilot, lambda: "[ Copy PowerShell lines c ]" in text_of(app))
        assert app.is_running


@pytest.mark.parametrize(
    ("shell", "name", "begins"),
    [
        ("/usr/bin/fish", "fish", "set -gx "),
        ("/bin/csh", "csh", "setenv "),
        ("/bin/zsh", "env", "export "),
        ("", "env", "export "),
    ],
)
async def test_the_persons_own_shell_comes_first_and_is_what_e_hands_them_to(
    make_app: Callable[..., CognitoTui],
    monkeypatch: pytest.MonkeyPatch,
    shell: str,
    name: str,
    begins: str,
) -> None:
    monkeypatch.setenv("SHELL", shell)
    monkeypatch.setattr(formats, "_starters", lambda: ["timeout"])
    app = make_app(shell_listens=True)
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        assert f"[ Copy {WORDS[name]} c ]" in text_of(app)
        await choose(app, pilot, "json")  # which is no matter to e
        await pilot.press("e")
    assert isinstance(app.return_value, Secret)
    assert f"\n{begins}AWS_SESSION_TOKEN" in app.return_value.reveal()


async def test_in_fish_e_says_how_fish_does_it(app: CognitoTui, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "_starters", lambda: ["timeout", "fish", "bash"])  # whatever $SHELL says
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        await pilot.press("e")
        assert "cognito-tui | source" in text_of(app)
