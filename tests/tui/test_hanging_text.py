"""What is too long for its column in a list goes on below the column."""

from __future__ import annotations

from textual.content import Content

from cognito_tui.widgets.hanging_text import hang


def lines(text: str, cells: int) -> list[str]:
    return hang(Content(text), cells).plain.split("\n")


def test_what_is_too_long_goes_on_below_where_its_column_begins() -> None:
    assert lines("passwordless  a choice of the first factors", 38) == [
        "passwordless  a choice of the first",
        "              factors",
    ]
    assert lines("work   ada\n  not renewable: no session is saved", 27) == [
        "work   ada",
        "  not renewable: no session",
        "  is saved",
    ]
    assert lines("x  wide  鯨鯨鯨鯨鯨鯨鯨鯨鯨鯨 鯨鯨鯨鯨", 34) == [
        "x  wide  鯨鯨鯨鯨鯨鯨鯨鯨鯨鯨",
        "         鯨鯨鯨鯨",
    ]


def test_below_a_column_without_room_it_takes_all_of_the_width() -> None:
    assert lines("first-sign-in     a temporary password, then a code", 36) == [
        "first-sign-in     a temporary",
        "  password, then a code",
    ]


def test_words_without_end_are_left_as_they_are() -> None:
    for text in ("id  " + "x" * 60, "", "   ", "short"):
        assert "\n" not in hang(Content(text), 10).plain


def test_styles_go_along() -> None:
    hung = hang(Content.assemble("key  ", ("a choice of first factors", "bold")), 29)
    assert hung.plain == "key  a choice of first\n     factors"
    assert [hung.plain[span.start : span.end].strip() for span in hung.spans] == [
        "a choice of first",
        "factors",
    ]
