"""The one place that makes foreign text harmless."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from functools import cache

import pytest

from cognito_tui.services.base.text import clean, clean_lines, excerpt, harmless, replaced
from tests.support.hostile import ACTS, harm_in, harms

# Default_Ignorable_Code_Point of Unicode 16 (DerivedCoreProperties.txt), without what is not assigned in planes 0 and 1
IGNORABLE = (
    *((0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F)),
    *((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F)),
    *((0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A)),
    (0xE0000, 0xE0FFF),
)


@cache
def every_character() -> list[str]:
    return [chr(number) for number in range(sys.maxunicode + 1)]


def gone(character: str) -> bool:
    return replaced(character, lambda _: "") == ""


@pytest.mark.parametrize("text", ACTS.values(), ids=ACTS)
def test_no_text_acts_on_a_terminal_or_hides_in_it(text: str) -> None:
    for shown in (clean(text), clean_lines(text), excerpt(text), replaced(text, lambda _: "?")):
        assert harm_in(shown) == []
    assert "\n" not in clean(text) + excerpt(text)


def test_all_that_unicode_calls_control_format_or_ignorable_is_harmful() -> None:
    ignorable = {chr(number) for first, last in IGNORABLE for number in range(first, last + 1)}
    judged = {character for character in every_character() if harms(character)} | ignorable | {"\n", "\t"}
    assert {character for character in judged if not gone(character)} == set()


def test_what_is_seen_is_left_alone() -> None:
    seen = [character for character in every_character() if unicodedata.category(character)[0] in "LMNPS"]
    taken = "".join(filter(gone, seen))
    rest = "".join(character for character in seen if character not in taken)
    assert harmless(rest) == clean_lines(rest) == rest
    # letters, marks and signs that are not seen: no more than these
    invisible = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\U00016fe4\U0001d159"
    known = "".join(filter(seen.__contains__, invisible))  # by this Python's Unicode
    assert re.sub("[\ufe00-\ufe0f\U000e0100-\U000e01ef]", "", taken) == known


def test_all_spaces_are_shown_as_spaces_and_stay_in_data() -> None:
    spaces = "".join(character for character in every_character() if unicodedata.category(character) == "Zs")
    assert "\u3000" in spaces
    assert clean(spaces) == clean_lines(spaces) == " " * len(spaces)
    assert harmless(spaces) == spaces


@pytest.mark.parametrize("text", ["\x1b[2J", "\x9b2J", "a\u202eb", "\u3164", "\U000e0041", "\udcff", "\0"])
def test_nothing_is_lost_it_is_spelled_as_json_spells_it(text: str) -> None:
    for spelled in (clean(text), clean_lines(text), harmless(text)):
        assert json.loads(f'"{spelled}"') == text


@pytest.mark.parametrize(
    ("text", "line", "lines"),
    [
        ("  one\r\n\ttwo  ", "  one two  ", "  one\n\ttwo  "),
        ("one\n\n two", "one two", "one\n\n two"),
        ("C:\\users\\ada", "C:\\users\\ada", "C:\\users\\ada"),
        ("one\rtwo", "one two", "one\\rtwo"),
    ],
)
def test_lines_are_kept_or_joined(text: str, line: str, lines: str) -> None:
    assert (clean(text), clean_lines(text)) == (line, lines)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("\u0645\u06cc\u200c\u0631\u0636\u0627", "\u0645\u06cc\u0631\u0636\u0627"),  # Persian
        ("\u0d28\u0d4d\u200d", "\u0d28\u0d4d"),  # Malayalam
        ("\u845b\U000e0100\u98fe", "\u845b\u98fe"),  # a Japanese name with its own form of the letter
        ("\U0001f469\u200d\U0001f4bb", "\U0001f469\U0001f4bb"),
        ("\u2764\ufe0f\u200d\U0001f525", "\u2764\U0001f525"),
    ],
)
def test_names_that_need_joiners_keep_them_in_data_and_are_shown_without(name: str, shown: str) -> None:
    assert harmless(name) == name
    assert clean(name) == clean_lines(name) == shown


def test_no_joiner_hides_between_latin_letters() -> None:
    assert clean("ro\u200dot") == harmless("ro\u200dot") == "ro\\u200dot"


def test_all_text_in_data_is_harmless_and_the_rest_is_as_it_was() -> None:
    body = object()
    data = {"Names\x1b": [{"Value": "\x9b2J"}, 5, None, True, ["a\nb"]], "Body": body, "Blob": b"\x1b"}
    assert harmless(data) == {
        "Names\\u001b": [{"Value": "\\u009b2J"}, 5, None, True, ["a\nb"]],
        "Body": body,
        "Blob": b"\x1b",
    }


def test_an_excerpt_fits_on_a_screen() -> None:
    assert excerpt("x" * 10_000_000) == "x" * 500 + "…"
    assert excerpt(" one \n\n two ") == "one two"
