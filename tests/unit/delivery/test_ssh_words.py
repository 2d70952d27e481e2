"""What is typed after `cognito-tui ssh` means what it means after `ssh`."""

from __future__ import annotations

import pytest

from cognito_tui.errors import ConfigurationError
from cognito_tui.services.delivery.ssh_words import SshWords

Parts = tuple[list[str], list[str], str, list[str]]

WORDS: list[tuple[str, Parts]] = [
    ("far", ([], [], "far", [])),
    ("ada@far aws s3 ls", ([], [], "ada@far", ["aws", "s3", "ls"])),
    ("-p 2222 -J jump far ls -p", (["-p", "2222", "-J", "jump"], [], "far", ["ls", "-p"])),
    ("-p2222 -vA far", (["-p", "2222", "-v", "-A"], [], "far", [])),
    ("-vp 22 -tt far top", (["-v", "-p", "22"], ["-t", "-t"], "far", ["top"])),
    ("-Tn4 far", (["-4"], ["-T", "-n"], "far", [])),
    ("far -p 22 -t top -d 1", (["-p", "22"], ["-t"], "far", ["top", "-d", "1"])),
    ("far -- -x", ([], [], "far", ["-x"])),
    ("-- far -t", ([], [], "far", ["-t"])),
    ("-o LogLevel=ERROR -oPort=22 far", (["-o", "LogLevel=ERROR", "-o", "Port=22"], [], "far", [])),
    ("-L 8080:localhost:80 ssh://ada@far:22", (["-L", "8080:localhost:80"], [], "ssh://ada@far:22", [])),
    ("-F -x far", (["-F", "-x"], [], "far", [])),
    ("far - x", ([], [], "far", ["-", "x"])),
]


@pytest.mark.parametrize(("typed", "parts"), WORDS, ids=[typed for typed, _ in WORDS])
def test_options_stand_before_the_host_and_right_after_it_as_ssh_has_them(typed: str, parts: Parts) -> None:
    words = SshWords.of(typed.split(" "))
    assert (words.connection, words.session, words.host, words.command) == parts


def test_words_of_the_command_are_not_looked_at() -> None:
    assert SshWords.of(["far", "echo", "", "-N", "it's"]).command == ["echo", "", "-N", "it's"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "No host to connect to was given."),
        ("-p 22", "No host to connect to was given."),
        ("-p", "ssh's option -p needs a value."),
        ("-N far", "ssh's option -N makes no sense here: a command or a shell is to run at the far end."),
        ("-vf far", "ssh's option -f makes no sense here"),
        ("far -O exit", "ssh's option -O makes no sense here"),
        ("-S /tmp/x far", "ssh's option -S makes no sense here"),
        ("-z far", "OpenSSH has no option -z."),
        ("far --profile x", "OpenSSH has no option --profile."),
        ("- far", "- is not a host."),
        ("-- -x", "-x is not a host."),
    ],
)
def test_what_makes_no_sense_is_wrong_usage(typed: str, words: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        SshWords.of(typed.split())
    assert words in raised.value.title
