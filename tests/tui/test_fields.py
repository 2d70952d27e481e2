"""What a field holds is what a person may have meant to type, whatever was pasted, typed or set."""

from __future__ import annotations

import sys
import time
from typing import Any

import pytest
from hypothesis import example, given, settings, strategies as st
from textual.app import App, ComposeResult
from textual.events import Key, Paste
from textual.widgets import Input

from cognito_tui.tui.input_parser import LONGEST_PASTE
from cognito_tui.widgets.fields import SecretInput, TextInput
from cognito_tui.widgets.later_fields import AddressInput, CodeInput

HARMFUL = {
    "a sequence": "\x1b[31m",
    "a clipboard": "\x1b]52;c;cm0=\x07",
    "the end of a paste": "\x1b[201~",
    "a beginning of one": "\x9b200~",
    "8-bit": "\x9b2J\x9d0;x\x9c",
    "a new line to few": "\x0b\x0c\x1c\x85",
    "controls": "\x00\x03\x7f\t",
    "half a character": "\ud83d",
    "a line separator": "\u2028\u2029",
}
MISLEADING = {"direction": "\u202e\u2066", "not seen": "\u200b\u2060\ufeff\u3164", "tags": "\U000e0041"}
KINDS = [TextInput, SecretInput, AddressInput, CodeInput]


class Form(App[None]):
    AUTO_FOCUS = "Input"

    def __init__(self, field: Input) -> None:
        super().__init__()
        self.field = field

    def compose(self) -> ComposeResult:
        yield self.field


async def pasted(field: Input, *texts: str) -> str:
    async with Form(field).run_test() as pilot:
        for text in texts:
            field.post_message(Paste(text))
            await pilot.pause()
    return field.value


def acts(text: str) -> list[str]:
    return [
        sign for sign in text if ord(sign) < 0x20 or 0x7F <= ord(sign) < 0xA0 or sign in "\u2028\u2029\ud83d"
    ]


@pytest.mark.parametrize("kind", KINDS)
async def test_nothing_that_acts_comes_in(kind: type[Any]) -> None:
    field = kind(id="field")
    async with Form(field).run_test() as pilot:
        for name, harmful in HARMFUL.items():
            for texts in ((f"12{harmful}34", f"\n{harmful}", "56"), (harmful,)):
                field.value = ""
                for text in texts:
                    field.post_message(Paste(text))
                await pilot.pause()
                assert acts(field.value) == [], name
            if kind is not CodeInput:  # which has but digits
                field.post_message(Paste("a"))
                await pilot.pause()
                assert "a" in field.value, name  # something came in


async def test_what_is_seen_of_it_stays_in_one_piece() -> None:
    assert await pasted(TextInput(id="field"), "ad\x1b[201~a\x85min") == "ad[201~amin"
    assert await pasted(SecretInput(id="field"), "pass\x1cwo\x0brd\x85") == "password"
    assert await pasted(SecretInput(id="field"), "\x1b\r\n  pass word ") == "  pass word "
    assert await pasted(AddressInput(id="field"), "http://localhost/\x1b[31m?code\r\n=1\x07") == (
        "http://localhost/[31m?code=1"
    )
    assert await pasted(CodeInput(), "\x1b[201~") == ""


async def test_a_name_is_what_it_looks_like_and_a_password_what_it_is() -> None:
    marks = "".join(MISLEADING.values())
    assert await pasted(TextInput(id="field"), *(f"ad{mark}a" for mark in MISLEADING.values())) == "ada" * 3
    assert await pasted(SecretInput(id="field"), f"ad{marks}a") == f"ad{marks}a"
    assert await pasted(CodeInput(), f"{marks}123456{marks}") == "123456"


async def test_other_scripts_and_pictures_are_nothing_harmful() -> None:
    texts = ("Zoë Ångström", "می‌خواهم", "👩‍💻", "名前", "a\u00a0b")
    assert await pasted(TextInput(id="field"), *texts) == "".join(texts)
    assert await pasted(SecretInput(id="field"), *texts) == "".join(texts)


async def test_a_value_that_somebody_set_is_no_different() -> None:
    field = TextInput(id="field")
    async with Form(field).run_test():
        field.value = "ad\x1b[2J\u202ea"
        assert field.value == "ad[2Ja"


@pytest.mark.parametrize("kind", [TextInput, SecretInput])
async def test_keys_that_are_no_characters_type_nothing(kind: type[Any]) -> None:
    field = kind(id="field")
    async with Form(field).run_test() as pilot:
        for character in "\x1b\x9b\u202e\u200b\ud83d\x00":
            field.post_message(Key("x", character))
        field.post_message(Key("x", "x"))
        await pilot.pause()
    assert field.value == "x"


async def test_the_longest_paste_does_not_hold_the_app_up() -> None:
    field = TextInput(id="field")
    async with Form(field).run_test() as pilot:
        started = time.monotonic()
        field.post_message(Paste("é" * LONGEST_PASTE))
        await pilot.pause()
        await pilot.press("x")
        assert time.monotonic() - started < 5
    assert len(field.value) == LONGEST_PASTE + 1


@settings(deadline=None)
@given(st.text(st.characters(max_codepoint=sys.maxunicode)))
@example("\u180b\u180b")  # each of which is good beside another, and nothing alone
def test_cleaning_is_done_once(text: str) -> None:
    for field in (TextInput(id="field"), SecretInput(id="field")):
        cleaned = field.cleaned(text)
        assert field.cleaned(cleaned) == cleaned
        assert acts(cleaned) == []
