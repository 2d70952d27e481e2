"""What ssh is asked, and where the socket of a shared connection is."""

from __future__ import annotations

import shutil

import pytest

from cognito_tui.services.delivery.remote_forward import _place_for_socket, as_configured
from cognito_tui.services.delivery.ssh_words import SshWords


@pytest.mark.parametrize(
    ("folder", "place"),
    [
        (
            "/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/T",
            "/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/T",
        ),
        ("/home/jenkins/workspace/" + "a" * 60, "/tmp"),
        ("/tmp/100%", "/tmp"),
        ("/tmp/${HOME}", "/tmp"),
    ],
)
def test_the_socket_is_where_ssh_can_make_one(folder: str, place: str) -> None:
    assert _place_for_socket(folder) == place


@pytest.mark.skipif(not shutil.which("ssh"), reason="ssh is missing")
def test_what_ssh_is_asked_about_a_host_is_not_heard_of(capfd: pytest.CaptureFixture[str]) -> None:
    words = SshWords.of(["-F", "/dev/null", "-t", "host"])
    assert as_configured(words) == words
    assert capfd.readouterr() == ("", "")
