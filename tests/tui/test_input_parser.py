"""What a terminal sends, in all its kinds, and cut at any place."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, strategies as st
from textual import constants, events, messages
from textual.message import Message

from cognito_tui.tui.input_parser import LONGEST_PASTE, SILENCE, InputParser, PasteLost

START, END = b"\x1b[200~", b"\x1b[201~"


def read(*pieces: bytes, pause: float = 0.0) -> list[Message]:
    """What comes of `pieces`, `pause` seconds from one another, and of the silence after the last."""
    parser, now = InputParser(), 0.0
    found: list[Message] = []
    for piece in pieces:
        found += parser.feed(piece, now)
        now += pause
        found += parser.tick(now)
    found += parser.tick(now + SILENCE)
    return found


def keys(*pieces: bytes, pause: float = 0.0) -> list[str]:
    return [message.key for message in read(*pieces, pause=pause) if isinstance(message, events.Key)]


def typed(found: Sequence[Message]) -> str:
    """What a field would take for text."""
    return "".join(
        message.character or ""
        for message in found
        if isinstance(message, events.Key) and message.is_printable
    )


def pasted(found: Sequence[Message]) -> list[str]:
    return [message.text for message in found if isinstance(message, events.Paste)]


KEYS = {
    # xterm, tmux, kitty, iTerm2: cursor keys in normal and in application mode
    b"\x1b[A": "up", b"\x1b[B": "down", b"\x1b[C": "right", b"\x1b[D": "left",
    b"\x1bOA": "up", b"\x1bOB": "down", b"\x1bOC": "right", b"\x1bOD": "left",
    b"\x1b[H": "home", b"\x1b[F": "end", b"\x1bOH": "home", b"\x1bOF": "end",
    b"\x1b[1~": "home", b"\x1b[4~": "end", b"\x1b[7~": "home", b"\x1b[8~": "end",
    b"\x1b[2~": "insert", b"\x1b[3~": "delete", b"\x1b[5~": "pageup", b"\x1b[6~": "pagedown",
    b"\x1b[Z": "shift+tab", b"\x1b[1;2H": "shift+home", b"\x1b[1;2F": "shift+end",
    b"\x1b[1;5C": "ctrl+right", b"\x1b[1;5D": "ctrl+left", b"\x1b[3;5~": "ctrl+delete",
    # function keys: xterm and screen, VT220, the Linux console
    b"\x1bOP": "f1", b"\x1bOS": "f4", b"\x1b[11~": "f1", b"\x1b[15~": "f5", b"\x1b[24~": "f12",
    b"\x1b[[A": "f1", b"\x1b[[E": "f5",
    # rxvt
    b"\x1bOc": "ctrl+right", b"\x1b[7$": "shift+home",
    # controls
    b"\r": "enter", b"\t": "tab", b"\x7f": "backspace", b"\x08": "backspace", b"\x03": "ctrl+c",
    b"\x15": "ctrl+u", b"\x11": "ctrl+q", b"\x1a": "ctrl+z", b" ": "space", b"\x1b": "escape",
    # with alt, which no field takes for text
    b"\x1bx": "alt+x", b"\x1bX": "alt+shift+x", b"\x1b2": "alt+2", b"\x1b[": "alt+left_square_bracket",
    b"\x1bf": "ctrl+right", b"\x1b\x7f": "ctrl+w", "\x1bé".encode(): "alt+é", b"\x1b\r": "alt+enter",
    # kitty's protocol, which is asked for; and xterm's modifyOtherKeys, which is not
    b"\x1b[27u": "escape", b"\x1b[13u": "enter", b"\x1b[9;2u": "shift+tab", b"\x1b[99;5u": "ctrl+c",
    b"\x1b[27;5;105~": "ctrl+i", b"\x1b[27;2;27~": "shift+escape", b"\x1b[57376u": "f13",
    # 8-bit
    b"\xc2\x9bA": "up", b"\x9bA": "up", b"\xc2\x8fP": "f1",
}  # fmt: skip


@pytest.mark.parametrize(("sent", "key"), KEYS.items(), ids=[repr(sent) for sent in KEYS])
def test_keys_of_real_terminals(sent: bytes, key: str) -> None:
    assert keys(sent) == [key]
    if sent != b"\x1b" and len(sent) > 1:
        assert keys(*(bytes([byte]) for byte in sent)) == [key]
    assert typed(read(sent)) == (" " if key == "space" else "")


TEXT = {
    b"\x1b[97;;97u": "a",  # kitty
    b"\x1b[97;1:1u": "a",
    b"\x1b[97:65;2;65u": "A",
    b"\x1b[0;;229u": "å",  # composed
    b"\x1b[0;;" + b":".join([b"26085"] * 100) + b"u": "\u65e5" * 100,
    b"\x1b[57400;129;49u": "1",  # keypad
    b"\x1b[27;2;65~": "A",  # xterm, modifyOtherKeys=2
    b"\x1bOp\x1bOy": "09",  # keypad
    "ünï😀".encode(): "ünï😀",
}


@pytest.mark.parametrize(("sent", "text"), TEXT.items(), ids=[repr(sent) for sent in TEXT])
def test_text_of_real_terminals(sent: bytes, text: str) -> None:
    assert typed(read(sent)) == text


UNASKED = [
    b"\x1b[?62;22c", b"\x1b[>41;354;0c", b"\x1bP!|00000000\x1b\\",  # device attributes
    b"\x1bP>|XTerm(379)\x1b\\", b"\x1bP1+r524742=38\x1b\\",  # version, termcap
    b"\x1b[I", b"\x1b[O",  # the window has the focus, or has not: nothing here depends on it
    b"\x1b[12;40R", b"\x1b[?12;40;1R", b"\x1b[0n", b"\x1b[?15n",  # reports
    b"\x1b]10;rgb:ffff/ffff/ffff\x07", b"\x1b]111\x1b\\", b"\x1b]11;" + b"r" * 90 + b"\x07",  # colors
    b"\x1b]52;c;aGVsbG8=\x07", b"\x1b]lrm -rf\x1b\\", b"\x1b]4;1;rgb:1/2/3\x9c",  # clipboard, title
    b"\x1b_Gi=31;OK\x1b\\", b"\x1b^private\x1b\\", b"\x1bXany\rthing\x1b\\",  # APC, PM, SOS
    b"\xc2\x9d52;c;aGVsbG8=\xc2\x9c", b"\x9d0;title\x9c", b"\xc2\x90data\xc2\x9c",  # 8-bit
    b"\x1b[?2048;2$y", b"\x1b[4;2$y", b"\x1b[?u", b"\x1b[?7u",  # modes, kitty's flags
    b"\x1b[48;24;80;480;800t", b"\x1b[48;99999;99999;0;0t", b"\x1b[8;24;80t", b"\x1b[48;0;0;0;0t",  # sizes
    b"\x1b[<0;0;0M", b"\x1b[<0;-3;2M", b"\x1b[<0;99999999;1M", b"\x1b[<0M", b"\x1b[<M", b"\x1b[<;;M",  # mouse
    b"\x1b[<0;1M", b"\x1b[32;10;10M", b"\x1b[M !!", b"\x1b[M \xff\xff",
    b"\x1b[1114112u", b"\x1b[55296u", b"\x1b[-5u", b"\x1b[97;;1114112u", b"\x1b[97;;55296u",  # keys
    b"\x1b[97;;27u", b"\x1b[97;;155u", b"\x1b[97;;8238u", b"\x1b[97;1:3u", b"\x1b[97;;97:27u",
    b"\x1b[" + b"9" * 6000 + b"u", b"\x1b[" + b"1;" * 3000 + b"u", b"\x1b[99999999999;2A",
    b"\x1b[27;2;1114112~", b"\x1b[27;2;55296~", b"\x1b[5;1;97~", b"\x1b[155u", b"\x1b[1u",
    b"\x1b(B", b"\x1b#8", b"\x1b[31m", b"\x1b[5i", b"\x1b[200;1~", b"\x1b[201~", b"\x1bO~", b"\x1bOZ",
]  # fmt: skip


@pytest.mark.parametrize("sent", UNASKED, ids=[repr(sent[:24]) for sent in UNASKED])
def test_what_nobody_asked_for_is_dropped_whole(sent: bytes) -> None:
    assert read(sent) == []
    assert read(*(bytes([byte]) for byte in sent)) == []
    assert typed(read(b"ab" + sent + b"cd")) == "abcd"


@pytest.mark.parametrize(
    "sent",
    [b"\x1b[<0;12", b"\x1b[1;", b"\x1b[", b"\x1bO", b"\x1b]11;rgb:ff", b"\x1bP>|", b"\x1b[M", b"\x1b[[", b"\xe2\x82"],
)  # fmt: skip
def test_what_is_cut_is_given_up_after_a_while(sent: bytes) -> None:
    found = read(sent, b"ada\r", pause=SILENCE)
    assert typed(found).removeprefix("\N{REPLACEMENT CHARACTER}") == "ada"
    assert keys(sent, b"ada\r", pause=SILENCE)[-1] == "enter"


@pytest.mark.parametrize(
    "cut", [b"\x1b[<0;12", b"\x1b[1;", b"\x1b]11;rgb:ff", b"\x1bP>|", b"\x1bO1", b"\x1b[M!"]
)
def test_what_is_cut_ends_where_the_next_sequence_begins(cut: bytes) -> None:
    assert keys(cut + b"\x1b[Ax") == ["up", "x"]


def test_the_escape_key_does_not_wait_for_longer_than_textual_would() -> None:
    parser = InputParser()
    assert parser.feed(b"\x1b", 10.0) == []
    assert parser.deadline == pytest.approx(10.0 + constants.ESCAPE_DELAY)
    assert [message.key for message in parser.tick(10.11) if isinstance(message, events.Key)] == ["escape"]
    assert parser.deadline is None
    assert keys(b"\x1b\x1b") == ["escape", "escape"]


def test_bytes_that_are_no_text_are_replaced() -> None:
    mark = "\N{REPLACEMENT CHARACTER}"
    assert typed(read(b"p\xe4ss\xffword")) == f"p{mark}ss{mark}word"
    assert typed(read(b"\xed\xa0\x80x")).endswith("x")  # a surrogate
    assert typed(read(b"\xe2\x9bada")) == f"{mark}ada"  # the half of one, and no CSI
    assert typed(read(b"\x80\x85a\xc2\x85b")) == "ab"  # controls


def test_synchronized_output_and_the_mouse_are_asked_for() -> None:
    found = read(b"\x1b[?2026;2$y\x1b[<0;3;4M\x1b[<0;3;4m\x1b[<64;3;4M")
    kinds = [
        messages.TerminalSupportsSynchronizedOutput,
        events.MouseDown,
        events.MouseUp,
        events.MouseScrollUp,
    ]
    assert [type(message) for message in found] == kinds


PASTES = {
    b"plain": "plain",
    b"two\rlines\r": "two\rlines\r",
    b"": "",
    b"\x1b[31mred\x1b[0m": "\x1b[31mred\x1b[0m",  # for the field to judge
    b"in\x1b[200~side": "in\x1b[200~side",
    b"in\x1b[201~\rquit\x11": "in\x1b[201~\rquit\x11",
    b"in\xc2\x9b201~\rquit": "in\x9b201~\rquit",
    b"\x1b": "\x1b",
    b"\xff\x9b": "\N{REPLACEMENT CHARACTER}\x9b",
}


@pytest.mark.parametrize(("sent", "text"), PASTES.items(), ids=[repr(sent) for sent in PASTES])
def test_nothing_of_a_paste_is_a_key(sent: bytes, text: str) -> None:
    found = read(b"a" + START + sent + END + b"b")
    assert pasted(found) == [text]
    assert typed(found) == "ab"
    assert len(found) == 3


def test_two_pastes_stay_two() -> None:
    found = read(START + b"one" + END + b"x" + START + b"two" + END)
    assert pasted(found) == ["one", "two"]
    assert typed(found) == "x"


@pytest.mark.parametrize("rest", [b"", b"\x1b", b"\x1b[20", b"secret\rmore"])
def test_a_paste_without_an_end_is_lost_and_the_keyboard_is_not(rest: bytes) -> None:
    found = read(START + rest, b"x", pause=SILENCE)
    assert [type(message) for message in found] == [PasteLost, events.Key]
    assert typed(found) == "x"


def test_a_paste_is_taken_whole_or_not_at_all() -> None:
    longest = b"x" * LONGEST_PASTE
    assert pasted(read(START + longest + END)) == [longest.decode()]
    pieces = [START, *[b"y" * 4096] * 100, END[:3], END[3:], b"z"]
    found = read(*pieces)
    assert [type(message) for message in found] == [PasteLost, events.Key]


@pytest.mark.parametrize("begun", [START, b"\x1b]52;c;", b"\x1bP", b"\x1b_", b"\x9d", b"\x1b["])
def test_what_does_not_end_takes_no_memory(begun: bytes) -> None:
    parser = InputParser()
    parser.feed(begun, 0.0)
    for _ in range(300):
        assert parser.feed(b"5" * 4096, 0.0) == []
    held = [value for value in vars(parser).values() if isinstance(value, str)]
    assert sum(map(len, held)) <= LONGEST_PASTE + 4096


@pytest.mark.parametrize("cut", range(1, 40, 3))
def test_a_terminal_s_answers_are_kept_and_never_typed(cut: int) -> None:
    """Among what is typed, and cut at any place: to XTVERSION and DA2."""
    answers: dict[str, str] = {}
    parser = InputParser(answers)
    sent = b"pass\x1bP>|VTE(7006)\x1b\\wo\x1b[>65;7006;1crd"
    found = [message for piece in (sent[:cut], sent[cut:]) for message in parser.feed(piece, 0.0)]
    assert answers == {"name": "VTE(7006)", "model": "65;7006;1"}
    assert typed(found) == "password"


def test_no_other_string_is_an_answer() -> None:
    answers: dict[str, str] = {}
    parser = InputParser(answers)
    parser.feed(b"\x1b]>|name\x07\x1bP>|" + b"n" * 5000 + b"\x1b\\\x1b[>" + b"1;" * 200 + b"c\x1b[?1;2c", 0.0)
    assert answers == {}


# anything ------------------------------------------------------------------------------------------------------------

PIECES = st.sampled_from([
    b"\x1b", b"\x1b[", b"\x9b", b"\xc2\x9b", b"\x1bP", b"\x1b]", b"\x1b\\", b"\x07", b"\x18", b"\xff",
    b";", b"<", b"[", b"O", b"$", b"~", b"t", b"M", b"u", b"27;2;", b"1114112", b"55296", b"48;0;0;0;0",
    b"a", b"\r", START, END, *UNASKED[:20],
])  # fmt: skip
NOISE = st.lists(st.one_of(st.binary(max_size=8), PIECES), max_size=20).map(b"".join)


@given(st.lists(NOISE, max_size=6), st.sampled_from([0.0, 0.2, SILENCE]))
def test_nothing_makes_it_fail_or_leaves_it_deaf(pieces: list[bytes], pause: float) -> None:
    parser, now = InputParser(), 0.0
    for piece in pieces:
        for message in [*parser.feed(piece, now), *parser.tick(now + pause)]:
            if isinstance(message, events.Key) and message.is_printable:
                assert message.character is not None
                assert message.character.isprintable()
        now += pause
    parser.tick(now + SILENCE)
    parser.feed(b"?", now + SILENCE)  # completes a character that was cut
    found = parser.feed(b"ada", now + SILENCE)
    assert typed(found) == "ada"


LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"))
ORDINARY = st.one_of(  # what is sent, and the text that it is
    st.text(LETTERS, min_size=1).map(lambda text: (text.encode(), text)),
    st.sampled_from([(sent, "") for sent in KEYS if sent[:2] == b"\x1b[" and len(sent) > 2]),
    st.sampled_from([(sent, "") for sent in UNASKED[:30]]),
    st.sampled_from([(sent, "") for sent in (b"\r", b"\t", b"\x7f", b"\x15")]),
    st.text("abc \r\n\t", max_size=20).map(lambda text: (START + text.encode() + END, "")),
)


@given(st.lists(ORDINARY), st.data())
def test_what_is_whole_comes_through_the_same_however_it_is_cut(
    parts: list[tuple[bytes, str]], data: st.DataObject
) -> None:
    sent = b"".join(part for part, _ in parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(sent)), max_size=8)))
    pieces = [sent[start:stop] for start, stop in zip([0, *cuts], [*cuts, len(sent)], strict=True)]
    whole = read(sent)
    assert typed(whole) == "".join(filter(str.isprintable, "".join(text for _, text in parts)))
    assert [repr(message) for message in read(*pieces)] == [repr(message) for message in whole]
